package starflock.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A piece of what somebody said: plain, a link, or a mention of somebody.
 *
 * @param link where it leads, or empty
 * @param person id of whom it names, or empty
 */
public record Piece(String text, String link, String person) {
    /** Only what leads to another site; what closes a sentence or a bracket is not part of it. */
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]{1,2000}[^\\s<>\"'.,;:!?)\\]}]");

    /** The pieces of a text, in order. */
    public static List<Piece> of(Line.Version version) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (Line.Mention mention : version.mentions()) {
            addLinks(pieces, version.text().substring(at, mention.from()));
            pieces.add(new Piece(version.text().substring(mention.from(), mention.until()), "", mention.visitor()));
            at = mention.until();
        }
        addLinks(pieces, version.text().substring(at));
        return pieces;
    }

    /** Ids of all whom pieces name, apart by spaces. */
    public static String people(List<Piece> pieces) {
        return pieces.stream()
                .map(Piece::person)
                .filter(person -> !person.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static void addLinks(List<Piece> pieces, String text) {
        Matcher links = LINK.matcher(text);
        int at = 0;
        while (links.find()) {
            addPlain(pieces, text.substring(at, links.start()));
            pieces.add(new Piece(links.group(), links.group(), ""));
            at = links.end();
        }
        addPlain(pieces, text.substring(at));
    }

    private static void addPlain(List<Piece> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(text, "", ""));
        }
    }
}
