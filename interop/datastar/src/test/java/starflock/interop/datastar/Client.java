package starflock.interop.datastar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A browser reduced to its socket, so that a test decides when it reads and when it leaves. */
final class Client implements AutoCloseable {

    static final int TIMEOUT_S = 20;

    private final Socket socket;
    private final InputStream in;
    private final String status;

    /** Bytes of the current chunk not read yet; -1 after the last chunk. */
    private int chunkLeft;

    /** Asks for {@code /open} and reads the head of the answer. */
    Client(Server server, @Nullable String lastEventId) throws IOException {
        socket = new Socket(server.uri().getHost(), server.uri().getPort());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_S));
        String resume = lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
        socket.getOutputStream()
                .write(("GET /open HTTP/1.1\r\nHost: " + server.uri().getAuthority() + "\r\n" + resume + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        in = socket.getInputStream();
        status = rawLine();
        for (String header = rawLine(); !header.isEmpty(); header = rawLine()) {
            // The headers are looked at elsewhere.
        }
    }

    /** The first line of the answer. */
    String status() {
        return status;
    }

    /** The next line of the body that begins like this. */
    String readUntil(String prefix) throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith(prefix)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before a line that begins with " + prefix);
    }

    /** All lines up to the end of the body. */
    List<String> readToTheEnd() throws IOException {
        var lines = new ArrayList<String>();
        for (String line = line(); line != null; line = line()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private @Nullable String line() throws IOException {
        var line = new StringBuilder();
        for (int c = bodyByte(); c != '\n'; c = bodyByte()) {
            if (c < 0) {
                return null;
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** The next byte out of its chunk (RFC 9112, section 7.1); -1 at the end. */
    private int bodyByte() throws IOException {
        if (chunkLeft == 0) {
            String size = rawLine();
            chunkLeft = Integer.parseInt(size.isEmpty() ? rawLine() : size, 16);
            if (chunkLeft == 0) {
                chunkLeft = -1;
            }
        }
        if (chunkLeft < 0) {
            return -1;
        }
        chunkLeft--;
        return rawByte();
    }

    private String rawLine() throws IOException {
        var line = new StringBuilder();
        for (int c = rawByte(); c != '\n'; c = rawByte()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private int rawByte() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the server closed the connection");
        }
        return c;
    }
}
