package starflock.datastar;

/**
 * Writes JSON as text without white space, as browsers' {@code JSON.stringify} does.
 *
 * <p>Escaped are the quotation mark, the backslash and control characters; half a surrogate pair, which UTF-8 cannot
 * carry, becomes U+FFFD.
 */
final class JsonWriter {

    private static final char REPLACEMENT = '\uFFFD';

    private JsonWriter() {}

    static String write(Json value) {
        var out = new StringBuilder(64);
        write(value, out);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out) {
        switch (value) {
            case Json.Nil() -> out.append("null");
            case Json.Bool(boolean bool) -> out.append(bool);
            case Json.Num(String literal) -> out.append(literal);
            case Json.Text(String text) -> quote(text, out);
            case Json.Arr arr -> {
                out.append('[');
                String separator = "";
                for (Json item : arr.items()) {
                    out.append(separator);
                    write(item, out);
                    separator = ",";
                }
                out.append(']');
            }
            case Json.Obj obj -> {
                out.append('{');
                String separator = "";
                for (var member : obj.members().entrySet()) {
                    out.append(separator);
                    quote(member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append('}');
            }
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                escapeControl(c, out);
            } else if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (pair) {
                    out.append(c).append(text.charAt(++i));
                } else {
                    out.append(REPLACEMENT);
                }
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static void escapeControl(char c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> out.append(c < 16 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
        }
    }
}
