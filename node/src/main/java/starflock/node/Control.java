package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How commands talk to a running node: a Unix-domain socket in its data folder.
 *
 * <pre>
 * command                             node
 *    {"command":"open"}\n        ─▶
 *                                ◀─   {"event":"link",…}\n     any number of objects, one per line
 *                                     end of stream
 * </pre>
 *
 * Whoever can connect is the owner: the socket (0600) lies in a folder that nobody else may enter (0700).
 */
final class Control implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Control.class.getName());

    /** Requests are short; what is longer is not ours. In characters. */
    private static final int MAX_REQUEST_CHARS = 64 * 1024;

    /** {@code sun_path} has 108 bytes on Linux and 104 on macOS, with the zero at its end. */
    private static final int MAX_PATH_BYTES = 103;

    private static final String SOCKET = "control.sock";

    private final ServerSocketChannel server;
    private final Path socket;
    private final Map<String, Answer> answers;
    private final Talk core;

    /** Answers one command of another process: any number of objects to {@code reply}. */
    @FunctionalInterface
    interface Answer {
        void answer(JsonObject request, Consumer<JsonObject> reply) throws Exception;
    }

    private Control(ServerSocketChannel server, Path socket, Map<String, Answer> answers, Talk core) {
        this.server = server;
        this.socket = socket;
        this.answers = answers;
        this.core = core;
    }

    /** Carries out one command of another process at that process's terminal, over the rest of the connection. */
    @FunctionalInterface
    interface Talk {
        void hold(JsonObject request, SocketChannel connection) throws IOException;
    }

    /**
     * Listens in the folder that this process owns; each connection is answered on {@code executor}.
     *
     * @param core for {@code {"command":"core",…}}, see {@link CoreRelay}
     */
    static Control listen(DataFolder folder, Map<String, Answer> answers, Talk core, Executor executor)
            throws IOException {
        Path socket = socket(folder.path());
        // Left over from a node that was killed: the folder's lock says that nobody listens there.
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, DataFolder.FILE_MODE);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Control control = new Control(server, socket, Map.copyOf(answers), core);
        executor.execute(() -> control.accept(executor));
        return control;
    }

    /** The socket of {@code folder}, by the shorter of its absolute path and its path from the working folder. */
    private static Path socket(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize().resolve(SOCKET);
        if (absolute.toString().getBytes(UTF_8).length <= MAX_PATH_BYTES) {
            return absolute;
        }
        return Path.of("").toAbsolutePath().relativize(absolute);
    }

    private void accept(Executor executor) {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                executor.execute(() -> serve(connection));
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "The control socket stopped: commands cannot reach this node.",
                            e);
                }
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(Channels.newInputStream(connection), UTF_8));
                OutputStream out = Channels.newOutputStream(connection)) {
            String line = readLine(in);
            if (line != null) {
                reply(line, connection, object -> write(out, object));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A command went away before it was answered.", e);
        }
    }

    private static @Nullable String readLine(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() == MAX_REQUEST_CHARS) {
                return null;
            }
            line.append((char) c);
        }
        return null;
    }

    private void reply(String line, SocketChannel connection, Consumer<JsonObject> to) {
        try {
            JsonObject request = new JsonObject(line);
            if (request.getString("command", "").equals("core")) {
                hold(request, connection);
                return;
            }
            Answer answer = answers.get(request.getString("command", ""));
            if (answer == null) {
                throw new Failure(
                        Exit.USAGE, "The running node does not know this command: it is another version. Restart it.");
            }
            answer.answer(request, to);
        } catch (Failure e) {
            to.accept(new JsonObject()
                    .put("error", e.getMessage())
                    .put("exit", e.exit().code()));
        } catch (DecodeException | ClassCastException e) {
            to.accept(new JsonObject().put("error", "That is no request.").put("exit", Exit.USAGE.code()));
        } catch (UncheckedIOException e) {
            throw e;
        } catch (Exception e) {
            LOG.log(System.Logger.Level.ERROR, "A command failed: " + line, e);
            to.accept(new JsonObject()
                    .put("error", "The node failed at this; its log says why.")
                    .put("exit", Exit.BUG.code()));
        }
    }

    private void hold(JsonObject request, SocketChannel connection) {
        try {
            core.hold(request, connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, JsonObject object) {
        try {
            out.write((object.encode() + "\n").getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks the node that runs on {@code folder}; each object it answers goes to {@code reply}.
     *
     * @throws Failure {@link Exit#NOT_RUNNING} if none answers, or what the node itself says went wrong
     */
    static void ask(Path folder, JsonObject request, Consumer<JsonObject> reply) throws Failure {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket(folder)));
                OutputStream out = Channels.newOutputStream(connection);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(Channels.newInputStream(connection), UTF_8))) {
            write(out, request);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonObject object = new JsonObject(line);
                if (object.containsKey("error")) {
                    throw new Failure(exit(object.getInteger("exit", Exit.BUG.code())), object.getString("error"));
                }
                reply.accept(object);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new Failure(
                    Exit.NOT_RUNNING,
                    "No node is running on " + folder
                            + ". Start one with `starflock up`, or name its folder with --data.",
                    e);
        }
    }

    /**
     * Sends a request to the node that runs on {@code folder}; the rest of the connection is the caller's.
     *
     * @throws IOException if none answers
     */
    static SocketChannel connect(Path folder, JsonObject request) throws IOException {
        SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket(folder)));
        try {
            ByteBuffer line = UTF_8.encode(request.encode() + "\n");
            while (line.hasRemaining()) {
                connection.write(line);
            }
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private static Exit exit(int code) {
        for (Exit exit : Exit.values()) {
            if (exit.code() == code) {
                return exit;
            }
        }
        return Exit.BUG;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
