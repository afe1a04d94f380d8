package starflock.dht;

import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * A packet of dht-rpc 6.27.0 (lib/io.js):
 *
 * <pre>
 * request    03 | flags | tid u16 | to 6 | [id 32] | [token 32] | command uint | [target 32] | [value buffer]
 *   flags    1 id, 2 token, 4 internal command, 8 target, 16 value
 * response   13 | flags | tid u16 | to 6 | [id 32] | [token 32] | [closerNodes array of 6] | [error uint] | [value buffer]
 *   flags    1 id, 2 token, 4 closer nodes, 8 error, 16 value
 * </pre>
 *
 * <p>{@code to} is where the sender sends it: so the receiver learns its own address. {@code tid} pairs the two.
 * Unknown flags and bytes at the end are ignored, as the peer does; an unknown first byte is refused.
 */
sealed interface RpcMessage extends Encodable {
    /** The receive buffer of the network's nodes: no packet is longer. */
    int MAX_BYTES = 2048;

    /** Nodes that an answer may name: as many as a row of a routing table holds. */
    int MAX_CLOSER_NODES = 20;

    int TOKEN_BYTES = 32;

    int REQUEST = 0x03;
    int RESPONSE = 0x13;

    /** First byte, flags, tid, to. */
    int HEAD_BYTES = 1 + 1 + 2 + NodeAddress.BYTES;

    int tid();

    NodeAddress to();

    static RpcMessage decode(byte[] packet) throws ProtocolError {
        if (packet.length > MAX_BYTES) throw new ProtocolError.TooLarge(0, "packet bytes", packet.length, MAX_BYTES);
        Reader in = new Reader(packet);
        int kind = in.uint8();
        return switch (kind) {
            case REQUEST -> Request.decode(in);
            case RESPONSE -> Response.decode(in);
            default -> throw new ProtocolError.Malformed(0, "first byte " + kind, "a request (3) or a response (19)");
        };
    }

    /**
     * A question.
     *
     * @param id the sender's, if it is persistent; believed only if it fits the address it came from
     * @param token one that we gave to its sender, who therefore can be reached where it says it is
     * @param internal whether {@code command} is one of dht-rpc's own
     */
    record Request(
            int tid,
            NodeAddress to,
            @Nullable NodeId id,
            byte @Nullable [] token,
            boolean internal,
            long command,
            @Nullable NodeId target,
            byte @Nullable [] value)
            implements RpcMessage {
        public Request {
            checkTid(tid);
            checkToken(token);
        }

        @Override
        public int encodedLength() {
            return HEAD_BYTES
                    + (id == null ? 0 : NodeId.BYTES)
                    + (token == null ? 0 : TOKEN_BYTES)
                    + Writer.uintLength(command)
                    + (target == null ? 0 : NodeId.BYTES)
                    + (value == null ? 0 : Writer.bufferLength(value.length));
        }

        @Override
        public void encodeTo(Writer out) {
            int flags = (id == null ? 0 : 1)
                    | (token == null ? 0 : 2)
                    | (internal ? 4 : 0)
                    | (target == null ? 0 : 8)
                    | (value == null ? 0 : 16);
            out.uint8(REQUEST).uint8(flags).uint16(tid);
            to.encode(out);
            if (id != null) id.encode(out);
            if (token != null) out.raw(token);
            out.uint(command);
            if (target != null) target.encode(out);
            if (value != null) out.buffer(value);
        }

        private static Request decode(Reader in) throws ProtocolError {
            long flags = in.uint();
            int tid = in.uint16();
            NodeAddress to = NodeAddress.decode(in);
            NodeId id = (flags & 1) == 0 ? null : NodeId.decode(in);
            byte[] token = (flags & 2) == 0 ? null : in.fixed(TOKEN_BYTES);
            long command = in.uint();
            NodeId target = (flags & 8) == 0 ? null : NodeId.decode(in);
            byte[] value = (flags & 16) == 0 ? null : in.buffer(MAX_BYTES);
            return new Request(tid, to, id, token, (flags & 4) != 0, command, target, value);
        }
    }

    /**
     * An answer.
     *
     * @param id the sender's, if it is persistent; believed only if it fits the address it came from
     * @param token what to send along to change something at the sender
     * @param closerNodes nodes that the sender knows near the target; empty if there was none
     * @param error 0 for none, else one of {@link ErrorCode}
     */
    record Response(
            int tid,
            NodeAddress to,
            @Nullable NodeId id,
            byte @Nullable [] token,
            List<NodeAddress> closerNodes,
            long error,
            byte @Nullable [] value)
            implements RpcMessage {
        public Response {
            checkTid(tid);
            checkToken(token);
            if (closerNodes.size() > MAX_CLOSER_NODES) {
                throw new IllegalArgumentException("closerNodes: " + closerNodes.size() + " are more than 20");
            }
        }

        @Override
        public int encodedLength() {
            return HEAD_BYTES
                    + (id == null ? 0 : NodeId.BYTES)
                    + (token == null ? 0 : TOKEN_BYTES)
                    + (closerNodes.isEmpty() ? 0 : Encodable.addressesLength(closerNodes))
                    + (error == 0 ? 0 : Writer.uintLength(error))
                    + (value == null ? 0 : Writer.bufferLength(value.length));
        }

        @Override
        public void encodeTo(Writer out) {
            int flags = (id == null ? 0 : 1)
                    | (token == null ? 0 : 2)
                    | (closerNodes.isEmpty() ? 0 : 4)
                    | (error == 0 ? 0 : 8)
                    | (value == null ? 0 : 16);
            out.uint8(RESPONSE).uint8(flags).uint16(tid);
            to.encode(out);
            if (id != null) id.encode(out);
            if (token != null) out.raw(token);
            if (!closerNodes.isEmpty()) Encodable.addresses(out, closerNodes);
            if (error != 0) out.uint(error);
            if (value != null) out.buffer(value);
        }

        private static Response decode(Reader in) throws ProtocolError {
            long flags = in.uint();
            int tid = in.uint16();
            NodeAddress to = NodeAddress.decode(in);
            NodeId id = (flags & 1) == 0 ? null : NodeId.decode(in);
            byte[] token = (flags & 2) == 0 ? null : in.fixed(TOKEN_BYTES);
            List<NodeAddress> nodes = (flags & 4) == 0 ? List.of() : in.array(MAX_CLOSER_NODES, NodeAddress::decode);
            long error = (flags & 8) == 0 ? 0 : in.uint();
            byte[] value = (flags & 16) == 0 ? null : in.buffer(MAX_BYTES);
            return new Response(tid, to, id, token, nodes, error, value);
        }
    }

    private static void checkTid(int tid) {
        if (tid < 0 || tid > 0xffff) throw new IllegalArgumentException("tid: " + tid + " is not in 0..65535");
    }

    private static void checkToken(byte @Nullable [] token) {
        if (token != null && token.length != TOKEN_BYTES) {
            throw new IllegalArgumentException("token: " + token.length + " bytes, not " + TOKEN_BYTES);
        }
    }
}
