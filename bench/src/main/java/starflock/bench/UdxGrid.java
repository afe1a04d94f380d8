package starflock.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import starflock.bench.UdxBench.Cost;
import starflock.bench.UdxBench.Node;
import starflock.bench.UdxBench.Shape;

/**
 * Ours and udx-native through the same lines, from fast and clean to slow, long and lossy: what each carries, and the
 * ratio. One run of each a line; a line's loss is drawn from the same seed for both.
 */
final class UdxGrid {
    private static final int[] MBITS = {1, 10, 100, 1000};
    private static final int[] DELAYS_MS = {1, 30, 300};
    private static final double[] LOSSES = {0, 1, 5, 10};

    /** As much as the line carries in this time; less where it is long, since a transfer is mostly its beginning. */
    private static final double SECONDS = 2;

    private static final long MAX_BYTES = 24 << 20;

    private UdxGrid() {}

    static void run() throws IOException, InterruptedException {
        System.out.println(
                "| Mbit/s | ms each way | lost | ours, kB/s | udx-native | ratio |\n|---|---|---|---|---|---|");
        try (var left = new Node();
                var right = new Node();
                var ours = new UdxLine()) {
            for (int mbits : MBITS) {
                for (int delay : DELAYS_MS) {
                    for (double loss : LOSSES) compare(mbits, delay, loss, ours, left, right);
                }
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private static void compare(int mbits, int delay, double loss, UdxLine ours, Node left, Node right)
            throws IOException, InterruptedException, ExecutionException {
        long bytes = Math.min(MAX_BYTES, (long) (mbits * 125_000L * SECONDS));
        Shape shape = UdxBench.shape("", bytes, mbits, delay, loss);
        Cost mine = UdxBench.ours(shape, ours);
        Cost theirs = UdxBench.theirs(shape, left, right);
        double rate = bytes / mine.seconds() / 1000;
        double peer = bytes / theirs.seconds() / 1000;
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %.0f %% | %.0f | %s | %s |%n",
                mbits,
                delay,
                loss,
                rate,
                peer == 0 ? "gives up" : String.format(Locale.ROOT, "%.0f", peer),
                peer == 0 ? "" : String.format(Locale.ROOT, "%.2f", rate / peer));
    }
}
