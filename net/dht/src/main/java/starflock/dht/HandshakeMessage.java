package starflock.dht;

import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * The value of PEER_HANDSHAKE, both ways (hyperdht lib/messages.js, lib/router.js).
 *
 * <pre>
 * flags uint | mode uint | noise buffer | [peerAddress 6] | [relayAddress 6]     flags: 1 peer, 2 relay
 *
 * client ──FROM_CLIENT──▶ relay ──FROM_RELAY──▶ server        the server announced at the relay
 * client ◀────REPLY────── relay ◀─FROM_SERVER── server
 * client ─▶ relay ─FROM_RELAY─▶ second relay ─FROM_SECOND_RELAY─▶ server ─FROM_SERVER─▶ relay ─REPLY─▶ client
 * </pre>
 *
 * @param noise a message of the Noise IK handshake, which only the two ends can read
 * @param peerAddress who is at the other end, as the relay sees it
 * @param relayAddress the first of two relays
 */
record HandshakeMessage(
        long mode,
        byte[] noise,
        @Nullable NodeAddress peerAddress,
        @Nullable NodeAddress relayAddress) implements Encodable {
    static final int FROM_CLIENT = 0;
    static final int FROM_SERVER = 1;
    static final int FROM_RELAY = 2;
    static final int FROM_SECOND_RELAY = 3;
    static final int REPLY = 4;

    @Override
    public int encodedLength() {
        return 1
                + Writer.uintLength(mode)
                + Writer.bufferLength(noise.length)
                + (peerAddress == null ? 0 : NodeAddress.BYTES)
                + (relayAddress == null ? 0 : NodeAddress.BYTES);
    }

    @Override
    public void encodeTo(Writer out) {
        out.uint((peerAddress == null ? 0 : 1) | (relayAddress == null ? 0 : 2));
        out.uint(mode).buffer(noise);
        if (peerAddress != null) peerAddress.encode(out);
        if (relayAddress != null) relayAddress.encode(out);
    }

    static HandshakeMessage decode(byte[] value) throws ProtocolError {
        Reader in = new Reader(value);
        long flags = in.uint();
        long mode = in.uint();
        byte[] noise = in.buffer(RpcMessage.MAX_BYTES);
        NodeAddress peer = (flags & 1) == 0 ? null : NodeAddress.decode(in);
        NodeAddress relay = (flags & 2) == 0 ? null : NodeAddress.decode(in);
        return new HandshakeMessage(mode, noise, peer, relay);
    }
}
