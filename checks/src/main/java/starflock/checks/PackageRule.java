package starflock.checks;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Every package says what it is, and that null is written out: a package-info.java with {@code @NullMarked}. */
final class PackageRule {
    private static final Pattern NULL_MARKED = Pattern.compile("(?m)^@NullMarked$");

    private PackageRule() {}

    static List<Finding> check(List<SourceFile> files) {
        Set<String> marked = files.stream()
                .filter(file -> file.path().endsWith("/package-info.java"))
                .filter(file -> NULL_MARKED.matcher(file.text()).find())
                .map(PackageRule::packageOf)
                .collect(Collectors.toSet());
        return files.stream()
                .filter(file -> file.isJava() && file.path().contains("src/main/java/"))
                .filter(file -> !file.path().endsWith("/module-info.java"))
                .map(PackageRule::packageOf)
                .filter(folder -> !marked.contains(folder))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(folder -> new Finding("package", folder, 1, "wants a package-info.java with @NullMarked"))
                .toList();
    }

    private static String packageOf(SourceFile file) {
        return file.path().substring(0, file.path().lastIndexOf('/') + 1);
    }
}
