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

    /** A message that is nothing but bytes. */
    MessageCodec<byte[]> BYTES = new MessageCodec<>() {
        @Override
        public int encodedLength(byte[] message) {
            return message.length;
        }

        @Override
        public void encode(Writer out, byte[] message) {
            out.raw(message);
        }

        @Override
        public byte[] decode(Reader in) {
            return in.rest();
        }
    };

    /** A message that is one number. */
    MessageCodec<Long> UINT = new MessageCodec<>() {
        @Override
        public int encodedLength(Long message) {
            return Writer.uintLength(message);
        }

        @Override
        public void encode(Writer out, Long message) {
            out.uint(message);
        }

        @Override
        public Long decode(Reader in) throws ProtocolError {
            return in.uint();
        }
    };
}
