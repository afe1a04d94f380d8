package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A command line that runs in the test until it is told to end, and what it prints meanwhile. */
final class Running implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 40;

    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Lines out = new Lines();
    private final Lines err = new Lines();

    Running(InputStream in, String... arguments) {
        Terminal terminal = new Terminal(
                in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, Path.of(""), gone);
        Thread.ofVirtual().start(() -> {
            try {
                exit.complete(Main.run(terminal, arguments));
            } catch (RuntimeException e) {
                exit.completeExceptionally(e);
            }
        });
    }

    Running(String... arguments) {
        this(InputStream.nullInputStream(), arguments);
    }

    /** The next line with this event, of the standard output. */
    JsonObject await(String event) throws InterruptedException {
        return await(out, event);
    }

    /** The same of the error output. */
    JsonObject awaitError(String event) throws InterruptedException {
        return await(err, event);
    }

    private JsonObject await(Lines lines, String event) throws InterruptedException {
        while (true) {
            String line = lines.ready.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) throw new AssertionError("no " + event + " came; errors: " + err.ready);
            if (!line.startsWith("{")) continue;
            JsonObject object = new JsonObject(line);
            if (event.equals(object.getString("event"))) return object;
            if (object.containsKey("error")) throw new AssertionError(line);
        }
    }

    /** The number at the end, before a question mark, of the next line that begins so. */
    int awaitNumber(String beginning) throws InterruptedException {
        while (true) {
            String line = out.ready.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) throw new AssertionError("nothing came that begins with " + beginning);
            if (line.startsWith(beginning))
                return Integer.parseInt(line.substring(beginning.length()).replace("?", ""));
        }
    }

    byte[] output() {
        return out.all.toByteArray();
    }

    int exit() throws Exception {
        return exit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        gone.complete(null);
        int _ = exit.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Bytes as they come, and the lines among them. */
    private static final class Lines extends OutputStream {
        final BlockingQueue<String> ready = new LinkedBlockingQueue<>();
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int value) {
            all.write(value);
            if (value != '\n') {
                line.write(value);
                return;
            }
            ready.add(line.toString(UTF_8));
            line.reset();
        }
    }
}
