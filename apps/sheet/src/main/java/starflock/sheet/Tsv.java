package starflock.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lines of cells as text, the way sheets programs put them on the clipboard: cells parted by tabs, lines by line
 * ends; a cell that holds one of these, or begins with a quotation mark, stands in quotation marks, and those
 * within it are doubled.
 *
 * <p>What other programs write is taken as kindly as can be: a quotation mark that nothing closes is one that
 * somebody typed.
 */
final class Tsv {
    private Tsv() {}

    /** Reads; nothing is refused. One line end at the very end belongs to the last line. */
    static List<List<String>> read(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        int at = 0;
        while (at < text.length() || !line.isEmpty()) {
            int close = at < text.length() && text.charAt(at) == '"' ? close(text, at) : -1;
            int end = close < 0 ? plainEnd(text, at) : close + 1;
            line.add(
                    close < 0
                            ? text.substring(at, end)
                            : text.substring(at + 1, close).replace("\"\"", "\""));
            boolean tab = end < text.length() && text.charAt(end) == '\t';
            at = tab ? end + 1 : afterLineEnd(text, end);
            if (!tab) {
                lines.add(List.copyOf(line));
                line = new ArrayList<>();
            }
        }
        return lines;
    }

    private static int plainEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\t' && !isLineEnd(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private static int afterLineEnd(String text, int at) {
        boolean two = text.startsWith("\r\n", at);
        return Math.min(text.length(), at + (two ? 2 : 1));
    }

    /** Where the mark is that closes the one at {@code open} and stands at the end of its cell; -1 if there is none. */
    private static int close(String text, int open) {
        for (int at = open + 1; at < text.length(); at++) {
            if (text.charAt(at) == '"') {
                boolean last = at + 1 == text.length();
                char next = last ? '\n' : text.charAt(at + 1);
                if (next == '\t' || isLineEnd(next)) {
                    return at;
                }
                if (next != '"') {
                    return -1;
                }
                at++;
            }
        }
        return -1;
    }

    static String write(List<List<String>> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == 0 ? "" : "\n");
            List<String> line = lines.get(i);
            for (int j = 0; j < line.size(); j++) {
                text.append(j == 0 ? "" : "\t").append(quoted(line.get(j)));
            }
            // A last line of one empty cell would be no line at all when it is read again.
            if (i == lines.size() - 1 && line.size() == 1 && line.getFirst().isEmpty()) {
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String quoted(String cell) {
        boolean plain =
                cell.indexOf('\t') < 0 && cell.indexOf('\n') < 0 && cell.indexOf('\r') < 0 && !cell.startsWith("\"");
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** Where lines come to lie that begin at a cell; empty if there are none or they do not fit. */
    static Optional<Area> area(Cell first, List<List<String>> lines) {
        int width = lines.stream().mapToInt(List::size).max().orElse(0);
        long bottom = first.row() + (long) lines.size() - 1;
        long right = first.column() + (long) width - 1;
        return width == 0 || bottom >= Cell.LIMIT || right >= Cell.LIMIT
                ? Optional.empty()
                : Optional.of(new Area(first.row(), first.column(), (int) bottom, (int) right));
    }
}
