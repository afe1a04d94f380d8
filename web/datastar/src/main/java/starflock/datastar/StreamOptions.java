package starflock.datastar;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a stream does beyond carrying events. Nothing of it is on the wire unless asked for.
 *
 * @param maxWaitingBytes how much may wait for a client that does not read; a single event may be longer
 * @param heartbeat when to write something if nothing happens, or null for never
 */
public record StreamOptions(int maxWaitingBytes, @Nullable Heartbeat heartbeat) {

    /** A client that is this far behind is better served by reconnecting to the newest page. */
    public static final int MAX_WAITING_BYTES = 1 << 20;

    public static final StreamOptions DEFAULT = new StreamOptions(MAX_WAITING_BYTES, null);

    /** Calls something again and again; the seam to whatever timers the program has. */
    @FunctionalInterface
    public interface Ticker {
        /** Calls the task after each interval until the answer is closed. */
        Ticking every(Duration interval, Runnable task);

        /** A ticker on these threads. */
        static Ticker on(ScheduledExecutorService timer) {
            return (interval, task) -> {
                var ticking =
                        timer.scheduleAtFixedRate(task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
                return () -> ticking.cancel(false);
            };
        }
    }

    /** A timer that is running. */
    @FunctionalInterface
    public interface Ticking extends AutoCloseable {
        @Override
        void close();
    }

    /** A sign of life after each interval. Proxies often close what is silent for a minute. */
    public record Heartbeat(Duration interval, Ticker ticker) {
        public Heartbeat {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("interval: " + interval + " is not longer than nothing");
            }
        }
    }

    public StreamOptions {
        if (maxWaitingBytes < 1) {
            throw new IllegalArgumentException("maxWaitingBytes: " + maxWaitingBytes + " is less than 1");
        }
    }

    public StreamOptions withMaxWaitingBytes(int bytes) {
        return new StreamOptions(bytes, heartbeat);
    }

    public StreamOptions withHeartbeat(Duration interval, Ticker ticker) {
        return new StreamOptions(maxWaitingBytes, new Heartbeat(interval, ticker));
    }
}
