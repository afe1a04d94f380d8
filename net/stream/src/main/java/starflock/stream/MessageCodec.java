package starflock.stream;

import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/** How one kind of message looks on the wire. */
public interface MessageCodec<T> {
    /** Bytes that {@link #encode} writes for {@code message}, exactly: frames are allocated by it. */
    int encodedLength(T message);

    void encode(Writer out, T message);

    /** Reads a message; bytes left over are a newer peer's fields and are ignored. */
    T decode(Reader in) throws ProtocolError;
}
