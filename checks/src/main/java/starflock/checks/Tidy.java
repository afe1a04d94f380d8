package starflock.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that only read the sources: STYLE's rules 13 and 20, and where imports may go. {@code ./starflock check}
 * runs it from source before anything is built, so what it finds is known in seconds; the argument is the root of the
 * tree.
 */
final class Tidy {
    private Tidy() {}

    /** Prints one finding a line; the exit code is 0 if there is none. */
    public static void main(String[] arguments) throws IOException {
        List<Finding> findings = check(Path.of(arguments[0]));
        findings.forEach(System.out::println);
        System.exit(findings.isEmpty() ? 0 : 1);
    }

    /** What the edges (checks/edges.txt) do not cover. */
    static List<Finding> check(Path root) throws IOException {
        List<SourceFile> files = SourceFile.all(root);
        List<Finding> findings = new ArrayList<>(PackageRule.check(files));
        files.forEach(file -> findings.addAll(TextRules.check(file)));
        findings.addAll(
                JavaRules.check(files.stream().filter(SourceFile::isJava).toList()));
        findings.addAll(ImportRule.check(Diagram.parse(Files.readString(root.resolve("ARCHITECTURE.md"))), files));
        SourceFile edges = files.stream()
                .filter(file -> file.path().equals(Edges.PATH))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + Edges.PATH + " in " + root));
        return Edges.parse(edges).apply(findings);
    }
}
