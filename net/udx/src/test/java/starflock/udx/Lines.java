package starflock.udx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Two peers, host 1 and host 2 of a simulation, and a stream between them. */
final class Lines {
    static final int LEFT_ID = 7;
    static final int RIGHT_ID = 9;
    static final UdxSocket.MessageHandler DEAF = (socket, message, from) -> {};

    final Simulation simulation;
    final UdxSocket a;
    final UdxSocket b;
    final Peer left = new Peer();
    final Peer right = new Peer();
    final UdxStream out;
    final UdxStream in;

    Lines(Simulation simulation) {
        this(simulation, StreamConfig.usual());
    }

    Lines(Simulation simulation, StreamConfig config) {
        this.simulation = simulation;
        a = simulation.bind(1, DEAF);
        b = simulation.bind(2, DEAF);
        out = a.udx().createStream(LEFT_ID, config, left);
        in = b.udx().createStream(RIGHT_ID, config, right);
        out.connect(a, RIGHT_ID, b.localAddress());
        in.connect(b, LEFT_ID, a.localAddress());
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** How the right side ended; null while it has not. */
    @Nullable
    CloseCause rightCause() {
        return right.closed;
    }
}
