package starflock.stream;

import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways, in order and whole: a TCP socket, a UDX stream, two ends in memory. What lies under a {@link
 * Connection}.
 *
 * <p>All methods may be called from any thread and return at once.
 */
public interface Transport {
    /** Output beyond this waits, and {@link #write} gives false: enough to keep a fast line busy. */
    int HIGH_WATER_BYTES = 1 << 20;

    /**
     * Output beyond this fails the transport: whoever ignores {@link #write}'s answer, or makes us answer and never
     * reads, takes no more memory than this. Above {@link SecretStream#MAX_MESSAGE_BYTES}, so one message always fits.
     */
    int MAX_QUEUED_BYTES = 64 << 20;

    /** What a transport tells; on the owner's executor, one call at a time, in order. */
    interface Receiver {
        /** Bytes that came. The receiver may change them; after the call they belong to the transport again. */
        void received(byte[] buffer, int offset, int length);

        /** Bytes that came by themselves, by {@link Transport#sendDatagram}; they are the receiver's to keep. */
        default void datagram(byte[] bytes) {}

        /** There is room again after {@link Transport#write} gave false. */
        void drained();

        /**
         * It is over, and nothing else is called after this.
         *
         * @param cause null if the other side ended in good order
         */
        void closed(@Nullable IOException cause);
    }

    /**
     * Starts. Call once, before anything else.
     *
     * @param owner runs the receiver's methods, one at a time and in order; see {@link SerialExecutor}
     */
    void start(Executor owner, Receiver receiver);

    /**
     * Queues bytes; the array is given away. Does nothing once closed.
     *
     * @return false if more than {@link #HIGH_WATER_BYTES} wait; {@link Receiver#drained()} tells when to go on
     */
    boolean write(byte[] bytes);

    /**
     * Sends bytes beside the stream, by themselves: they may get lost, come twice or out of order. Does nothing where a
     * transport has no datagrams, as TCP, nor once closed.
     */
    default void sendDatagram(byte[] datagram) {}

    /** Sends what is queued, then closes. */
    void end();

    /** Closes at once; {@link Receiver#closed} follows. */
    void close();
}
