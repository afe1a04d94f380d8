package starflock.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import starflock.chat.Line.Mention;
import starflock.fold.Sorted;

/** Finds whom a text names: an {@code @} and what somebody is called when it is said, in whatever case. */
final class Mentions {
    /** Whoever names more people at once means everybody, and looks for each of them in all names. */
    private static final int MAX = 20;

    private Mentions() {}

    static List<Mention> in(String text, Sorted<String, String> names) {
        List<Mention> found = new ArrayList<>();
        int looked = 0;
        for (int at = text.indexOf('@'); at >= 0 && looked < MAX; at = text.indexOf('@', at + 1)) {
            if (at > 0 && Character.isLetterOrDigit(text.codePointBefore(at))) {
                continue; // an address, as of mail
            }
            looked++;
            int longest = 0;
            String who = "";
            for (int index = 0; index < names.size(); index++) {
                Map.Entry<String, String> person = names.entry(index);
                String name = person.getValue();
                if (name.length() > longest && isNamed(text, at + 1, name)) {
                    longest = name.length();
                    who = person.getKey();
                }
            }
            if (longest > 0) {
                found.add(new Mention(at, at + 1 + longest, who));
            }
        }
        return found;
    }

    private static boolean isNamed(String text, int from, String name) {
        int until = from + name.length();
        return text.regionMatches(true, from, name, 0, name.length())
                && (until >= text.length() || !Character.isLetterOrDigit(text.codePointAt(until)));
    }
}
