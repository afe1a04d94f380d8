package starflock.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The short list of places where a rule does not hold, checks/edges.txt: one a line, {@code rule path why}, where a
 * path that ends in a slash is a folder. An edge that nothing needs any more is itself a finding. Where {@code why}
 * begins with
 * {@code ≤N}, the edge covers N findings and no more: what was there before the rule, and may only become less.
 */
record Edges(List<Edge> edges) {
    private static final Pattern BOUNDED = Pattern.compile("^≤(\\d+)\\b");

    static final String PATH = "checks/edges.txt";

    record Edge(int line, String rule, String path, int most, String why) {
        boolean covers(Finding finding) {
            return rule.equals(finding.rule())
                    && (path.endsWith("/")
                            ? finding.path().startsWith(path)
                            : finding.path().equals(path));
        }
    }

    static Edges parse(SourceFile file) {
        List<Edge> edges = new ArrayList<>();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+", 3);
            if (words.length < 3) {
                throw new IllegalArgumentException(file.path() + ":" + (i + 1) + " wants: rule path why");
            }
            Matcher bounded = BOUNDED.matcher(words[2]);
            int most = bounded.find() ? Integer.parseInt(bounded.group(1)) : Integer.MAX_VALUE;
            edges.add(new Edge(i + 1, words[0], words[1], most, words[2]));
        }
        return new Edges(List.copyOf(edges));
    }

    /** The findings that no edge covers, and the edges that cover none. */
    List<Finding> apply(List<Finding> findings) {
        Predicate<Finding> covered = finding -> edges.stream().anyMatch(edge -> edge.covers(finding));
        List<Finding> left =
                new ArrayList<>(findings.stream().filter(covered.negate()).toList());
        edges.stream()
                .filter(edge -> findings.stream().noneMatch(edge::covers))
                .map(edge ->
                        new Finding("edge", PATH, edge.line, edge.rule + " " + edge.path + " is not needed any more"))
                .forEach(left::add);
        for (Edge edge : edges) {
            long count = findings.stream().filter(edge::covers).count();
            if (count > edge.most) {
                left.add(new Finding(
                        "edge",
                        PATH,
                        edge.line,
                        count + " of " + edge.rule + " in " + edge.path + ", and not " + edge.most));
            }
        }
        return left;
    }
}
