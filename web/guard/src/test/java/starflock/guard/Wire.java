package starflock.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A bare connection, for requests that no browser and no client library would send. */
final class Wire implements AutoCloseable {
    /** Far above what loopback needs, also on a busy machine. A read that takes longer fails the test. */
    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** An answer: the lines of its head, and its body up to the end of the connection or its stated length. */
    record Answer(int status, List<String> head, String body) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .findFirst();
        }
    }

    /** Sends lines as a request head and reads the answer. */
    static Answer ask(int port, String... lines) throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(String.join("\r\n", lines) + "\r\n\r\n");
            return wire.answer();
        }
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Sends until the other side will not take more, or {@code times} are done. */
    void sendStubbornly(String text, int times) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            // The other side hung up, as it may.
        }
    }

    /** Reads the head of an answer whose body may never end. */
    int status() throws IOException {
        return head(socket.getInputStream()).status();
    }

    Answer answer() throws IOException {
        InputStream in = socket.getInputStream();
        Answer bare = head(in);
        int length = bare.header("content-length").map(Integer::parseInt).orElse(Integer.MAX_VALUE);
        return new Answer(bare.status(), bare.head(), new String(in.readNBytes(length), ISO_8859_1));
    }

    private static Answer head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended in the head of an answer: " + head.toString(ISO_8859_1));
            }
            head.write(next);
        }
        List<String> lines = head.toString(ISO_8859_1).strip().lines().toList();
        return new Answer(Integer.parseInt(lines.getFirst().substring(9, 12)), lines, "");
    }

    /** Waits until the other side has closed the connection; whatever it says before is dropped. */
    void awaitEnd() throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // Closed with what we sent unread: an end as well.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
