package starflock.gallery;

import java.util.List;
import java.util.stream.Stream;

/** Markup that is safe to send: {@code Html.of("<li>{}</li>", text)} escapes the text unless it is Html itself. */
public record Html(String text) {

    private static final String HOLE = "{}";

    /** The template with each {@code {}} replaced by the next value. */
    public static Html of(String template, Object... values) {
        var out = new StringBuilder(template.length() + 32 * values.length);
        int from = 0;
        for (Object value : values) {
            int hole = template.indexOf(HOLE, from);
            if (hole < 0) {
                throw new IllegalArgumentException("more values than {} in: " + template);
            }
            out.append(template, from, hole).append(value instanceof Html html ? html.text : escape(value.toString()));
            from = hole + HOLE.length();
        }
        if (template.indexOf(HOLE, from) >= 0) {
            throw new IllegalArgumentException("more {} than values in: " + template);
        }
        return new Html(out.append(template, from, template.length()).toString());
    }

    /** Nothing. */
    public static Html none() {
        return new Html("");
    }

    public static Html join(Stream<Html> parts) {
        return new Html(String.join("\n", parts.map(Html::text).toList()));
    }

    public static Html join(List<Html> parts) {
        return join(parts.stream());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public String toString() {
        return text;
    }
}
