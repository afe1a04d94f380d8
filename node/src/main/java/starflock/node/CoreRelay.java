package starflock.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import starflock.log.Corestore;

/**
 * A {@code core} command carried out by the running node, which owns the logs, at the terminal of the process that
 * asked.
 *
 * <pre>
 * command                             node
 *    {"command":"core",…}\n      ─▶
 *                                ◀─   OUT or ERR, bytes       what the command prints
 *                                ◀─   NEED                    it reads its standard input
 *    INPUT, bytes or none        ─▶                           none: there is no more
 *                                ◀─   EXIT, u32 code
 *
 * frame     u8 kind | u32 length | length bytes, big-endian
 * </pre>
 *
 * Input is asked for and never sent ahead, so a command that reads none leaves the caller's standard input alone. If
 * the caller goes away, {@link Terminal#gone} tells the command; it is not interrupted, which would close the files of
 * the logs under others.
 */
final class CoreRelay {
    private static final byte OUT = 1;
    private static final byte ERR = 2;
    private static final byte NEED = 3;
    private static final byte INPUT = 4;
    private static final byte EXIT = 5;

    private static final int HEAD_BYTES = 5;
    /** One block as {@code core append} cuts them; neither side ever sends more at once. */
    private static final int MAX_BYTES = 64 << 10;

    private final SocketChannel channel;
    /** One frame at a time goes out. */
    private final ReentrantLock sending = new ReentrantLock();

    private CoreRelay(SocketChannel channel) {
        this.channel = channel;
    }

    private record Frame(byte kind, byte[] content) {}

    // The side of the command.

    static JsonObject request(String[] arguments, boolean attended) {
        return new JsonObject()
                .put("command", "core")
                .put("arguments", new JsonArray(List.of(arguments)))
                .put("folder", Path.of("").toAbsolutePath().toString())
                .put("attended", attended);
    }

    /** Prints and reads for a command that the node carries out, until it is done; returns its exit code. */
    static int follow(SocketChannel channel, Terminal terminal) throws IOException {
        CoreRelay relay = new CoreRelay(channel);
        byte[] input = new byte[MAX_BYTES];
        while (true) {
            Frame frame = relay.receive();
            switch (frame.kind) {
                case OUT -> print(terminal.out(), frame.content);
                case ERR -> print(terminal.err(), frame.content);
                case NEED ->
                    relay.send(INPUT, input, 0, Math.max(0, terminal.in().read(input)));
                case EXIT -> {
                    return ByteBuffer.wrap(frame.content).getInt();
                }
                default -> throw new IOException("The node sent what this version does not know: " + frame.kind);
            }
        }
    }

    private static void print(PrintStream to, byte[] content) {
        to.write(content, 0, content.length);
        to.flush();
    }

    // The side of the node.

    /** Carries out what {@code request} asks for, with the node's open logs. */
    static void serve(JsonObject request, SocketChannel channel, Corestore store, Path folder, Executor executor)
            throws IOException {
        CoreRelay relay = new CoreRelay(channel);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        BlockingQueue<byte[]> input = new LinkedBlockingQueue<>(1);
        executor.execute(() -> relay.listen(input, gone));
        Terminal terminal = new Terminal(
                relay.input(input, gone),
                relay.printer(OUT),
                relay.printer(ERR),
                request.getBoolean("attended", false),
                Path.of(request.getString("folder", "")),
                gone);
        String[] arguments = request.getJsonArray("arguments", new JsonArray()).stream()
                .map(String::valueOf)
                .toArray(String[]::new);
        int code = Main.core(terminal, store, folder, arguments);
        terminal.out().flush();
        terminal.err().flush();
        relay.send(EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(code).array(), 0, Integer.BYTES);
    }

    /** Takes input in as it comes: one piece at most, since each is asked for. Ends when the caller has gone. */
    private void listen(BlockingQueue<byte[]> input, CompletableFuture<Void> gone) {
        try {
            for (Frame frame = receive(); frame.kind == INPUT && input.offer(frame.content); frame = receive()) {
                // Asked for by whoever takes it.
            }
        } catch (IOException e) {
            // Said by `gone`.
        }
        boolean _ = gone.complete(null);
        boolean _ = input.offer(new byte[0]);
    }

    private InputStream input(BlockingQueue<byte[]> pieces, CompletableFuture<Void> gone) {
        return new InputStream() {
            private ByteBuffer piece = ByteBuffer.allocate(0);
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                if (length > 0 && !piece.hasRemaining() && !ended) {
                    ask();
                }
                if (ended) {
                    return -1;
                }
                int count = Math.min(length, piece.remaining());
                piece.get(to, offset, count);
                return count;
            }

            private void ask() throws IOException {
                send(NEED, new byte[0], 0, 0);
                try {
                    piece = ByteBuffer.wrap(pieces.take());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("The node is stopping, so the rest of the input was not read.", e);
                }
                if (gone.isDone()) {
                    throw new EOFException("Whoever sent the input has gone, so it may not be whole.");
                }
                ended = !piece.hasRemaining();
            }
        };
    }

    private PrintStream printer(byte kind) {
        OutputStream frames = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int sent = 0; sent < length; sent += MAX_BYTES) {
                    send(kind, bytes, offset + sent, Math.min(MAX_BYTES, length - sent));
                }
            }
        };
        return new PrintStream(new BufferedOutputStream(frames), false, StandardCharsets.UTF_8);
    }

    // Frames.

    private void send(byte kind, byte[] content, int offset, int length) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + length)
                .put(kind)
                .putInt(length)
                .put(content, offset, length)
                .flip();
        sending.lock();
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            sending.unlock();
        }
    }

    private Frame receive() throws IOException {
        ByteBuffer head = fill(HEAD_BYTES);
        byte kind = head.get();
        int length = head.getInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("The other side speaks something else: a frame of " + length + " bytes");
        }
        return new Frame(kind, fill(length).array());
    }

    private ByteBuffer fill(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the other side has closed the line");
            }
        }
        return bytes.flip();
    }
}
