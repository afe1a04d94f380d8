package starflock.dht;

import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * The value that answers LOOKUP: {@code peers array | bump uint}; old peers leave the bump out.
 *
 * @param bump the latest time that a peer gave with its announcement, in milliseconds; 0 for none
 */
record LookupReply(List<PeerRecord> peers, long bump) implements Encodable {
    /** As many as a node gives at once, drawn at random. */
    static final int MAX_PEERS = 20;

    /** As many as are read. */
    private static final int MAX_READ = 64;

    @Override
    public int encodedLength() {
        int length = Writer.uintLength(peers.size()) + Writer.uintLength(bump);
        for (PeerRecord peer : peers) length += peer.encodedLength();
        return length;
    }

    @Override
    public void encodeTo(Writer out) {
        out.array(peers, (writer, peer) -> peer.encodeTo(writer)).uint(bump);
    }

    static LookupReply decode(byte[] value) throws ProtocolError {
        Reader in = new Reader(value);
        List<PeerRecord> peers = in.array(MAX_READ, PeerRecord::decode);
        return new LookupReply(peers, in.remaining() == 0 ? 0 : in.uint());
    }
}
