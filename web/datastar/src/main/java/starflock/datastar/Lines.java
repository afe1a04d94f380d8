package starflock.datastar;

import java.nio.charset.StandardCharsets;

/**
 * Puts text into {@code data:} lines, one per line of the text.
 *
 * <p>A server-sent event ends a line at LF, CR or CR LF. All three are split here: a carriage return left inside a
 * value would let whoever typed it end the event and begin one of their own.
 */
final class Lines {

    private Lines() {}

    /** Refuses what would break out of a one-line field. */
    static String requireOneLine(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r' || c == 0) {
                throw new IllegalArgumentException(
                        name + ": line ends and NUL cannot be sent in this field, found one at index " + i);
            }
        }
        return value;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@code head}, then {@code prefix} and one line of {@code text} for each of its lines, then the empty line that
     * ends an event. A line end at the very end of the text ends its last line and begins no other. Exactly one array
     * is allocated: its length is counted first.
     */
    static byte[] encode(byte[] head, byte[] prefix, byte[] text) {
        int textEnd = withoutLastLineEnd(text);
        int lineCount = text.length == 0 ? 0 : 1;
        int terminatorBytes = 0;
        for (int i = 0; i < textEnd; i++) {
            byte b = text[i];
            if (b == '\n') {
                lineCount++;
                terminatorBytes++;
            } else if (b == '\r') {
                terminatorBytes++;
                if (text[i + 1 < textEnd ? i + 1 : i] != '\n') {
                    lineCount++;
                }
            }
        }
        int length = Math.addExact(
                head.length + textEnd - terminatorBytes + 1, Math.multiplyExact(lineCount, prefix.length + 1));
        byte[] out = new byte[length];
        System.arraycopy(head, 0, out, 0, head.length);
        int at = head.length;
        int start = 0;
        while (start <= textEnd && lineCount > 0) {
            int end = endOfLine(text, start, textEnd);
            System.arraycopy(prefix, 0, out, at, prefix.length);
            at += prefix.length;
            System.arraycopy(text, start, out, at, end - start);
            at += end - start;
            out[at++] = '\n';
            boolean crLf = end + 1 < textEnd && text[end] == '\r' && text[end + 1] == '\n';
            start = end + (crLf ? 2 : 1);
        }
        out[at++] = '\n';
        assert at == length : "promised " + length + " bytes, wrote " + at;
        return out;
    }

    private static int endOfLine(byte[] text, int from, int to) {
        int end = from;
        while (end < to && text[end] != '\n' && text[end] != '\r') {
            end++;
        }
        return end;
    }

    private static int withoutLastLineEnd(byte[] text) {
        int end = text.length;
        if (end > 0 && text[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && text[end - 1] == '\r') {
            end--;
        }
        return end;
    }
}
