package starflock.crypto;

import starflock.codec.ProtocolError;

/** The receiving half of {@link StreamSealer}. One thread at a time. */
public interface StreamOpener {
    /**
     * Decrypts in place the {@code length} sealed bytes from {@code offset} on: the message takes {@code length - 17} bytes
     * from {@code offset + 1} on.
     *
     * @return the message's tag
     * @throws ProtocolError.Refused if this is not the stream's next message; nothing was decrypted
     */
    int open(byte[] buffer, int offset, int length) throws ProtocolError;
}
