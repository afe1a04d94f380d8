package starflock.sheet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a row of cells goes on when it is filled further: numbers, days and numbered words by the step they have,
 * anything else from the beginning again. One number alone is repeated; one day or numbered word goes on by one.
 *
 * <pre>
 * 2, 4          → 6, 8          2026-01-31 → 2026-02-01
 * Week 9        → Week 10       room 007   → room 008       a, b → a, b
 * </pre>
 */
final class Series {
    /** The longest number that is counted on: what others' sheets calculate with has 15 digits. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern NUMBERED = Pattern.compile("(?s)(.*\\D)(\\d{1,15})");

    /**
     * A text that can be counted on.
     *
     * @param before what stands before the number
     * @param digits how many the number has at least
     */
    private record Term(boolean day, String before, BigDecimal value, int digits) {
        static @Nullable Term of(String text) {
            if (NUMBER.matcher(text).matches()) {
                return new Term(false, "", new BigDecimal(text), 0);
            }
            if (DAY.matcher(text).matches()) {
                try {
                    return new Term(
                            true, "", BigDecimal.valueOf(LocalDate.parse(text).toEpochDay()), 0);
                } catch (DateTimeException noSuchDay) {
                    return null;
                }
            }
            Matcher numbered = NUMBERED.matcher(text);
            return numbered.matches()
                    ? new Term(
                            false,
                            numbered.group(1),
                            new BigDecimal(numbered.group(2)),
                            numbered.group(2).length())
                    : null;
        }

        boolean like(Term other) {
            return day == other.day && before.equals(other.before) && (digits == 0) == (other.digits == 0);
        }

        String text(BigDecimal at) {
            if (day) {
                return LocalDate.ofEpochDay(at.longValue()).toString();
            }
            String number = at.signum() == 0 ? "0" : at.toPlainString();
            return before + "0".repeat(Math.max(0, digits - number.length())) + number;
        }
    }

    private final List<String> given;
    private final @Nullable Term first;
    private final BigDecimal step;

    private Series(List<String> given, @Nullable Term first, BigDecimal step) {
        this.given = given;
        this.first = first;
        this.step = step;
    }

    static Series of(List<String> given) {
        Term first = Term.of(given.getFirst());
        Optional<BigDecimal> step = first == null ? Optional.empty() : step(given, first);
        return step.map(known -> new Series(given, first, known))
                .orElseGet(() -> new Series(given, null, BigDecimal.ZERO));
    }

    /** The step that is the same between all; empty if there is none. */
    private static Optional<BigDecimal> step(List<String> given, Term first) {
        if (given.size() == 1) {
            boolean plain = !first.day() && first.digits() == 0;
            return Optional.of(plain ? BigDecimal.ZERO : BigDecimal.ONE);
        }
        BigDecimal step = null;
        Term last = first;
        for (String text : given.subList(1, given.size())) {
            Term term = Term.of(text);
            if (term == null || !term.like(first)) {
                return Optional.empty();
            }
            BigDecimal here = term.value().subtract(last.value());
            if (step != null && step.compareTo(here) != 0) {
                return Optional.empty();
            }
            step = here;
            last = term;
        }
        return Optional.ofNullable(step);
    }

    /** The text at an index: from 0 on those given, after them and before them how it goes on. */
    String at(int index) {
        Term term = first;
        if (term == null) {
            return given.get(Math.floorMod(index, given.size()));
        }
        BigDecimal value = term.value().add(step.multiply(BigDecimal.valueOf(index)));
        boolean word = term.digits() > 0;
        // Words are not numbered below nothing.
        return term.text(
                word && value.signum() < 0 ? BigDecimal.ZERO : value.setScale(scale(value), RoundingMode.UNNECESSARY));
    }

    private static int scale(BigDecimal value) {
        return Math.max(0, value.scale());
    }
}
