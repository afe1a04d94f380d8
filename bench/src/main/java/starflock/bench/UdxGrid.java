package starflock.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import starflock.bench.UdxBench.Node;
import starflock.bench.UdxBench.Shape;

/**
 * Ours and udx-native through the same lines, from fast and clean to slow, long and lossy: what each carries, and the
 * ratio. Both in turn, so many pairs a line; pair for pair a line's loss is drawn from the same seed for both.
 */
final class UdxGrid {
    private static final int[] MBITS = {1, 10, 100, 1000};
    private static final int[] DELAYS_MS = {1, 30, 300};
    private static final int[] LOSSES = {0, 1, 5, 10};

    /** As much as the line carries in this time; less where it is long, since a transfer is mostly its beginning. */
    private static final double SECONDS = 2;

    private static final long MAX_BYTES = 24 << 20;

    private final UdxLine ours;
    private final Node left;
    private final Node right;
    private final int pairs;

    private UdxGrid(UdxLine ours, Node left, Node right, int pairs) {
        this.ours = ours;
        this.left = left;
        this.right = right;
        this.pairs = pairs;
    }

    /**
     * All lines once; or so many pairs of each, and those lines alone that are named.
     *
     * @param asked {@code [PAIRS] [MBITS/DELAY_MS/LOSS]…}
     */
    static void run(List<String> asked) throws IOException, InterruptedException {
        boolean counted = !asked.isEmpty() && !asked.getFirst().contains("/");
        int pairs = counted ? Integer.parseInt(asked.getFirst()) : 1;
        List<String> lines = asked.subList(counted ? 1 : 0, asked.size());
        System.out.println("""
                | Mbit/s | ms each way | lost | ours, kB/s | udx-native | ratio (quartiles) |
                |---|---|---|---|---|---|""");
        try (var left = new Node();
                var right = new Node();
                var ours = new UdxLine()) {
            UdxGrid grid = new UdxGrid(ours, left, right, pairs);
            for (String line : lines.isEmpty() ? all() : lines) {
                String[] parts = line.split("/", -1);
                grid.compare(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>();
        for (int mbits : MBITS) {
            for (int delay : DELAYS_MS) {
                for (int loss : LOSSES) all.add(mbits + "/" + delay + "/" + loss);
            }
        }
        return all;
    }

    private void compare(int mbits, int delay, int loss) throws IOException, InterruptedException, ExecutionException {
        long bytes = Math.min(MAX_BYTES, (long) (mbits * 125_000L * SECONDS));
        Shape shape = UdxBench.shape("", bytes, mbits, delay, loss);
        var speed = new Pairs(new double[pairs], new double[pairs]);
        for (int i = 0; i < pairs; i++) {
            speed.ours()[i] = bytes / UdxBench.ours(shape, ours, i).seconds() / 1000;
            // 0 if it gives up.
            speed.peers()[i] = bytes / UdxBench.theirs(shape, left, right, i).seconds() / 1000;
        }
        System.out.printf(Locale.ROOT, "| %d | %d | %d %% | %s |%n", mbits, delay, loss, speed.cells());
    }
}
