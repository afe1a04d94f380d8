package starflock.udx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.testkit.Line;

/** One behaviour at a time, on a simulated line. */
class StreamBehaviourTest {
    private final Simulation simulation = new Simulation(new Random(7));

    @Test
    void eachSideMayEndFirst() {
        var lines = new Lines(simulation);
        lines.out.write(new byte[1000]);
        lines.out.end();
        advance(1);
        assertThat(lines.right.ended).isTrue();
        assertThat(lines.rightCause()).isNull();
        lines.in.write(new byte[3000]);
        advance(1);
        assertThat(lines.left.bytes.size()).isEqualTo(3000);
        lines.in.end();
        advance(1);
        assertThat(lines.rightCause()).isEqualTo(new CloseCause.Ended());
        assertThat(lines.left.closed).isEqualTo(new CloseCause.Ended());
        assertThatThrownBy(() -> lines.out.write(new byte[1])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoDestroysTellsTheOtherEvenIfThePacketIsLost() {
        var lines = new Lines(simulation);
        lines.out.write(new byte[1000]);
        advance(1);
        simulation.network.shape(Line.Shape.of(Duration.ofMillis(1)).withLoss(100));
        lines.out.destroy();
        advance(1);
        simulation.network.shape(Line.Shape.of(Duration.ofMillis(1)));
        lines.in.write(new byte[10]);
        advance(1);
        assertThat(lines.left.closed).isEqualTo(new CloseCause.Destroyed());
        assertThat(lines.rightCause()).isEqualTo(new CloseCause.Reset());
    }

    @Test
    void aSilentPeerIsGivenUp() {
        var lines = new Lines(simulation);
        lines.b.close();
        lines.out.write(new byte[10]);
        advance(10);
        assertThat(lines.left.closed).isNull();
        advance(10);
        assertThat(lines.left.closed).isEqualTo(new CloseCause.TimedOut(Duration.ofSeconds(13)));
    }

    @Test
    void aLineThatWasGoneForTenSecondsGoesOn() {
        var lines = new Lines(simulation);
        lines.out.write(new byte[100_000]);
        advance(1);
        simulation.network.shape(Line.Shape.of(Duration.ofMillis(1)).withLoss(100));
        lines.out.write(new byte[100_000]);
        advance(10);
        simulation.network.shape(Line.Shape.of(Duration.ofMillis(1)));
        advance(5);
        assertThat(lines.right.bytes.size()).isEqualTo(200_000);
    }

    @Test
    void aReaderThatDoesNotReadStopsTheSender() {
        Peer slow = new Peer() {
            @Override
            public int data(UdxStream stream, ByteBuffer data) {
                super.data(stream, data);
                return 0;
            }
        };
        UdxSocket a = simulation.bind(1, Lines.DEAF);
        UdxSocket b = simulation.bind(2, Lines.DEAF);
        StreamConfig config = StreamConfig.usual().withReceiveWindowBytes(50_000);
        UdxStream out = a.udx().createStream(1, config, new Peer());
        UdxStream in = b.udx().createStream(2, config, slow);
        in.connect(b, 1, a.localAddress());
        // The first acknowledgement tells the window, which until then is taken to be 4 MiB.
        out.connect(a, 2, b.localAddress());
        out.write(new byte[10]);
        advance(1);
        out.write(new byte[500_000]);
        advance(60);
        assertThat(slow.bytes.size()).isBetween(40_000, 60_000);
        assertThat(out.isOpen()).as("a peer that answers is not given up").isTrue();
        for (int taken = 0; taken < 500_010; ) {
            int now = slow.bytes.size() - taken;
            assertThat(now).isPositive();
            in.consumed(now);
            taken += now;
            advance(1);
        }
        assertThat(slow.bytes.size()).isEqualTo(500_010);
    }

    @Test
    void whoWasToldToWaitIsToldToGoOnWhateverIsWrittenMeanwhile() {
        simulation.network.shape(Line.Shape.of(Duration.ofMillis(1)).withRate(100_000, 64_000));
        var lines = new Lines(simulation);
        assertThat(lines.out.write(new byte[300_000])).isFalse();
        while (lines.out.stats().unsentBytes() > 250_000) simulation.clock.advance(Duration.ofMillis(1));
        assertThat(lines.left.drained).isZero();
        // There is less than the limit unsent, yet who waits has not been told.
        assertThat(lines.out.write(new byte[1])).isFalse();
        advance(10);
        assertThat(lines.left.drained).isEqualTo(1);
        assertThat(lines.right.bytes.size()).isEqualTo(300_001);
    }

    @Test
    void theLargestPacketOfTheWayIsFound() {
        var lines = new Lines(simulation);
        lines.out.write(new byte[500_000]);
        advance(5);
        assertThat(lines.out.stats().mtuBytes()).isEqualTo(1500);
    }

    @Test
    void heartBeatsKeepAnIdleLineBusy() {
        var lines = new Lines(simulation, StreamConfig.usual().withKeepAlive(Duration.ofSeconds(5)));
        advance(1);
        long before = simulation.network.sent();
        advance(60);
        assertThat(simulation.network.sent() - before).isBetween(20L, 60L);
        assertThat(lines.out.isOpen()).isTrue();
    }

    @Test
    void aStreamGoesOnByAnotherSocket() {
        var lines = new Lines(simulation);
        lines.out.write(new byte[300_000]);
        simulation.clock.advance(Duration.ofMillis(3));
        UdxSocket other = bindTo(lines.a.udx());
        lines.out.changeRemote(other, Lines.RIGHT_ID, lines.b.localAddress());
        lines.in.changeRemote(lines.b, Lines.LEFT_ID, other.localAddress());
        advance(1);
        assertThat(lines.left.remoteChanged).isTrue();
        lines.a.close();
        lines.out.write(new byte[300_000]);
        lines.out.end();
        lines.in.end();
        advance(20);
        assertThat(lines.right.bytes.size()).isEqualTo(600_000);
        assertThat(lines.rightCause()).isEqualTo(new CloseCause.Ended());
    }

    @Test
    void messagesStandBesideTheBytes() {
        var lines = new Lines(simulation);
        lines.out.write(new byte[100_000]);
        lines.out.send(new byte[UdxStream.MAX_MESSAGE_BYTES]);
        advance(1);
        assertThat(lines.right.messages).hasSize(1);
        assertThat(lines.right.messages.getFirst()).hasSize(UdxStream.MAX_MESSAGE_BYTES);
        assertThatThrownBy(() -> lines.out.send(new byte[UdxStream.MAX_MESSAGE_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesBeforeTheConnectionWait() {
        UdxSocket a = simulation.bind(1, Lines.DEAF);
        UdxSocket b = simulation.bind(2, Lines.DEAF);
        var right = new Peer();
        UdxStream out = a.udx().createStream(1, StreamConfig.usual(), new Peer());
        out.write(new byte[2000]);
        UdxStream in = b.udx().createStream(2, StreamConfig.usual().withFirewall(Firewall.OPEN), right);
        out.connect(a, 2, b.localAddress());
        advance(1);
        assertThat(right.bytes.size()).isEqualTo(2000);
        in.connect(b, 1, a.localAddress());
        advance(2);
        assertThat(out.stats().inFlightBytes()).isZero();
    }

    /** Two streams that share a line of 1 MB/s: neither gets less than half of the other. */
    @Test
    void twoStreamsShareALine() {
        simulation.network.shape(Line.Shape.of(Duration.ofMillis(20)).withRate(1_000_000, 60_000));
        var first = new Lines(simulation);
        UdxSocket b = first.b;
        var second = new Peer();
        UdxStream out = first.a.udx().createStream(17, StreamConfig.usual(), new Peer());
        UdxStream in = b.udx().createStream(19, StreamConfig.usual(), second);
        in.connect(b, 17, first.a.localAddress());
        first.out.write(new byte[100_000_000]);
        advance(5);
        out.connect(first.a, 19, b.localAddress());
        out.write(new byte[100_000_000]);
        advance(20);
        int firstBefore = first.right.bytes.size();
        int secondBefore = second.bytes.size();
        advance(40);
        double one = first.right.bytes.size() - firstBefore;
        double two = second.bytes.size() - secondBefore;
        assertThat((one + two) / 40_000_000).as("the line is used").isGreaterThan(0.85);
        assertThat(Math.min(one, two) / Math.max(one, two))
                .as("%s and %s", one, two)
                .isGreaterThan(0.5);
    }

    private UdxSocket bindTo(Udx udx) {
        try {
            return udx.bind(new InetSocketAddress(Simulation.host(1), 0), Lines.DEAF);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void advance(int seconds) {
        simulation.clock.advance(Duration.ofSeconds(seconds));
    }
}
