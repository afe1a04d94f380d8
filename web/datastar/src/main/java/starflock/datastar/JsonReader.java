package starflock.datastar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import starflock.datastar.SignalsException.Problem;

/**
 * Reads JSON that a stranger wrote: strictly by the grammar of RFC 8259, and within {@link Json.Limits}.
 *
 * <p>Stricter than the grammar in one point: an object that has a name twice is refused, because two readers of it may
 * see different values. Milder in one point: half a surrogate pair, as a browser sends it when text was cut in the
 * middle of an emoji, is read as U+FFFD.
 */
final class JsonReader {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char END = '\uFFFF';

    private final String text;
    private final Json.Limits limits;
    private int at;
    private int valueCount;

    private JsonReader(String text, Json.Limits limits) {
        this.text = text;
        this.limits = limits;
    }

    static Json read(byte[] utf8, Json.Limits limits) throws SignalsException {
        if (utf8.length > limits.maxLength()) {
            throw new SignalsException(new Problem.TooBig("bytes", limits.maxLength()));
        }
        var in = ByteBuffer.wrap(utf8);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
            return new JsonReader(text, limits).document();
        } catch (CharacterCodingException e) {
            throw new SignalsException(new Problem.Malformed(in.position(), "UTF-8", "bytes that are not"), e);
        }
    }

    static Json read(String text, Json.Limits limits) throws SignalsException {
        if (text.length() > limits.maxLength()) {
            throw new SignalsException(new Problem.TooBig("characters", limits.maxLength()));
        }
        return new JsonReader(text, limits).document();
    }

    /** Whether the whole text is a number by the grammar. */
    static boolean isNumber(String literal) {
        return numberEnd(literal, 0) == literal.length();
    }

    private Json document() throws SignalsException {
        Json value = value(0);
        skipSpace();
        if (at < text.length()) {
            throw malformed("the end");
        }
        return value;
    }

    private Json value(int depth) throws SignalsException {
        if (++valueCount > limits.maxValues()) {
            throw new SignalsException(new Problem.TooBig("values", limits.maxValues()));
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(deeper(depth));
            case '[' -> array(deeper(depth));
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", Json.ofNull());
            default -> number();
        };
    }

    private int deeper(int depth) throws SignalsException {
        if (depth == limits.maxDepth()) {
            throw new SignalsException(new Problem.TooBig("levels", limits.maxDepth()));
        }
        at++;
        return depth + 1;
    }

    private Json.Obj object(int depth) throws SignalsException {
        var members = new LinkedHashMap<String, Json>();
        skipSpace();
        if (peek() == '}') {
            at++;
            return new Json.Obj(new Members(members));
        }
        while (true) {
            skipSpace();
            int nameAt = at;
            if (peek() != '"') {
                throw malformed("the name of a member");
            }
            String name = string();
            skipSpace();
            expect(':');
            if (members.putIfAbsent(name, value(depth)) != null) {
                at = nameAt;
                throw malformed("a name that this object does not have yet");
            }
            skipSpace();
            if (peek() == '}') {
                at++;
                return new Json.Obj(new Members(members));
            }
            expect(',');
        }
    }

    private Json.Arr array(int depth) throws SignalsException {
        var items = new ArrayList<Json>();
        skipSpace();
        if (peek() == ']') {
            at++;
            return new Json.Arr(items);
        }
        while (true) {
            items.add(value(depth));
            skipSpace();
            if (peek() == ']') {
                at++;
                return new Json.Arr(items);
            }
            expect(',');
        }
    }

    private String string() throws SignalsException {
        int start = ++at;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        if (peek() == '"') {
            return text.substring(start, at++);
        }
        var out = new StringBuilder(text.substring(start, at));
        while (true) {
            if (at == text.length()) {
                throw malformed("the closing quotation mark");
            }
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return wellFormed(out);
            }
            if (c < ' ') {
                throw malformed("no control character inside a string");
            }
            out.append(c == '\\' ? escape() : c);
            at++;
        }
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c);
    }

    /** At a backslash; leaves {@link #at} on the last character of the escape. */
    private char escape() throws SignalsException {
        at++;
        return switch (peek()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    at++;
                    char hex = peek();
                    int digit = hex < 128 ? Character.digit(hex, 16) : -1;
                    if (digit < 0) {
                        throw malformed("a hexadecimal digit");
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw malformed("one of \" \\ / b f n r t u after a backslash");
        };
    }

    private static String wellFormed(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (pair) {
                    i++;
                } else {
                    text.setCharAt(i, REPLACEMENT);
                }
            }
        }
        return text.toString();
    }

    private Json word(String word, Json value) throws SignalsException {
        if (!text.startsWith(word, at)) {
            throw malformed("a value");
        }
        at += word.length();
        return value;
    }

    private Json.Num number() throws SignalsException {
        int end = numberEnd(text, at);
        if (end < 0) {
            throw malformed("a value");
        }
        String literal = text.substring(at, end);
        at = end;
        return new Json.Num(literal);
    }

    /** Where the number that begins here ends, or -1: {@code -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?}. */
    private static int numberEnd(String text, int from) {
        int i = charAt(text, from) == '-' ? from + 1 : from;
        int digits = digitsEnd(text, i);
        if (digits == i || (charAt(text, i) == '0' && digits > i + 1)) {
            return -1;
        }
        i = digits;
        if (charAt(text, i) == '.') {
            digits = digitsEnd(text, i + 1);
            if (digits == i + 1) {
                return -1;
            }
            i = digits;
        }
        if (charAt(text, i) == 'e' || charAt(text, i) == 'E') {
            int sign = charAt(text, i + 1) == '+' || charAt(text, i + 1) == '-' ? 1 : 0;
            digits = digitsEnd(text, i + 1 + sign);
            if (digits == i + 1 + sign) {
                return -1;
            }
            i = digits;
        }
        return i;
    }

    private static int digitsEnd(String text, int from) {
        int i = from;
        while (charAt(text, i) >= '0' && charAt(text, i) <= '9') {
            i++;
        }
        return i;
    }

    private static char charAt(String text, int index) {
        return index < text.length() ? text.charAt(index) : END;
    }

    private char peek() {
        return charAt(text, at);
    }

    private void skipSpace() {
        while (true) {
            char c = peek();
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private void expect(char c) throws SignalsException {
        if (peek() != c) {
            throw malformed("\"" + c + "\"");
        }
        at++;
    }

    private SignalsException malformed(String expected) {
        String got = at < text.length()
                ? "\"" + new StringBuilder().appendCodePoint(text.codePointAt(at)) + "\""
                : "the end";
        return new SignalsException(new Problem.Malformed(at, expected, got));
    }
}
