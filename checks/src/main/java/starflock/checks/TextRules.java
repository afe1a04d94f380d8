package starflock.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules for every source file, line by line. The patterns are put together so that this file does not break them. */
final class TextRules {
    /** STYLE rule 13. An import or a line with an address cannot be broken. */
    static final int COLUMNS = 120;

    /** Not CSS, where one rule to a line is the clearer layout. */
    private static final Set<String> CODE = Set.of("java", "js", "mjs", "ts", "sh");

    private static final Pattern MARK = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");

    private static final Pattern REGISTRY = Pattern.compile("registry\\.(npmjs|yarnpkg)|npmjs\\.(org|com)"
            + "|repo1?\\.maven\\.|maven\\.org|proxy\\.golang|sum\\.golang|deb\\.debian|ftp\\.debian|pypi\\.org"
            + "|pythonhost" + "ed|static\\.crates|index\\.crates|\"resolved\"\\s*:");

    private static final Pattern MACHINE_PATH = Pattern.compile(
            "(?<![\\w.$}*)<-])/(?:wo" + "rk|ro" + "ot|ho" + "me/\\w+|Us" + "ers/\\w+)(?:/|\\b(?![-.\\w]))");

    /** What our Content-Security-Policy forbids: styles and scripts inside the markup. */
    private static final Pattern INLINE =
            Pattern.compile("<[^>]*\\s(style|on[a-z]+)\\s*=|<style|<script(?![^>]*\\ssrc=)", Pattern.CASE_INSENSITIVE);

    private TextRules() {}

    static List<Finding> check(SourceFile file) {
        List<Finding> findings = new ArrayList<>();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            line(file, i + 1, lines.get(i), findings);
        }
        if (!file.text().isEmpty() && !file.text().endsWith("\n")) {
            findings.add(new Finding("layout", file.path(), lines.size(), "the last line does not end"));
        }
        return findings;
    }

    private static void line(SourceFile file, int number, String line, List<Finding> findings) {
        String path = file.path();
        String ending = path.substring(path.lastIndexOf('.') + 1);
        if (MARK.matcher(line).find()) {
            findings.add(new Finding("mark", path, number, "do it, or write an issue; the source keeps no such marks"));
        }
        if (REGISTRY.matcher(line).find()) {
            findings.add(new Finding(
                    "registry", path, number, "no address of a package registry: everybody's own settings name it"));
        }
        if (MACHINE_PATH.matcher(line).find()) {
            findings.add(new Finding("machine", path, number, "a path of one machine means nothing on another"));
        }
        if (CODE.contains(ending)
                && line.codePointCount(0, line.length()) > COLUMNS
                && !line.startsWith("import ")
                && !line.contains("http://")
                && !line.contains("https://")) {
            findings.add(new Finding("width", path, number, "longer than " + COLUMNS + " columns"));
        }
        if (line.contains("\t") && !ending.equals("go")) {
            findings.add(new Finding("layout", path, number, "a tab; spaces look the same everywhere"));
        }
        if (line.endsWith(" ") || line.contains("\r")) {
            findings.add(new Finding("layout", path, number, "space or carriage return at the end of the line"));
        }
        if (ending.equals("jte") && INLINE.matcher(line).find()) {
            findings.add(new Finding(
                    "inline",
                    path,
                    number,
                    "the Content-Security-Policy forbids it; use data-style, data-on or a file"));
        }
    }
}
