package starflock.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The end of {@code ./starflock check}: what failed, what was skipped and why, what took long, and one closing line. It
 * is run from source and reads what the build left behind, so it also speaks when modules did not compile.
 *
 * <p>Arguments: the root of the tree, a file that is older than this run's reports, Maven's log, Maven's exit code, a
 * file with one further problem a line, and one with what tests measured.
 */
final class Summary {
    private static final int SLOWEST = 10;

    /** Enough of a failure to know what it is about; the whole of it is in the log and in the report. */
    private static final int FAILURE_LINES = 12;

    /** {@code [INFO] Starflock log ...... FAILURE [  0.038 s]} in Maven's own summary. */
    private static final Pattern MODULE =
            Pattern.compile("\\[INFO] (Starflock[^.]*?) \\.+ (SUCCESS|FAILURE|SKIPPED).*");

    /** Maven's own warnings; those of the compiler fail the build by themselves, and skipped tests are told below. */
    private static final Pattern WARNING =
            Pattern.compile("\\[WARNING] (?!Tests |COMPILATION WARNING|.*(Tests run:|JAR will be empty)).*\\S.*");

    private enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    private record Case(String name, Outcome outcome, String words, Duration took) {}

    private record Build(List<String> failedModules, List<String> skippedModules, List<String> warnings) {}

    private Summary() {}

    /** Prints the summary; the exit code is 0 if nothing failed and something ran. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        FileTime started = Files.getLastModifiedTime(Path.of(arguments[1]));
        Path log = Path.of(arguments[2]);
        boolean mavenFailed = !arguments[3].equals("0");

        List<Case> cases = new ArrayList<>();
        for (Path report : reports(root, started)) {
            cases.addAll(read(report));
        }
        Build build = Files.exists(log) ? readLog(Files.readAllLines(log)) : new Build(List.of(), List.of(), List.of());
        List<String> problems = problems(build, mavenFailed);
        problems.addAll(Files.readAllLines(Path.of(arguments[4])));

        StringBuilder text = new StringBuilder();
        describe(text, cases, build, problems);
        Path figures = Path.of(arguments[5]);
        if (Files.exists(figures)) {
            text.append("Measured\n");
            Files.readAllLines(figures)
                    .forEach(figure -> text.append("  ").append(figure).append('\n'));
        }
        Duration total = Duration.between(
                started.toInstant(), Files.getLastModifiedTime(log).toInstant());
        int failed = count(cases, Outcome.FAILED) + problems.size();
        text.append("Took %s\n%d passed, %d failed, %d skipped\n"
                .formatted(human(total), count(cases, Outcome.PASSED), failed, count(cases, Outcome.SKIPPED)));
        System.out.print(text);
        System.exit(failed == 0 && count(cases, Outcome.PASSED) > 0 ? 0 : 1);
    }

    /** Failures of the build itself; each counts as one. Where a module failed, its warnings belong to that failure. */
    private static List<String> problems(Build build, boolean mavenFailed) {
        List<String> problems = new ArrayList<>();
        build.failedModules.forEach(module -> problems.add(module + " did not build"));
        if (problems.isEmpty()) {
            build.warnings.forEach(warning -> problems.add("the build warned: " + warning));
        }
        if (mavenFailed && problems.isEmpty()) {
            problems.add("Maven gave up before it built a module");
        }
        return problems;
    }

    private static void describe(StringBuilder text, List<Case> cases, Build build, List<String> problems) {
        text.append('\n');
        if (count(cases, Outcome.SKIPPED) > 0) {
            text.append("Skipped\n");
            Map<String, Long> reasons = cases.stream()
                    .filter(test -> test.outcome == Outcome.SKIPPED)
                    .collect(Collectors.groupingBy(Case::words, TreeMap::new, Collectors.counting()));
            reasons.forEach((why, count) -> text.append("  %3d  %s\n".formatted(count, why)));
        }
        text.append(cases.isEmpty() ? "" : "Slowest\n");
        cases.stream()
                .sorted(Comparator.comparing(Case::took).reversed())
                .limit(SLOWEST)
                .forEach(test -> text.append("  %6.1f s  %s\n".formatted(test.took.toMillis() / 1000.0, test.name)));
        if (!problems.isEmpty() || count(cases, Outcome.FAILED) > 0) {
            text.append("Failed\n");
            problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
            build.skippedModules.forEach(
                    module -> text.append("  (not reached: ").append(module).append(")\n"));
            cases.stream()
                    .filter(test -> test.outcome == Outcome.FAILED)
                    .forEach(test -> text.append("  %s: %s\n".formatted(test.name, test.words)));
        }
    }

    private static int count(List<Case> cases, Outcome outcome) {
        return (int) cases.stream().filter(test -> test.outcome == outcome).count();
    }

    private static String human(Duration time) {
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : "%d s".formatted(time.toSeconds());
    }

    /** This run's Surefire reports; older ones are left over from a run before. */
    private static List<Path> reports(Path root, FileTime started) throws IOException {
        List<Path> reports = new ArrayList<>();
        try (Stream<Path> files = Files.find(
                root,
                6,
                (file, attributes) -> file.toString().contains("target/check/surefire-reports/TEST-")
                        && attributes.lastModifiedTime().compareTo(started) >= 0)) {
            files.sorted().forEach(reports::add);
        }
        return reports;
    }

    private static List<Case> read(Path report) throws IOException {
        NodeList elements;
        try {
            elements = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
        } catch (SAXException | ParserConfigurationException broken) {
            throw new IOException(report + " is no test report", broken);
        }
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            if (elements.item(i) instanceof Element element) {
                cases.add(read(element));
            }
        }
        return cases;
    }

    private static Case read(Element element) {
        String name = element.getAttribute("classname").replaceFirst("^starflock\\.", "") + "."
                + element.getAttribute("name").lines().findFirst().orElse("");
        Duration took = Duration.ofMillis(
                Math.round(Double.parseDouble(element.getAttribute("time").replace(",", "")) * 1000));
        for (String kind : List.of("failure", "error")) {
            if (element.getElementsByTagName(kind).item(0) instanceof Element failure) {
                return new Case(name, Outcome.FAILED, words(failure, FAILURE_LINES), took);
            }
        }
        if (element.getElementsByTagName("skipped").item(0) instanceof Element skipped) {
            return new Case(name, Outcome.SKIPPED, words(skipped, 1), took);
        }
        return new Case(name, Outcome.PASSED, "", took);
    }

    /** What the test said, without the stack below it. */
    private static String words(Element outcome, int lines) {
        String message = outcome.getAttribute("message");
        String text = message.isBlank() ? outcome.getTextContent() : message;
        return text.isBlank()
                ? "no reason given"
                : text.lines()
                        .filter(line -> !line.isBlank())
                        .limit(lines)
                        .map(String::strip)
                        .collect(Collectors.joining("\n      "));
    }

    private static Build readLog(List<String> lines) {
        List<String> failed = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (String line : lines) {
            Matcher module = MODULE.matcher(line);
            if (module.matches() && module.group(2).equals("FAILURE")) {
                failed.add(module.group(1));
            } else if (module.matches() && module.group(2).equals("SKIPPED")) {
                skipped.add(module.group(1));
            } else if (WARNING.matcher(line).matches() && !warnings.contains(line)) {
                warnings.add(line);
            }
        }
        return new Build(failed, skipped, warnings);
    }
}
