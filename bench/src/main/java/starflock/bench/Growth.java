package starflock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Draws how cost grows with the crowd and with the pages it looks at: docs/crowd.svg and the figures in
 * docs/crowd.csv, made by {@code bench live N growth}.
 */
final class Growth {
    private static final Path FILE = Path.of("docs", "crowd.svg");
    private static final Path FIGURES = Path.of("docs", "crowd.csv");
    private static final int WIDTH = 340;
    private static final int HEIGHT = 220;
    private static final int MARGIN = 48;

    private Growth() {}

    /** One run. */
    record Point(int viewers, int pages, LiveBench.Run run) {}

    static void draw(List<Point> points) throws IOException {
        StringBuilder csv =
                new StringBuilder("viewers,pages,p50_ms,p99_ms,worst_ms,core_share,heap_bytes,sent_bytes\n");
        for (Point point : points) {
            LiveBench.Run run = point.run();
            csv.append(String.format(
                    "%d,%d,%d,%d,%d,%.3f,%d,%.1f%n",
                    point.viewers(),
                    point.pages(),
                    run.number("p50"),
                    run.number("p99"),
                    run.number("worst"),
                    run.cpu(),
                    run.heapEach(),
                    run.bytesEach()));
        }
        Files.writeString(FIGURES, csv);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").append(2 * WIDTH);
        svg.append(' ').append(2 * HEIGHT).append("\" font-family=\"sans-serif\" font-size=\"11\">\n");
        List<Point> byViewers =
                points.stream().filter(point -> point.pages() == 1).toList();
        List<Point> byPages = points.stream()
                .filter(point -> point.pages() > 1 || point.viewers() == 3_000)
                .toList();
        panel(
                svg,
                0,
                0,
                "p99 from event to arrival, ms, by viewers",
                byViewers,
                Point::viewers,
                p -> p.run().number("p99"));
        panel(
                svg,
                1,
                0,
                "processor, % of a core, by viewers",
                byViewers,
                Point::viewers,
                p -> p.run().cpu() * 100);
        panel(
                svg,
                0,
                1,
                "p99 by pages (3,000 viewers), ms",
                byPages,
                Point::pages,
                p -> p.run().number("p99"));
        panel(
                svg,
                1,
                1,
                "processor by pages, % of a core",
                byPages,
                Point::pages,
                p -> p.run().cpu() * 100);
        svg.append("</svg>\n");
        Files.writeString(FILE, svg);
        System.out.println("drawn in " + FILE + ", figures in " + FIGURES);
    }

    private static void panel(
            StringBuilder svg,
            int column,
            int row,
            String title,
            List<Point> points,
            ToDoubleFunction<Point> across,
            ToDoubleFunction<Point> up) {
        double most = points.stream().mapToDouble(up).max().orElse(1);
        double widest = Math.log(points.stream().mapToDouble(across).max().orElse(10));
        double narrowest = Math.log(points.stream().mapToDouble(across).min().orElse(1));
        int left = column * WIDTH + MARGIN;
        int bottom = (row + 1) * HEIGHT - MARGIN;
        int width = WIDTH - MARGIN - 24;
        int height = HEIGHT - 2 * MARGIN;
        svg.append(String.format("<text x=\"%d\" y=\"%d\">%s</text>%n", left, row * HEIGHT + 28, title));
        svg.append(String.format(
                "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#888\"/>%n",
                left, bottom - height, bottom, left + width));
        StringBuilder line = new StringBuilder();
        for (Point point : points) {
            double x = left + width * (Math.log(across.applyAsDouble(point)) - narrowest) / (widest - narrowest);
            double y = bottom - height * up.applyAsDouble(point) / most;
            line.append(line.isEmpty() ? "M" : "L").append(String.format("%.0f %.0f", x, y));
            svg.append(String.format("<circle cx=\"%.0f\" cy=\"%.0f\" r=\"3\" fill=\"#36c\"/>%n", x, y));
            svg.append(String.format(
                    "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%.0f</text>%n",
                    x, y - 7, up.applyAsDouble(point)));
            svg.append(String.format(
                    "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%,d</text>%n",
                    x, bottom + 16, (int) across.applyAsDouble(point)));
        }
        svg.append("<path d=\"").append(line).append("\" fill=\"none\" stroke=\"#36c\"/>\n");
    }
}
