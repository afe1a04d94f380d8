package starflock.udx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import starflock.testkit.Gen;
import starflock.testkit.Line;
import starflock.testkit.Seeds;

/** Two peers on lines of all kinds: every byte arrives in order, both sides finish, nothing stays behind. */
class StreamSimulationTest {
    private static final UdxSocket.MessageHandler DEAF = (socket, message, from) -> {};

    /** Within 13 s go six tries, all of which a line that loses a fifth loses 1 in 600 times. */
    private static final int SELDOM = 1000;

    @Test
    void aMessageReachesAnotherSocket() {
        Seeds.runs(20).check(gen -> {
            var simulation = new Simulation(gen.split());
            List<String> heard = new ArrayList<>();
            UdxSocket b = simulation.bind(2, (socket, message, from) -> {
                heard.add(from.getPort() + " " + message.remaining());
                socket.send(message, from);
            });
            UdxSocket a = simulation.bind(1, (socket, message, from) -> heard.add("back " + message.remaining()));
            byte[] message = gen.bytes(1000);
            a.send(message, b.localAddress());
            simulation.clock.advance(Duration.ofSeconds(1));
            assertThat(heard)
                    .containsExactly(a.localAddress().getPort() + " " + message.length, "back " + message.length);
        });
    }

    @Test
    void everyByteArrivesInOrder() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger givenUp = new AtomicInteger();
        Seeds.runs(2000)
                .also(0x8d8af1a5ba390ae0L, 0x62f2702be68fab6eL, 0x3385d9e38c4bdefdL)
                .check(gen -> {
                    runs.incrementAndGet();
                    var simulation = new Simulation(gen.split());
                    simulation.network.shape(line(gen));
                    var left = new Peer();
                    var right = new Peer();
                    UdxSocket a = simulation.bind(1, DEAF);
                    UdxSocket b = simulation.bind(2, DEAF);
                    int ours = gen.nextInt();
                    int theirs = gen.nextInt();
                    UdxStream out = a.udx().createStream(7, StreamConfig.usual().withFirstSeqs(ours, theirs), left);
                    UdxStream in = b.udx().createStream(9, StreamConfig.usual().withFirstSeqs(theirs, ours), right);
                    out.connect(a, 9, b.localAddress());
                    in.connect(b, 7, a.localAddress());
                    byte[] there = write(out, gen);
                    byte[] back = write(in, gen);

                    simulation.clock.advance(Duration.ofMinutes(10));

                    checkReceived(right, there);
                    checkReceived(left, back);
                    // Where much is lost, so may be all that is tried for 13 s. Then one side gives up, and says so to
                    // the other.
                    CloseCause ended = new CloseCause.Ended();
                    boolean gaveUp = !ended.equals(left.closed) || !ended.equals(right.closed);
                    if (gaveUp) {
                        givenUp.incrementAndGet();
                        assertThat(List.of(left.closed, right.closed))
                                .hasAtLeastOneElementOfType(CloseCause.TimedOut.class);
                    }
                    assertThat(a.udx().isTaken(7) || b.udx().isTaken(9)).isFalse();
                    assertThat(simulation.clock.runNext())
                            .as("something goes on for ever")
                            .isFalse();
                });
        assertThat(givenUp.get()).isLessThanOrEqualTo(1 + runs.get() / SELDOM);
    }

    /** What came is the beginning of what was sent, and all of it where the stream ended. */
    private static void checkReceived(Peer by, byte[] sent) {
        byte[] received = by.bytes.toByteArray();
        int length = by.closed instanceof CloseCause.Ended ? sent.length : received.length;
        assertThat(received.length).isEqualTo(length);
        assertThat(Arrays.mismatch(received, 0, length, sent, 0, length)).isEqualTo(-1);
    }

    private static byte[] write(UdxStream stream, Gen gen) {
        ByteBuffer all = ByteBuffer.allocate(gen.size(200_000));
        gen.nextBytes(all.array());
        while (all.hasRemaining()) {
            byte[] part = new byte[1 + gen.size(all.remaining() - 1)];
            all.get(part);
            stream.write(part);
        }
        stream.end();
        return all.array();
    }

    private static Line.Shape line(Gen gen) {
        Line.Shape shape = Line.Shape.of(Duration.ofMillis(gen.nextInt(300)))
                .withLoss(gen.nextInt(20))
                .withDuplicates(gen.nextInt(10))
                .withOvertaking(gen.nextInt(10))
                .withJitter(Duration.ofMillis(gen.nextInt(50)));
        return gen.nextBoolean()
                ? shape.withRate(20_000 + gen.nextInt(10_000_000), 20_000 + gen.nextInt(300_000))
                : shape;
    }
}
