package starflock.datastar.jdk;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.datastar.EventStream;
import starflock.datastar.StreamOptions;

/** A stream over a blocking response: always ready, and a write takes as long as it takes. */
final class JdkStream extends EventStream {

    private final HttpExchange exchange;

    /** Guards the two fields below. */
    private final Object lock = new Object();

    /** The thread that is inside a write now. */
    private @Nullable Thread blocked;

    private boolean aborted;

    JdkStream(HttpExchange exchange, Executor writer, StreamOptions options, @Nullable String lastEventId) {
        super(options, writer, lastEventId);
        this.exchange = exchange;
    }

    JdkStream started() {
        begin();
        return this;
    }

    @Override
    protected boolean ready() {
        return true;
    }

    @Override
    protected void write(byte[] bytes) throws IOException {
        blocking(() -> exchange.getResponseBody().write(bytes));
    }

    @Override
    protected void flush() throws IOException {
        blocking(() -> exchange.getResponseBody().flush());
    }

    @Override
    protected void finish(End why) {
        switch (why.reason()) {
            case CLOSED, CLIENT_GONE -> exchange.close();
            case TOO_SLOW -> abort();
        }
    }

    /** The only way out of a blocked write: an interrupted channel closes, and takes the connection with it. */
    private void abort() {
        synchronized (lock) {
            aborted = true;
            if (blocked != null) {
                blocked.interrupt();
                return;
            }
        }
        exchange.close();
    }

    private void blocking(Write write) throws IOException {
        synchronized (lock) {
            blocked = Thread.currentThread();
        }
        try {
            write.run();
        } finally {
            boolean abandoned;
            synchronized (lock) {
                blocked = null;
                abandoned = aborted;
            }
            if (abandoned) {
                exchange.close();
            }
        }
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }
}
