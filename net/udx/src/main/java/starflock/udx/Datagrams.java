package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One bound UDP port: the seam between sockets and the world, real or simulated. Used on the loop only. */
public interface Datagrams extends AutoCloseable {
    /** What a port tells, on the loop. */
    interface Receiver {
        /**
         * A datagram came.
         *
         * @param datagram valid during the call; the receiver may move its position
         */
        void received(ByteBuffer datagram, InetSocketAddress from);

        /** No more datagrams wait, or enough for one turn have been told: the moment to answer all of them at once. */
        void turnDone();

        /** There is room again after {@link #send} gave false. */
        void writable();
    }

    /** Opens ports. */
    @FunctionalInterface
    interface Opener {
        /**
         * Binds.
         *
         * @param local port 0 takes a free one
         * @throws IOException if the address is taken or is not ours
         */
        Datagrams open(InetSocketAddress local, Receiver receiver) throws IOException;
    }

    /** Where it is bound. */
    InetSocketAddress localAddress();

    /**
     * Sends what remains in the buffer as one datagram.
     *
     * @return false if the system has no room now: nothing was sent, and {@link Receiver#writable()} will follow
     * @throws IOException if it cannot go there at all: no route, too long for the link
     */
    boolean send(ByteBuffer datagram, InetSocketAddress to) throws IOException;

    @Override
    void close();
}
