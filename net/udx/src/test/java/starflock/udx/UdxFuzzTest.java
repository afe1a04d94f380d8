package starflock.udx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;

/** Any bytes that may come from a peer, at any time of a stream: no exception, and nothing that goes on for ever. */
class UdxFuzzTest {
    @FuzzTest
    void anyBytesAreSurvived(byte[] data) {
        var lines = new Lines(new Simulation(new Random(1)));
        lines.out.write(Lines.filled(20_000, 1));
        lines.in.write(Lines.filled(20_000, 1));
        for (int at = 0; at + 2 <= data.length; ) {
            int length = Math.min(data.length - at - 2, (data[at] & 0xff) * 2);
            ByteBuffer packet = ByteBuffer.allocate(length + 8);
            packet.put((byte) Header.MAGIC)
                    .put((byte) Header.VERSION)
                    .put(data[at + 1])
                    .put((byte) 0);
            Header.putUint32(packet, Lines.RIGHT_ID);
            packet.put(data, at + 2, length);
            lines.simulation.network.send(lines.a.localAddress(), lines.b.localAddress(), packet.array());
            lines.simulation.clock.advance(Duration.ofMillis(data[at] & 0xff));
            at += 2 + length;
        }
        lines.out.destroy();
        lines.in.destroy();
        lines.simulation.clock.advance(Duration.ofMinutes(1));
        assertThat(lines.simulation.clock.runNext()).isFalse();
    }
}
