package starflock.look;

import java.text.BreakIterator;
import java.util.Locale;

/**
 * A person as a page shows them.
 *
 * @param name what they call themselves; any text, it is escaped where it is shown
 * @param hue their colour
 */
public record Person(String name, Hue hue) {
    /**
     * A person whose hue follows from their id.
     *
     * @param id text that names them and stays the same, for example a key in hex
     * @param name what they call themselves
     * @return the person
     */
    public static Person of(String id, String name) {
        return new Person(name, Hue.of(id));
    }

    /**
     * One letter (one grapheme: an emoji or an accented letter stays whole) to stand for the person.
     *
     * @return the first of the name in upper case, or {@code ·} if the name is blank
     */
    public String initial() {
        String text = name.strip();
        if (text.isEmpty()) {
            return "·";
        }
        BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
        graphemes.setText(text);
        return text.substring(0, graphemes.next()).toUpperCase(Locale.ROOT);
    }
}
