package starflock.datastar.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import starflock.datastar.EventStream;
import starflock.datastar.StreamOptions;

/**
 * A stream over a servlet's asynchronous output (Jakarta Servlet 6.0, section 5.7): write only after {@code isReady}
 * said yes; after a no, the container calls {@code onWritePossible}.
 */
final class ServletStream extends EventStream implements WriteListener, AsyncListener {

    private final AsyncContext async;
    private final ServletOutputStream out;

    /** Set by the container's first call, before which the output must not be asked whether it is ready. */
    private volatile boolean writable;

    /** The head goes out with the first flush, events or not. */
    private boolean headSent;

    ServletStream(AsyncContext async, ServletOutputStream out, StreamOptions options, @Nullable String lastEventId) {
        super(options, Runnable::run, lastEventId);
        this.async = async;
        this.out = out;
    }

    void start() {
        async.addListener(this);
        out.setWriteListener(this);
        begin();
    }

    @Override
    public void onWritePossible() throws IOException {
        if (!headSent && out.isReady()) {
            headSent = true;
            out.flush();
        }
        writable = true;
        pump();
    }

    @Override
    protected boolean ready() {
        return writable && out.isReady();
    }

    @Override
    protected void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    protected void flush() throws IOException {
        out.flush();
    }

    @Override
    protected void finish(End why) {
        switch (why.reason()) {
            case CLOSED -> async.complete();
            case CLIENT_GONE, TOO_SLOW -> {
                try {
                    async.complete();
                } catch (IllegalStateException e) {
                    // The container has completed it already, because it noticed first.
                }
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        gone(failure);
    }

    @Override
    public void onError(AsyncEvent event) {
        gone(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        gone(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        gone(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nothing to do: the stream itself started it.
    }
}
