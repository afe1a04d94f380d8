package starflock.datastar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Puts text into {@code data:} lines, one per line of the text.
 *
 * <p>A server-sent event ends a line at LF, CR or CR LF. All three are split here: a carriage return left inside a
 * value would let whoever typed it end the event and begin one of their own.
 */
final class Lines {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ALL_ONE = 0x0101_0101_0101_0101L;
    private static final long ALL_HIGH = 0x8080_8080_8080_8080L;
    private static final long ALL_LF = '\n' * ALL_ONE;
    private static final long ALL_CR = '\r' * ALL_ONE;

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
        int lineEndBytes = 0;
        for (int end = endOfLine(text, 0, textEnd); end < textEnd; ) {
            int next = afterLineEnd(text, end, textEnd);
            lineCount++;
            lineEndBytes += next - end;
            end = endOfLine(text, next, textEnd);
        }
        int length = Math.addExact(
                head.length + textEnd - lineEndBytes + 1, Math.multiplyExact(lineCount, prefix.length + 1));
        byte[] out = new byte[length];
        System.arraycopy(head, 0, out, 0, head.length);
        int at = head.length;
        int start = 0;
        for (int line = 0; line < lineCount; line++) {
            int end = endOfLine(text, start, textEnd);
            System.arraycopy(prefix, 0, out, at, prefix.length);
            at += prefix.length;
            System.arraycopy(text, start, out, at, end - start);
            at += end - start;
            out[at++] = '\n';
            start = end < textEnd ? afterLineEnd(text, end, textEnd) : textEnd;
        }
        out[at++] = '\n';
        assert at == length : "promised " + length + " bytes, wrote " + at;
        return out;
    }

    /** The index of the next LF or CR, or {@code to}. Most of a page is neither, so eight bytes are looked at in one. */
    private static int endOfLine(byte[] text, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long eight = (long) EIGHT.get(text, at);
            if ((zeroBytes(eight ^ ALL_LF) | zeroBytes(eight ^ ALL_CR)) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < to && text[at] != '\n' && text[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Not 0 if one of the eight bytes is 0 (Mycroft's test: a byte borrows only if it was 0). */
    private static long zeroBytes(long eight) {
        return (eight - ALL_ONE) & ~eight & ALL_HIGH;
    }

    private static int afterLineEnd(byte[] text, int lineEnd, int to) {
        boolean crLf = text[lineEnd] == '\r' && lineEnd + 1 < to && text[lineEnd + 1] == '\n';
        return lineEnd + (crLf ? 2 : 1);
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
