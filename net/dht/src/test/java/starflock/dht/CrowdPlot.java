package starflock.dht;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * What a lookup costs in networks of several sizes, as a table and as a picture:
 *
 * <pre>
 * mvn -pl net/dht -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp net/dht/target/test-classes:net/dht/target/classes:$(cat net/dht/target/classpath) \
 *     starflock.dht.CrowdPlot docs/dht-lookups 100 300 1000 3000 10000
 * </pre>
 *
 * <p>Each size is a run of {@link Crowd} with the seed below, always with the same outcome; it adds a line to the table,
 * and the picture is drawn from the table. Ten thousand nodes take several minutes and 3 GB.
 */
final class CrowdPlot {
    private static final long SEED = 7;
    private static final int LOOKUPS = 1000;

    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int BOTTOM = 50;
    private static final double MAX_ASKED = 80;

    private CrowdPlot() {}

    /** The path without its ending, then the sizes. */
    public static void main(String[] arguments) throws IOException {
        Path table = Path.of(arguments[0] + ".csv");
        if (Files.notExists(table)) Files.writeString(table, "nodes,lookups,foundPercent,asked,medianMs,p99Ms\n");
        for (String size : List.of(arguments).subList(1, arguments.length)) {
            Crowd.Outcome outcome = new Crowd(Integer.parseInt(size), SEED).run(LOOKUPS);
            String line = String.format(
                    Locale.ROOT,
                    "%d,%d,%.1f,%.1f,%.0f,%.0f%n",
                    outcome.nodes(),
                    outcome.lookups(),
                    outcome.foundPercent(),
                    outcome.asked(),
                    outcome.medianMs(),
                    outcome.p99Ms());
            Files.writeString(table, line, StandardOpenOption.APPEND);
        }
        Files.writeString(Path.of(arguments[0] + ".svg"), draw(Files.readAllLines(table)));
    }

    /** Nodes on a logarithmic scale, questions per lookup on a linear one: a straight line is log n. */
    static String draw(List<String> table) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<title>Questions asked per lookup, by size of the network</title>%n",
                WIDTH,
                HEIGHT));
        svg.append(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", WIDTH, HEIGHT));
        for (int asked = 0; asked <= MAX_ASKED; asked += 20) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>%n",
                    LEFT,
                    y(asked),
                    WIDTH - 20,
                    LEFT - 8,
                    y(asked) + 4,
                    asked));
        }
        StringBuilder points = new StringBuilder();
        for (String line : table.subList(1, table.size())) {
            String[] cells = line.split(",", -1);
            double x = x(Double.parseDouble(cells[0]));
            double y = y(Double.parseDouble(cells[3]));
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#246\"/><text x=\"%.1f\" y=\"%.1f\""
                            + " text-anchor=\"middle\">%s</text><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x,
                    y,
                    x,
                    y - 10,
                    cells[3],
                    x,
                    HEIGHT - BOTTOM + 20,
                    cells[0]));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"#246\"/>%n",
                points.toString().strip()));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">nodes, a tenth of them hostile</text>%n",
                WIDTH / 2,
                HEIGHT - 8));
        return svg.append(String.format(Locale.ROOT, "<text x=\"10\" y=\"18\">questions per lookup</text>%n</svg>%n"))
                .toString();
    }

    private static double x(double nodes) {
        return LEFT + 30 + (Math.log10(nodes) - 2) / 2 * (WIDTH - LEFT - 80);
    }

    private static double y(double asked) {
        return HEIGHT - BOTTOM - asked / MAX_ASKED * (HEIGHT - BOTTOM - 40);
    }
}
