package starflock.live;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A file that is made while it is sent, however long it is.
 *
 * @param fileName under which browsers keep it
 * @param contentType its media type
 * @param body writes it; may block, and hears by an exception that nobody wants the rest
 */
public record Download(String fileName, String contentType, Body body) {
    /** Writes a file. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    public Download {
        Objects.requireNonNull(body, "body");
        if (!fileName.matches("[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")) {
            throw new IllegalArgumentException("fileName must be of letters, digits, spaces and . _ -: " + fileName);
        }
    }
}
