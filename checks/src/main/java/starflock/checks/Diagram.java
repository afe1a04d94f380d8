package starflock.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The component diagram of ARCHITECTURE.md: {@code [name] <<package..>>} declares, {@code [a] --> [b]} allows a to
 * import b. ArchUnit reads the same lines for the classes; this reads them for the drawing itself, where ArchUnit
 * passes over an arrow whose ends it does not know.
 *
 * @param packages name → package pattern such as {@code starflock.log..}
 */
record Diagram(Map<String, String> packages, List<Arrow> arrows) {
    private static final Pattern COMPONENT = Pattern.compile("\\[([^\\]]+)]\\s*<<([^>]+)>>.*");
    private static final Pattern ARROW = Pattern.compile("\\[([^\\]]+)]\\s+-+>\\s+\\[([^\\]]+)]\\s*");

    record Arrow(String from, String to) {}

    static Diagram parse(String markdown) {
        int from = markdown.indexOf("@startuml");
        int to = markdown.indexOf("@enduml");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("there is no diagram from @startuml to @enduml");
        }
        Map<String, String> packages = new LinkedHashMap<>();
        List<Arrow> arrows = new ArrayList<>();
        for (String line : markdown.substring(from, to).lines().skip(1).toList()) {
            Matcher component = COMPONENT.matcher(line);
            Matcher arrow = ARROW.matcher(line);
            if (component.matches()) {
                packages.put(component.group(1), component.group(2));
            } else if (arrow.matches()) {
                arrows.add(new Arrow(arrow.group(1), arrow.group(2)));
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException("neither a component nor an arrow: " + line);
            }
        }
        for (Arrow arrow : arrows) {
            if (!packages.containsKey(arrow.from) || !packages.containsKey(arrow.to)) {
                throw new IllegalArgumentException("an end of this arrow is not declared: " + arrow);
            }
        }
        return new Diagram(packages, arrows);
    }

    /** Components that import each other in a circle; empty if there is none. */
    Set<String> cycle() {
        Set<String> left = new LinkedHashSet<>(packages.keySet());
        boolean shrunk = true;
        while (shrunk) {
            shrunk = left.removeIf(
                    name -> arrows.stream().noneMatch(arrow -> arrow.from.equals(name) && left.contains(arrow.to)));
        }
        return left;
    }

    boolean draws(String packageName) {
        return component(packageName).isPresent();
    }

    /** The component that a package, or a class by its full name, belongs to. */
    Optional<String> component(String name) {
        return packages.entrySet().stream()
                .filter(each -> isIn(name, each.getValue().replace("..", "")))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isIn(String name, String root) {
        return name.equals(root) || name.startsWith(root + ".");
    }

    /** Whether {@code from} may import {@code to}. */
    boolean allows(String from, String to) {
        return from.equals(to) || arrows.contains(new Arrow(from, to));
    }
}
