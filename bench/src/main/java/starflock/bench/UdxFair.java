package starflock.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import starflock.bench.UdxBench.Cost;
import starflock.bench.UdxBench.Node;
import starflock.bench.UdxBench.Shape;
import starflock.testkit.Line;
import starflock.testkit.UdpProxy;

/**
 * One stream of ours and one of udx-native's through the same line at once, both with as much to send. What each
 * carried until the first was done, with the ratio; 1 is fair. Five runs.
 */
final class UdxFair {
    private UdxFair() {}

    static void run() throws IOException, InterruptedException {
        try (var left = new Node();
                var right = new Node();
                var ours = new UdxLine()) {
            for (Shape shape : new Shape[] {
                UdxBench.shape("10 Mbit/s, 20 ms, shared", 8 << 20, 10, 20, 0),
                UdxBench.shape("100 Mbit/s, 10 ms, shared", 48 << 20, 100, 10, 0),
                UdxBench.shape("100 Mbit/s, 30 ms, 1 % lost", 48 << 20, 100, 30, 1)
            }) {
                var share = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
                for (int i = 0; i < Pairs.COUNT; i++) together(shape, ours, left, right, share, i);
                System.out.println(share.line(shape.name(), "kB/s"));
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private static void together(Shape shape, UdxLine ours, Node left, Node right, Pairs share, int run)
            throws IOException, InterruptedException, ExecutionException {
        Line.Shape line = Objects.requireNonNull(shape.line(), "a line to share");
        try (UdpProxy proxy = UdpProxy.start(line, new Random(run))) {
            UdpProxy.Ends beside = proxy.beside();
            proxy.connect(ours.leftAddress(), ours.rightAddress());
            beside.connect(UdxBench.address(left.port), UdxBench.address(right.port));
            CompletableFuture<Cost> theirs = CompletableFuture.supplyAsync(() -> {
                try {
                    return UdxBench.transfer(
                            shape,
                            left,
                            right,
                            beside.rightAddress().getPort(),
                            beside.leftAddress().getPort());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            double mine = ours.transfer(shape.bytes(), shape.block(), proxy.rightAddress(), proxy.leftAddress())
                    .seconds();
            double other = theirs.get().seconds();
            double first = Math.min(mine, other);
            // Who was alone afterwards had the whole line for what was left.
            double alone = (Math.max(mine, other) - first) * 2 * shape.bytes() / Math.max(mine, other);
            double slower = Math.max(0, shape.bytes() - alone) / first / 1000;
            double faster = shape.bytes() / first / 1000;
            share.ours()[run] = mine <= other ? faster : slower;
            share.peers()[run] = mine <= other ? slower : faster;
        }
    }
}
