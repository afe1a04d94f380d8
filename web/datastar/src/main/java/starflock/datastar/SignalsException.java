package starflock.datastar;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a browser, or somebody who pretends to be one, sent as signals cannot be read. Answer 400; the message is fit
 * to be shown and holds nothing of the server's own.
 */
public final class SignalsException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // records of strings and numbers; nobody serialises it
    private final Problem problem;

    SignalsException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    SignalsException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** What is wrong, for a person. */
    @Override
    public String getMessage() {
        return problem.message();
    }

    /** What is wrong, for a program. */
    public Problem problem() {
        return problem;
    }

    /** What is wrong with each signal by itself; empty if it was not even JSON. */
    public List<FieldProblem> fields() {
        return problem instanceof Problem.Invalid(List<FieldProblem> fields) ? fields : List.of();
    }

    /** What can be wrong with signals. */
    public sealed interface Problem {

        /** One sentence, or one per field. */
        String message();

        /**
         * Not JSON.
         *
         * @param offset where, in characters (in bytes if it is not UTF-8)
         */
        record Malformed(int offset, String expected, String got) implements Problem {
            @Override
            public String message() {
                return "The signals are not valid JSON: expected " + expected + " at offset " + offset + ", got " + got
                        + ".";
            }
        }

        /** More than the limit of something: bytes, characters, values or levels. */
        record TooBig(String unit, int limit) implements Problem {
            @Override
            public String message() {
                return "The signals are too big: more than " + limit + " " + unit + ".";
            }
        }

        /** Good JSON that is not what the program asked for. */
        record Invalid(List<FieldProblem> fields) implements Problem {
            public Invalid {
                fields = List.copyOf(fields);
            }

            @Override
            public String message() {
                return fields.stream().map(FieldProblem::message).collect(Collectors.joining(" "));
            }
        }
    }

    /**
     * What is wrong with one signal.
     *
     * @param path dotted, with indices of arrays: {@code guest.tags[2]}; empty for the whole
     * @param complaint what is wrong, to follow the name in a sentence: "must not be empty"
     */
    public record FieldProblem(String path, String complaint) {

        /** A sentence that begins with the name. */
        public String message() {
            return (path.isEmpty() ? "The signals" : path) + " " + complaint + ".";
        }
    }
}
