package starflock.datastar;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A response that stays open and carries events to one browser. Adapters make them; this class is what they share.
 *
 * <p>{@link #send} may be called from any thread, never waits for the network, and keeps the order. What the client has
 * not taken yet waits here, up to a bound; a client that lets it be passed is cut off, and reconnects if it still
 * lives. A client that has gone is noticed at the latest at the next write or heart-beat, and reported once to each
 * {@link #onEnd} listener.
 *
 * <pre>
 * send ─▶ waiting ─▶ pump (one thread at a time) ─▶ transport
 *            │                     │
 *            ▼ too much            ▼ write fails, peer closes
 *         TOO_SLOW ◀── end ──▶ CLIENT_GONE          close() ─▶ waiting drains ─▶ CLOSED
 * </pre>
 */
public abstract class EventStream implements AutoCloseable {

    /** A comment, which browsers drop: only the connection notices. */
    private static final byte[] HEARTBEAT = Lines.utf8(":\n\n");

    /** Why a stream ended. */
    public enum Reason {
        /** The program closed it, and everything sent was handed to the network. */
        CLOSED,
        /** The browser left, or the network did. */
        CLIENT_GONE,
        /** More was waiting than {@link StreamOptions#maxWaitingBytes} allows. */
        TOO_SLOW
    }

    /**
     * The end of a stream.
     *
     * @param cause what the network reported, for a log; null if nothing
     */
    public record End(Reason reason, @Nullable Throwable cause) {}

    private final StreamOptions options;
    private final Executor pumpExecutor;
    private final @Nullable String lastEventId;

    /** Guards every field below; never held while the transport or a listener is called. */
    private final Object lock = new Object();

    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final List<Consumer<? super End>> listeners = new ArrayList<>();
    private long waitingBytes;
    private boolean closing;
    private boolean pumping;
    private boolean pumpAgain;
    private @Nullable End end;
    private StreamOptions.@Nullable Ticking heartbeats;

    /** Written and not flushed yet; belongs to whoever pumps. */
    private boolean unflushed;

    /**
     * A stream over a transport.
     *
     * @param pumpExecutor runs the writing; a transport that blocks needs other threads than those that send
     * @param lastEventId the request's {@code Last-Event-ID} header, if it had one
     */
    protected EventStream(StreamOptions options, Executor pumpExecutor, @Nullable String lastEventId) {
        this.options = options;
        this.pumpExecutor = pumpExecutor;
        this.lastEventId = lastEventId;
    }

    /** Whether the transport takes a write or flush now. If not, it calls {@link #pump} when it does again. */
    protected abstract boolean ready();

    /** Writes to the transport, which said that it is ready. */
    protected abstract void write(byte[] bytes) throws IOException;

    /** Sends on its way what was written, by a transport that is ready. */
    protected abstract void flush() throws IOException;

    /**
     * Ends the response after everything was written, or tears the connection down if not everything was. Called once.
     */
    protected abstract void finish(End why);

    /** To be called by the adapter once the response's head is out. */
    protected final void begin() {
        var heartbeat = options.heartbeat();
        if (heartbeat != null) {
            StreamOptions.Ticking started = heartbeat.ticker().every(heartbeat.interval(), this::heartbeat);
            boolean endedAlready;
            synchronized (lock) {
                heartbeats = started;
                endedAlready = end != null;
            }
            if (endedAlready) {
                stopHeartbeats();
            }
        }
    }

    /**
     * Sends an event.
     *
     * @return false if the stream has ended or is closing: nothing was sent
     */
    public final boolean send(Event event) {
        return send(event.encode());
    }

    /**
     * Sends one or more events that are encoded already. The stream keeps the array and does not change it, so the
     * same one can go to as many streams as there are.
     */
    public final boolean send(byte[] encoded) {
        boolean tooSlow;
        synchronized (lock) {
            if (end != null || closing) {
                return false;
            }
            tooSlow = waitingBytes + encoded.length > options.maxWaitingBytes() && !waiting.isEmpty();
            if (!tooSlow) {
                waiting.add(encoded);
                waitingBytes += encoded.length;
            }
        }
        if (tooSlow) {
            end(new End(Reason.TOO_SLOW, null));
            return false;
        }
        pump();
        return true;
    }

    /**
     * Writes something that the browser ignores, so that a client that has gone is noticed and proxies keep the
     * connection. Nothing is written while events wait: they do the same.
     *
     * @return false if the stream has ended
     */
    public final boolean heartbeat() {
        synchronized (lock) {
            if (end != null || closing) {
                return false;
            }
            if (waiting.isEmpty()) {
                waiting.add(HEARTBEAT);
                waitingBytes += HEARTBEAT.length;
            }
        }
        pump();
        return true;
    }

    /** Whether events can still be sent. */
    public final boolean isOpen() {
        synchronized (lock) {
            return end == null && !closing;
        }
    }

    /** The id of the last event that this browser saw on an earlier connection; see {@link EventHistory}. */
    public final Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /** Calls the listener once, when the stream ends, on the thread that notices; at once if it has ended. */
    public final void onEnd(Consumer<? super End> listener) {
        End ended;
        synchronized (lock) {
            ended = end;
            if (ended == null) {
                listeners.add(listener);
            }
        }
        if (ended != null) {
            listener.accept(ended);
        }
    }

    /** Ends the response once everything sent so far is written. Does not wait for that. */
    @Override
    public final void close() {
        synchronized (lock) {
            closing = true;
        }
        pump();
    }

    /** To be called by the adapter when the transport reports that the client has gone. */
    protected final void gone(@Nullable Throwable cause) {
        end(new End(Reason.CLIENT_GONE, cause));
    }

    /** Writes what waits, as far as the transport takes it. To be called by the adapter when it is ready again. */
    protected final void pump() {
        synchronized (lock) {
            if (end != null) {
                return;
            }
            if (pumping) {
                pumpAgain = true;
                return;
            }
            pumping = true;
        }
        try {
            pumpExecutor.execute(this::run);
        } catch (RejectedExecutionException shutDown) {
            gone(shutDown);
        }
    }

    private void run() {
        try {
            do {
                if (drain()) {
                    end(new End(Reason.CLOSED, null));
                }
            } while (again());
        } catch (IOException | IllegalStateException e) {
            // Servers throw the latter when the response was ended behind our back.
            gone(e);
        }
    }

    /** Returns true if everything is written and the stream was to be closed then. */
    private boolean drain() throws IOException {
        while (ready()) {
            byte[] next;
            boolean last;
            synchronized (lock) {
                if (end != null) {
                    return false;
                }
                next = waiting.poll();
                last = next == null && closing;
                if (next != null) {
                    waitingBytes -= next.length;
                }
            }
            if (next != null) {
                unflushed = true;
                write(next);
            } else if (unflushed) {
                unflushed = false;
                flush();
            } else {
                return last;
            }
        }
        return false;
    }

    /** Whether to look once more; if not, the pump is free for the next thread. */
    private boolean again() {
        synchronized (lock) {
            boolean again = pumpAgain && end == null;
            pumpAgain = false;
            pumping = again;
            return again;
        }
    }

    private void end(End why) {
        List<Consumer<? super End>> told;
        synchronized (lock) {
            if (end != null) {
                return;
            }
            end = why;
            waiting.clear();
            waitingBytes = 0;
            told = List.copyOf(listeners);
            listeners.clear();
        }
        stopHeartbeats();
        finish(why);
        told.forEach(listener -> listener.accept(why));
    }

    private void stopHeartbeats() {
        StreamOptions.Ticking running;
        synchronized (lock) {
            running = heartbeats;
            heartbeats = null;
        }
        if (running != null) {
            running.close();
        }
    }
}
