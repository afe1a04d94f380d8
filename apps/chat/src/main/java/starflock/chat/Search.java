package starflock.chat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import starflock.chat.Line.Message;

/**
 * Finds messages in which all words occur, in whatever case and with or without accents; the newest of each room
 * first.
 */
public final class Search {
    /** Longer than what somebody remembers of a message. */
    static final int MAX_CHARS = 200;
    /** What somebody looks through; more words find less. */
    static final int MAX_FOUND = 50;
    /** Looked through at once, newest first: some hundred milliseconds. */
    static final int MAX_LOOKED = 200_000;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    /**
     * What was found.
     *
     * @param all false if there was more to look through, or more to find
     */
    public record Found(List<Excerpt> messages, boolean all) {}

    private Search() {}

    static Found in(Talk talk, String text) {
        List<String> words = Arrays.stream(folded(text).strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        List<Excerpt> found = new ArrayList<>();
        if (words.isEmpty()) {
            return new Found(found, true);
        }
        int looked = 0;
        for (Talk.Room room : talk.rooms().values()) {
            for (Line line : room.lines().values().reversed()) {
                if (++looked > MAX_LOOKED || found.size() > MAX_FOUND) {
                    break;
                }
                if (line instanceof Message message && message.back() == null && holds(message.text(), words)) {
                    found.add(Excerpt.of(talk, message));
                }
            }
        }
        boolean all = looked <= MAX_LOOKED && found.size() <= MAX_FOUND;
        return new Found(found.subList(0, Math.min(found.size(), MAX_FOUND)), all);
    }

    private static boolean holds(String text, List<String> words) {
        String folded = folded(text);
        return words.stream().allMatch(folded::contains);
    }

    private static String folded(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean plain = lower.chars().allMatch(c -> c < 0x80);
        return plain
                ? lower
                : MARKS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFKD))
                        .replaceAll("");
    }
}
