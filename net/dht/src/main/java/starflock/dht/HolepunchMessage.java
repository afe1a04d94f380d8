package starflock.dht;

import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * The value of PEER_HOLEPUNCH, both ways (hyperdht lib/messages.js): {@code flags uint | mode uint | id uint | payload
 * buffer | [peerAddress 6]}, flag 1 for the address. Modes as in {@link HandshakeMessage}. We pass them on between
 * others; punching ourselves comes later.
 *
 * @param id which of the server's handshakes is meant
 * @param payload sealed for the two ends
 */
record HolepunchMessage(
        long mode, long id, byte[] payload, @Nullable NodeAddress peerAddress) implements Encodable {
    @Override
    public int encodedLength() {
        return 1
                + Writer.uintLength(mode)
                + Writer.uintLength(id)
                + Writer.bufferLength(payload.length)
                + (peerAddress == null ? 0 : NodeAddress.BYTES);
    }

    @Override
    public void encodeTo(Writer out) {
        out.uint(peerAddress == null ? 0 : 1).uint(mode).uint(id).buffer(payload);
        if (peerAddress != null) peerAddress.encode(out);
    }

    static HolepunchMessage decode(byte[] value) throws ProtocolError {
        Reader in = new Reader(value);
        long flags = in.uint();
        long mode = in.uint();
        long id = in.uint();
        byte[] payload = in.buffer(RpcMessage.MAX_BYTES);
        return new HolepunchMessage(mode, id, payload, (flags & 1) == 0 ? null : NodeAddress.decode(in));
    }
}
