package starflock.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import starflock.stream.Channel;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.MessageCodec;

/**
 * Two streams of bytes over the first connection that opens; channel {@code starflock/pipe}.
 *
 * <pre>
 * message 0  bytes                         message 1  there are no more
 * message 2  yours have all been written   message 3  I know that of mine
 * </pre>
 *
 * <p>{@code waiting ─▶ connected ─▶ over}, once both sides have said message 2; or broken, if the connection ends
 * before. Who knows that all is written waits for the other to know it too, as long as the connection lasts: whoever
 * leaves first could take its last word along.
 */
final class Pipe implements Connection.Listener {
    private static final int CHUNK_BYTES = 64 << 10;

    /** Chunks on their way into the connection before a drain is waited for. */
    private static final int AHEAD = 16;

    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final OutputStream out;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Semaphore room = new Semaphore(AHEAD);

    // On the connection's executor.
    private @Nullable Connection line;
    private Channel.@Nullable Message<byte[]> bytes;
    private Channel.@Nullable Message<byte[]> end;
    private Channel.@Nullable Message<byte[]> written;
    private Channel.@Nullable Message<byte[]> done;
    private int owed;
    private boolean wroteAll;
    private boolean theyWroteAll;
    private boolean theyKnow;

    Pipe(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    CompletableFuture<Void> connected() {
        return connected;
    }

    /** Completes when all has come through both ways; fails if the line ends before. */
    CompletableFuture<Void> over() {
        return over;
    }

    @Override
    public void opened(Connection connection) {
        synchronized (this) {
            if (line != null) return;
            line = connection;
        }
        Channel channel = connection
                .mux()
                .channel("starflock/pipe")
                .onDrain(drained -> giveBack())
                .create();
        if (channel == null) return;
        bytes = channel.message(MessageCodec.BYTES, this::write);
        end = channel.message(MessageCodec.BYTES, nothing -> ended());
        written = channel.message(MessageCodec.BYTES, nothing -> {
            theyWroteAll = true;
            finishMaybe();
        });
        done = channel.message(MessageCodec.BYTES, nothing -> {
            theyKnow = true;
            finishMaybe();
            connection.close();
        });
        channel.open(NOTHING);
        boolean _ = connected.complete(null);
        Thread _ = Thread.ofVirtual().name("pipe").start(() -> read(connection));
    }

    /** From the input to the other side, no faster than the line takes it. */
    private void read(Connection connection) {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                byte[] chunk = Arrays.copyOf(buffer, count);
                room.acquire();
                connection.execute(() -> {
                    owed++;
                    if (send(bytes, chunk)) giveBack();
                });
            }
            connection.execute(() -> {
                boolean _ = send(end, NOTHING);
            });
        } catch (IOException e) {
            boolean _ = over.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean send(Channel.@Nullable Message<byte[]> message, byte[] chunk) {
        return Objects.requireNonNull(message, "made before anything is sent").send(chunk);
    }

    private void giveBack() {
        room.release(owed);
        owed = 0;
    }

    private void write(byte[] chunk) {
        try {
            out.write(chunk);
            out.flush();
        } catch (IOException e) {
            boolean _ = over.completeExceptionally(e);
        }
    }

    private void ended() {
        boolean _ = send(written, NOTHING);
        wroteAll = true;
        finishMaybe();
    }

    private void finishMaybe() {
        if (!wroteAll || !theyWroteAll) return;
        boolean _ = send(done, NOTHING);
        if (theyKnow) {
            boolean _ = over.complete(null);
        }
    }

    @Override
    public void closed(Connection connection, CloseReason reason) {
        synchronized (this) {
            if (!connection.equals(line)) return;
        }
        boolean _ = (wroteAll && theyWroteAll)
                ? over.complete(null)
                : over.completeExceptionally(new IOException("the other side has gone (" + reason + ")"));
    }
}
