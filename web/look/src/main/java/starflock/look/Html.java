package starflock.look;

import gg.jte.Content;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import gg.jte.output.Utf8ByteOutput;
import java.util.List;

/** Turns what a template gives into text or bytes, with everything people wrote escaped. */
public final class Html {
    private Html() {}

    /**
     * A small piece of a page, without a template of its own: {@code Html.with("<li>{}</li>", text)}.
     *
     * @param markup with a {@code {}} for each value, in text or in an attribute within double quotes
     * @param values what stands there: {@link Content} as it is, anything else escaped
     * @return the piece
     * @throws IllegalArgumentException if there are more values than places, or fewer
     */
    public static Content with(String markup, Object... values) {
        StringBuilder html = new StringBuilder(markup.length() + 32 * values.length);
        int from = 0;
        for (Object value : values) {
            int place = markup.indexOf(PLACE, from);
            if (place < 0) {
                throw new IllegalArgumentException("more values than {} in: " + markup);
            }
            html.append(markup, from, place)
                    .append(value instanceof Content content ? of(content) : escaped(String.valueOf(value)));
            from = place + PLACE.length();
        }
        if (markup.indexOf(PLACE, from) >= 0) {
            throw new IllegalArgumentException("more {} than values in: " + markup);
        }
        String all = html.append(markup, from, markup.length()).toString();
        return out -> out.writeContent(all);
    }

    /**
     * Pieces one after the other.
     *
     * @param pieces in order
     * @return all of them
     */
    public static Content all(List<Content> pieces) {
        return out -> pieces.forEach(piece -> piece.writeTo(out));
    }

    private static final String PLACE = "{}";

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /**
     * Renders to text.
     *
     * @param content a page or a part of one
     * @return HTML
     */
    public static String of(Content content) {
        StringOutput out = new StringOutput();
        content.writeTo(new OwaspHtmlTemplateOutput(out));
        return out.toString();
    }

    /**
     * Renders to what goes over the wire, without a string in between.
     *
     * @param content a page or a part of one
     * @return HTML in UTF-8
     */
    public static byte[] bytes(Content content) {
        Utf8ByteOutput out = new Utf8ByteOutput();
        content.writeTo(new OwaspHtmlTemplateOutput(out));
        return out.toByteArray();
    }
}
