package starflock.datastar;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Something that a value must satisfy.
 *
 * @param complaint follows the field's name in a sentence: "must not be empty"
 */
public record Rule<T>(Predicate<T> holds, String complaint) {

    /** More than white space. */
    public static Rule<String> notBlank() {
        return new Rule<>(text -> !text.isBlank(), "must not be empty");
    }

    /** At most this many characters, as people count them (Unicode code points). */
    public static Rule<String> atMost(int characters) {
        return new Rule<>(
                text -> text.codePointCount(0, text.length()) <= characters,
                "must have at most " + characters + " characters");
    }

    /** At least this many characters (Unicode code points). */
    public static Rule<String> atLeast(int characters) {
        return new Rule<>(
                text -> text.codePointCount(0, text.length()) >= characters,
                "must have at least " + characters + " characters");
    }

    /**
     * Matches the pattern as a whole.
     *
     * @param pattern that reads any text in linear time, for strangers choose the text
     */
    public static Rule<String> matching(Pattern pattern, String complaint) {
        return new Rule<>(pattern.asMatchPredicate(), complaint);
    }

    /** Within these bounds, both included. */
    public static Rule<Long> between(long min, long max) {
        return new Rule<>(number -> number >= min && number <= max, "must be from " + min + " to " + max);
    }

    /** Within these bounds, both included. */
    public static Rule<Double> between(double min, double max) {
        return new Rule<>(number -> number >= min && number <= max, "must be from " + min + " to " + max);
    }
}
