package starflock.dht;

import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * The value of ANNOUNCE and UNANNOUNCE (hyperdht lib/messages.js, announce; lib/persistent.js):
 *
 * <pre>
 * flags uint | [peer] | [refresh 32] | [signature 64] | [bump uint]       flags: 1 peer, 2 refresh, 4 signature, 8 bump
 * signed: namespace 32 | H(target | id of the node that keeps it | token | peer | refresh)
 * </pre>
 *
 * @param refresh the hash of a secret: whoever shows the secret renews the announcement without signing
 * @param bump a time in milliseconds; 0 for none
 */
record Announcement(@Nullable PeerRecord peer, byte @Nullable [] refresh, byte @Nullable [] signature, long bump)
        implements Encodable {
    @Override
    public int encodedLength() {
        return 1
                + (peer == null ? 0 : peer.encodedLength())
                + (refresh == null ? 0 : 32)
                + (signature == null ? 0 : Crypto.SIGNATURE_BYTES)
                + (bump == 0 ? 0 : Writer.uintLength(bump));
    }

    @Override
    public void encodeTo(Writer out) {
        out.uint(
                (peer == null ? 0 : 1) | (refresh == null ? 0 : 2) | (signature == null ? 0 : 4) | (bump == 0 ? 0 : 8));
        if (peer != null) peer.encodeTo(out);
        if (refresh != null) out.fixed32(refresh);
        if (signature != null) out.fixed64(signature);
        if (bump != 0) out.uint(bump);
    }

    static Announcement decode(byte[] value) throws ProtocolError {
        Reader in = new Reader(value);
        long flags = in.uint();
        PeerRecord peer = (flags & 1) == 0 ? null : PeerRecord.decode(in);
        byte[] refresh = (flags & 2) == 0 ? null : in.fixed32();
        byte[] signature = (flags & 4) == 0 ? null : in.fixed64();
        return new Announcement(peer, refresh, signature, (flags & 8) == 0 ? 0 : in.uint());
    }

    /**
     * Says to one node that a peer is there, or no longer.
     *
     * @param token what that node gave us
     * @param keeper that node's id
     */
    static Announcement signed(
            Crypto crypto, Namespace as, NodeId target, byte[] token, NodeId keeper, PeerRecord peer, KeyPair own) {
        byte[] signature = crypto.sign(signable(crypto, as, target, token, keeper, peer, new byte[0]), own);
        return new Announcement(peer, null, signature, 0);
    }

    /** The same with a time at which the peer was of interest; the signature does not cover it. */
    Announcement withBump(long value) {
        return new Announcement(peer, refresh, signature, value);
    }

    /** Whether the peer it names signed it, for this node and this token. */
    boolean isSigned(Crypto crypto, Namespace as, NodeId target, byte[] token, NodeId keeper) {
        if (peer == null || signature == null) return false;
        byte[] secretHash = refresh == null ? new byte[0] : refresh;
        byte[] message = signable(crypto, as, target, token, keeper, peer, secretHash);
        return crypto.verify(message, signature, peer.publicKey());
    }

    private static byte[] signable(
            Crypto crypto, Namespace as, NodeId target, byte[] token, NodeId keeper, PeerRecord peer, byte[] refresh) {
        return as.signable(crypto.hash(target.toBytes(), keeper.toBytes(), token, peer.encode(), refresh));
    }
}
