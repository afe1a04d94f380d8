package starflock.udx;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/** What strangers and broken peers send does no harm: no exception, no growth, nobody's stream ends by a guess. */
class HostilePacketTest {
    private static final InetSocketAddress STRANGER = Simulation.address(66, 6666);

    @Test
    void packetsOfAllKindsLeaveAStreamWhole() {
        Seeds.runs(300).check(gen -> {
            var lines = new Lines(new Simulation(gen.split()));
            byte[] sent = Lines.filled(gen.size(100_000), 5);
            lines.out.write(sent);
            for (int i = 0; i < 200; i++) {
                // From the peer's own address, but with numbers far from those in use: what an attacker must guess.
                byte[] packet = packet(gen, Lines.RIGHT_ID, 1 << 20 | gen.nextInt());
                lines.simulation.network.send(lines.a.localAddress(), lines.b.localAddress(), packet);
                lines.simulation.clock.advance(Duration.ofMillis(gen.nextInt(5)));
            }
            lines.out.end();
            lines.in.end();
            lines.simulation.clock.advance(Duration.ofMinutes(5));
            assertThat(lines.right.bytes.toByteArray()).isEqualTo(sent);
            assertThat(lines.rightCause()).isEqualTo(new CloseCause.Ended());
        });
    }

    @Test
    void aStrangerNeedsMoreThanTheNumberOfAStream() {
        Seeds.runs(100).check(gen -> {
            int ours = gen.nextInt();
            var lines =
                    new Lines(new Simulation(gen.split()), StreamConfig.usual().withFirstSeqs(ours, ours));
            lines.out.write(Lines.filled(5000, 1));
            lines.simulation.clock.advance(Duration.ofSeconds(1));
            int far = ours + 100_000 + gen.nextInt(1 << 30);
            for (int flag : new int[] {Header.DESTROY, Header.END, Header.DATA}) {
                lines.simulation.network.send(STRANGER, lines.b.localAddress(), bare(flag, far, far));
            }
            lines.simulation.clock.advance(Duration.ofSeconds(1));
            lines.out.write(Lines.filled(5000, 1));
            lines.simulation.clock.advance(Duration.ofSeconds(1));
            assertThat(lines.right.bytes.size()).isEqualTo(10_000);
            assertThat(lines.in.isOpen()).isTrue();
            assertThat(lines.in.remoteAddress()).isEqualTo(lines.a.localAddress());
        });
    }

    /** What is not for a stream is answered by nobody, and a stream answers a small packet with a small one. */
    @Test
    void nobodyCanMakeUsSendMoreThanTheySend() {
        Seeds.runs(100).check(gen -> {
            var lines = new Lines(new Simulation(gen.split()));
            lines.simulation.clock.advance(Duration.ofSeconds(20));
            long before = lines.b.bytesOut();
            long asked = 0;
            for (int i = 0; i < 100; i++) {
                byte[] packet = packet(gen, gen.nextBoolean() ? Lines.RIGHT_ID : gen.nextInt(), gen.nextInt());
                asked += packet.length;
                lines.simulation.network.send(STRANGER, lines.b.localAddress(), packet);
                lines.simulation.clock.advance(Duration.ofMillis(10));
            }
            long ranges = (long) Header.MAX_RANGES * Header.RANGE_BYTES;
            assertThat(lines.b.bytesOut() - before).isLessThanOrEqualTo(asked + 100 * ranges);
        });
    }

    @Test
    void earlyPacketsAreKeptWithinBounds() {
        var lines =
                new Lines(new Simulation(new Random(3)), StreamConfig.usual().withReceiveWindowBytes(100_000));
        for (int seq = 1; seq < 40_000; seq++) {
            ByteBuffer packet = ByteBuffer.allocate(1200);
            new Header(Header.DATA, 0, Lines.RIGHT_ID, 1000, seq, 0).encode(packet);
            lines.simulation.network.send(lines.a.localAddress(), lines.b.localAddress(), packet.array());
        }
        lines.simulation.clock.advance(Duration.ofSeconds(1));
        var buffer = new ReceiveBuffer(0, 100_000);
        int kept = 0;
        for (int seq = 1; seq < 40_000; seq++) {
            if (!buffer.isWanted(seq, 1180)) continue;
            buffer.keep(seq, Header.DATA, ByteBuffer.allocate(1180));
            kept++;
        }
        assertThat(kept).isLessThanOrEqualTo(200_000 / 1180);
        assertThat(buffer.window()).isLessThan(1180);
        assertThat(lines.right.bytes.size()).isZero();
        assertThat(lines.in.isOpen()).isTrue();
    }

    private static byte[] bare(int flags, int seq, int ack) {
        ByteBuffer packet = ByteBuffer.allocate(Header.BYTES + 30);
        new Header(flags, 0, Lines.RIGHT_ID, 4_000_000, seq, ack).encode(packet);
        return packet.array();
    }

    private static byte[] packet(Gen gen, int id, int seq) {
        byte[] rest = gen.bytes(600);
        ByteBuffer packet = ByteBuffer.allocate(Header.BYTES + rest.length);
        int ack = gen.nextBoolean() ? gen.nextInt() : -1 - gen.nextInt(1000);
        new Header(gen.nextInt(64), gen.nextInt(256), id, gen.nextInt(10_000_000), seq, ack).encode(packet);
        packet.put(rest);
        return packet.array();
    }
}
