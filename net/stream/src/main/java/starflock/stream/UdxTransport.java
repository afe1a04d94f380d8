package starflock.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.udx.CloseCause;
import starflock.udx.StreamConfig;
import starflock.udx.Udx;
import starflock.udx.UdxStream;

/**
 * A UDX stream. It lives on the loop of its {@link Udx}, and hands what comes to the owner's executor: all bytes of a turn
 * in one piece. The window stays smaller by what the owner has not taken, so a slow owner slows the peer down.
 */
public final class UdxTransport implements Transport {
    /** Bytes handed over in one piece: a turn of the loop brings about so many. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private static final int FIRST_CHUNK_BYTES = 4 * 1024;

    private final Udx udx;
    private final UdxStream stream;

    /** Guards the fields of this group; no I/O and no call of the receiver happens under it. */
    private final Object lock = new Object();

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private long waitingBytes;
    private boolean full;
    private boolean planned;
    private boolean ended;
    private boolean closed;
    private @Nullable Executor owner;
    private @Nullable Receiver receiver;

    // On the loop alone.
    private byte[] chunk = new byte[0];
    private int chunkBytes;
    private boolean flushPlanned;
    private boolean started;
    private boolean finished;

    /** Why it was over, if that was before it was started. */
    private @Nullable IOException early;

    /** Bytes in the stream's queue that still count as waiting. */
    private long heldBytes;

    private UdxTransport(Udx udx, int id, StreamConfig config) {
        this.udx = udx;
        this.stream = udx.createStream(id, config, new FromStream());
    }

    /** Makes a stream, for the caller to connect; on the loop. What comes before {@link #start} waits in the window. */
    public static UdxTransport create(Udx udx, int id, StreamConfig config) {
        return new UdxTransport(udx, id, config);
    }

    /** The stream, for what is UDX's own: to connect it, change its remote, ask for statistics. On the loop. */
    public UdxStream stream() {
        return stream;
    }

    @Override
    public void start(Executor newOwner, Receiver newReceiver) {
        synchronized (lock) {
            if (receiver != null) throw new IllegalStateException("started before");
            owner = newOwner;
            receiver = newReceiver;
        }
        udx.loop().execute(() -> {
            started = true;
            flush();
            if (finished) finish(early);
        });
    }

    @Override
    public boolean write(byte[] bytes) {
        boolean overflow;
        boolean plan;
        boolean room;
        synchronized (lock) {
            if (closed || ended) return false;
            waitingBytes += bytes.length;
            overflow = waitingBytes > MAX_QUEUED_BYTES;
            full |= waitingBytes > HIGH_WATER_BYTES;
            room = !full;
            queue.add(bytes);
            plan = !planned;
            planned = true;
        }
        if (overflow) {
            udx.loop()
                    .execute(() -> finish(new IOException(
                            "The other side does not read: " + MAX_QUEUED_BYTES + " bytes wait for it.")));
            return false;
        }
        if (plan) udx.loop().execute(this::drain);
        return room;
    }

    @Override
    public void end() {
        synchronized (lock) {
            if (closed || ended) return;
            ended = true;
            if (planned) return;
            planned = true;
        }
        udx.loop().execute(this::drain);
    }

    @Override
    public void close() {
        udx.loop().execute(() -> finish(null));
    }

    /** Moves what was written into the stream. */
    private void drain() {
        byte[][] batch;
        boolean last;
        synchronized (lock) {
            batch = queue.toArray(new byte[0][]);
            queue.clear();
            planned = false;
            last = ended;
        }
        if (!stream.isOpen()) return;
        long bytes = 0;
        boolean more = true;
        for (byte[] write : batch) {
            bytes += write.length;
            more = stream.write(write);
        }
        if (last) stream.end();
        if (more) release(bytes);
        else heldBytes += bytes;
    }

    private void release(long bytes) {
        Executor to;
        Receiver told;
        synchronized (lock) {
            waitingBytes -= bytes;
            if (!full || waitingBytes > HIGH_WATER_BYTES / 2 || closed) return;
            full = false;
            to = owner;
            told = receiver;
        }
        if (to != null && told != null) to.execute(told::drained);
    }

    /** Hands on what has come; the peer may send as much again once the owner has taken it. */
    private void flush() {
        flushPlanned = false;
        if (!started || chunkBytes == 0) return;
        byte[] bytes = chunk;
        int length = chunkBytes;
        chunk = new byte[0];
        chunkBytes = 0;
        Executor to;
        Receiver told;
        synchronized (lock) {
            to = owner;
            told = receiver;
        }
        if (to == null || told == null) return;
        to.execute(() -> {
            try {
                if (isLive()) told.received(bytes, 0, length);
            } finally {
                udx.loop().execute(() -> stream.consumed(length));
            }
        });
    }

    private boolean isLive() {
        synchronized (lock) {
            return !closed;
        }
    }

    private void append(ByteBuffer data) {
        int needed = chunkBytes + data.remaining();
        if (needed > chunk.length) {
            chunk = Arrays.copyOf(chunk, Math.max(needed, Math.max(FIRST_CHUNK_BYTES, 2 * chunk.length)));
        }
        int length = data.remaining();
        data.get(chunk, chunkBytes, length);
        chunkBytes += length;
    }

    /** Breaks off, unless the stream is over; on the loop. */
    private void finish(@Nullable IOException cause) {
        if (stream.isOpen() && !finished) stream.destroy();
        Executor to;
        Receiver told;
        synchronized (lock) {
            if (closed) return;
            closed = true;
            queue.clear();
            to = owner;
            told = receiver;
        }
        if (to != null && told != null) to.execute(() -> told.closed(cause));
    }

    private final class FromStream implements UdxStream.Listener {
        @Override
        public int data(UdxStream from, ByteBuffer data) {
            append(data);
            if (chunkBytes >= CHUNK_BYTES && started) {
                flush();
            } else if (!flushPlanned) {
                flushPlanned = true;
                udx.loop().execute(UdxTransport.this::flush);
            }
            return 0;
        }

        @Override
        public void ended(UdxStream from) {
            // As with TCP here: who ends has closed. What we have queued still goes out.
            flush();
            from.end();
            finished = true;
            tellLater(null);
        }

        @Override
        public void drained(UdxStream from) {
            long bytes = heldBytes;
            heldBytes = 0;
            release(bytes);
        }

        @Override
        public void closed(UdxStream from, CloseCause cause) {
            flush();
            finished = true;
            tellLater(
                    switch (cause) {
                        case CloseCause.Ended() -> null;
                        case CloseCause.Destroyed() -> null;
                        case CloseCause.Reset() -> new IOException("The other side broke off.");
                        case CloseCause.TimedOut(Duration silence) ->
                            new IOException(
                                    "The other side has been silent for " + silence.toMillis() / 1000 + " seconds.");
                    });
        }

        private void tellLater(@Nullable IOException cause) {
            // Not before the bytes that came are handed on.
            if (started) finish(cause);
            else early = cause;
        }
    }
}
