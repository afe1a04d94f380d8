package starflock.guard;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts a front's connections, and closes those that are too many or say nothing.
 *
 * <p>A connection is <em>quiet</em> when it is open and no request on it is being answered. Quiet for longer than
 * {@link Limits#headTimeout}, it is closed: that ends idle connections and clients that send a request's head drop by
 * drop alike. While a request is answered (a page's stream lasts for hours) nothing is counted.
 */
final class Connections implements Handler<HttpConnection> {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Limits limits;
    private final ConcurrentHashMap<HttpConnection, Quiet> open = new ConcurrentHashMap<>();

    /** Connections of each address. Guarded by itself. */
    private final Map<String, Integer> perAddress = new HashMap<>();

    Connections(Vertx vertx, Limits limits) {
        this.vertx = vertx;
        this.limits = limits;
    }

    @Override
    public void handle(HttpConnection connection) {
        String address = connection.remoteAddress().hostAddress();
        if (!admit(address)) {
            connection.close();
            return;
        }
        Quiet quiet = new Quiet(connection);
        open.put(connection, quiet);
        connection.closeHandler(closed -> {
            open.remove(connection);
            quiet.end();
            leave(address);
        });
        quiet.begin();
    }

    /** A request's head is whole. */
    void answering(HttpConnection connection) {
        Quiet quiet = open.get(connection);
        if (quiet != null) {
            quiet.answering();
        }
    }

    /** The answer is sent, or will never be. */
    void answered(HttpConnection connection) {
        Quiet quiet = open.get(connection);
        if (quiet != null) {
            quiet.answered();
        }
    }

    /** Whether there are so many that nobody new should come. */
    boolean crowded() {
        return open.size() >= limits.crowd();
    }

    private boolean admit(String address) {
        synchronized (perAddress) {
            if (open.size() >= limits.connections()
                    || perAddress.getOrDefault(address, 0) >= limits.connectionsPerAddress()) {
                return false;
            }
            perAddress.merge(address, 1, Integer::sum);
            return true;
        }
    }

    private void leave(String address) {
        synchronized (perAddress) {
            perAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The timer of one connection. HTTP/2 answers several requests at once, on threads of its own choosing. */
    private final class Quiet {
        private final HttpConnection connection;
        private int answering;
        private long timer = NO_TIMER;

        Quiet(HttpConnection connection) {
            this.connection = connection;
        }

        synchronized void begin() {
            timer = vertx.setTimer(limits.headTimeout().toMillis(), id -> connection.close());
        }

        synchronized void end() {
            if (timer != NO_TIMER) {
                vertx.cancelTimer(timer);
                timer = NO_TIMER;
            }
        }

        synchronized void answering() {
            answering++;
            end();
        }

        synchronized void answered() {
            answering--;
            if (answering == 0 && open.containsKey(connection)) {
                begin();
            }
        }
    }
}
