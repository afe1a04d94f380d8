package starflock.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A text file that people write and read.
 *
 * @param path from the root of the tree, with forward slashes
 */
record SourceFile(String path, String text) {
    private static final Set<String> NOT_OURS =
            Set.of(".git", "target", "node_modules", ".idea", ".vscode", ".settings", "build");

    /** Endings and names of files written by hand; golden vectors, fixtures of old releases and pictures are not. */
    private static final Set<String> ENDINGS = Set.of(
            "java", "jte", "js", "mjs", "ts", "css", "html", "sh", "md", "xml", "json", "yml", "go", "txt", "config");

    private static final Set<String> NAMES = Set.of("starflock", "run", "NOTICE");

    /** Every source file below the root, in order of path. */
    static List<SourceFile> all(Path root) {
        List<SourceFile> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean ours = folder.equals(root) || !NOT_OURS.contains(name(folder));
                    return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    if (attributes.isRegularFile() && isSource(path)) {
                        files.add(new SourceFile(path, Files.readString(file, StandardCharsets.UTF_8)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the source tree cannot be read", unreadable);
        }
        files.sort((a, b) -> a.path.compareTo(b.path));
        return files;
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static boolean isSource(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? NAMES.contains(name) : ENDINGS.contains(name.substring(dot + 1));
    }

    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isTest() {
        return path.contains("src/test/");
    }

    /** The tree's storey or tool folder: {@code net}, {@code web}, {@code checks}. */
    String topFolder() {
        return path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
    }

    List<String> lines() {
        return text.lines().toList();
    }
}
