package starflock.chat;

import starflock.look.Person;

/**
 * A message in a line, as a reply or a search shows it.
 *
 * @param text its beginning
 */
public record Excerpt(Line.Message message, Person person, String text) {
    /** A line on a phone; CSS cuts what does not fit. */
    private static final int CHARS = 100;

    public static Excerpt of(Talk talk, Line.Message message) {
        String text = message.text().replaceAll("\\s+", " ");
        int end = Math.min(CHARS, text.length());
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String shown = text.substring(0, end) + (end < text.length() ? "…" : "");
        return new Excerpt(
                message,
                Person.of(message.by(), talk.nameOf(message.by())),
                message.back() == null ? shown : "(taken back)");
    }
}
