package starflock.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An emoji beside a message.
 *
 * @param count how many people put it there
 * @param by ids of the first of them, apart by spaces: each page tells its own reader's
 * @param names what these are called, and how many more there are
 */
public record Sign(String with, int count, String by, String names) {
    /** So many are told by name; who comes later is counted. */
    private static final int TOLD = 20;

    static List<Sign> of(Talk talk, Line.Message message) {
        List<Sign> signs = new ArrayList<>();
        for (int index = 0; index < message.signs().size(); index++) {
            var sign = message.signs().entry(index);
            List<String> told = sign.getValue().stream().limit(TOLD).toList();
            int rest = sign.getValue().size() - told.size();
            signs.add(new Sign(
                    sign.getKey(),
                    sign.getValue().size(),
                    String.join(" ", told),
                    told.stream().map(talk::nameOf).collect(Collectors.joining(", "))
                            + (rest > 0 ? " and " + rest + " more" : "")));
        }
        return signs;
    }
}
