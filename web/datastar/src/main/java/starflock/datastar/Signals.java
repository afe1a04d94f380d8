package starflock.datastar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import starflock.datastar.SignalsException.FieldProblem;
import starflock.datastar.SignalsException.Problem;

/**
 * The signals that a page sent along with a request: a JSON object.
 *
 * <p>GET, HEAD and DELETE carry them in the query parameter {@code datastar}, every other method as the body. An
 * adapter's {@code signals(…)} does the choosing; a request that carries none has no signals, and that is no error.
 */
public record Signals(Json.Obj json) {

    /** The query parameter that carries signals where there is no body. */
    public static final String QUERY_PARAMETER = "datastar";

    /** The header that the browser client sends with every request: {@code Datastar-Request: true}. */
    public static final String REQUEST_HEADER = "Datastar-Request";

    public static final Signals NONE = new Signals(Json.object());

    /** Whether requests of this method carry signals in the query rather than in the body. */
    public static boolean inQuery(String method) {
        return switch (method.toUpperCase(Locale.ROOT)) {
            case "GET", "HEAD", "DELETE" -> true;
            default -> false;
        };
    }

    /** Reads the decoded value of the query parameter; null or empty if the request had none. */
    public static Signals fromQuery(@Nullable String json) throws SignalsException {
        return fromQuery(json, Json.Limits.ORDINARY);
    }

    public static Signals fromQuery(@Nullable String json, Json.Limits limits) throws SignalsException {
        return json == null || json.isEmpty() ? NONE : new Signals(object(JsonReader.read(json, limits)));
    }

    /** Reads a request's body, UTF-8. */
    public static Signals fromBody(byte[] json) throws SignalsException {
        return fromBody(json, Json.Limits.ORDINARY);
    }

    public static Signals fromBody(byte[] json, Json.Limits limits) throws SignalsException {
        return json.length == 0 ? NONE : new Signals(object(JsonReader.read(json, limits)));
    }

    private static Json.Obj object(Json value) throws SignalsException {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw new SignalsException(new Problem.Invalid(List.of(new FieldProblem("", "must be an object"))));
    }

    /** The signal of this name, or null. */
    public @Nullable Json get(String name) {
        return json.get(name);
    }

    /**
     * Reads them into a record.
     *
     * @throws SignalsException naming every signal that is missing or wrong
     */
    public <T> T read(Shape<T> shape) throws SignalsException {
        var problems = new ArrayList<FieldProblem>();
        T value = shape.read(json, new Shape.Place("", problems));
        if (value == null || !problems.isEmpty()) {
            throw new SignalsException(new Problem.Invalid(problems));
        }
        return value;
    }
}
