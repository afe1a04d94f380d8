package starflock.node;

import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said about a command line that is not understood: what is wrong with it, and what may have been meant. */
final class Misread {
    /** A letter too many, one too few, or two that changed places. */
    private static final int SLIPS = 2;

    private Misread() {}

    static String sentence(ParameterException failure) {
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        return what(failure, command) + " `" + command.qualifiedName() + " --help` lists what there is.";
    }

    private static String what(ParameterException failure, CommandSpec command) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().getFirst(), command);
        }
        ArgSpec argument = failure instanceof MissingParameterException missing
                        && !missing.getMissing().isEmpty()
                ? missing.getMissing().getFirst()
                : failure.getArgSpec();
        if (argument instanceof OptionSpec option) {
            String wants = option.longestName() + " wants "
                    + (Number.class.isAssignableFrom(option.type()) ? "a number" : option.paramLabel());
            return failure.getValue() == null ? wants + "." : wants + ", and \"" + failure.getValue() + "\" is none.";
        }
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("The command line is not understood")
                + ".";
    }

    private static String unknown(String word, CommandSpec command) {
        boolean option = word.startsWith("-");
        Stream<String> names = option
                ? command.options().stream().flatMap(each -> Stream.of(each.names()))
                : command.subcommands().entrySet().stream()
                        .filter(each ->
                                !each.getValue().getCommandSpec().usageMessage().hidden())
                        .map(each -> each.getKey());
        Optional<String> meant = names.filter(name -> distance(word, name) <= SLIPS)
                .min((a, b) -> distance(word, a) - distance(word, b));
        String hint = meant.map(name -> " Did you mean " + name + "?").orElse("");
        if (option) {
            return "There is no option " + word + "." + hint;
        }
        return command.subcommands().isEmpty()
                ? "\"" + word + "\" is a word too many."
                : "There is no command " + word + "." + hint;
    }

    /** How many letters must be put in, taken out or changed to make one word of the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
