package starflock.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Imports go where the diagram of ARCHITECTURE.md draws an arrow. The architecture test says the same of all that
 * classes use; this reads the imports alone, and so needs no classes.
 */
final class ImportRule {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?(starflock\\.[\\w.]+);");

    private ImportRule() {}

    static List<Finding> check(Diagram diagram, List<SourceFile> files) {
        List<Finding> findings = new ArrayList<>();
        for (SourceFile file : files) {
            if (file.isJava() && file.path().contains("src/main/java/")) {
                check(diagram, file, findings);
            }
        }
        return findings;
    }

    private static void check(Diagram diagram, SourceFile file, List<Finding> findings) {
        Optional<String> from = Optional.empty();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher place = PACKAGE.matcher(lines.get(i));
            if (place.matches()) {
                from = diagram.component(place.group(1));
            }
            Matcher imported = IMPORT.matcher(lines.get(i));
            if (from.isEmpty() || !imported.matches()) {
                continue;
            }
            Optional<String> to = diagram.component(imported.group(1));
            if (to.isPresent() && !diagram.allows(from.get(), to.get())) {
                findings.add(new Finding(
                        "import",
                        file.path(),
                        i + 1,
                        from.get() + " may not import " + to.get()
                                + ": ARCHITECTURE.md draws no arrow for it. Imports go down"));
            }
        }
    }
}
