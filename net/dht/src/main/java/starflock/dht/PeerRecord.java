package starflock.dht;

import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * A peer that announced a topic: {@code publicKey 32 | relayAddresses array of 6} (hyperdht lib/messages.js, peer).
 *
 * @param publicKey 32 bytes
 * @param relayAddresses nodes that know the way to it; may be empty
 */
public record PeerRecord(byte[] publicKey, List<NodeAddress> relayAddresses) implements Encodable {
    /** As many as are kept of an announcement. */
    static final int MAX_RELAYS = 3;

    /** As many as are read. */
    private static final int MAX_READ = 64;

    public PeerRecord {
        if (publicKey.length != 32) {
            throw new IllegalArgumentException("publicKey: " + publicKey.length + " bytes, not 32");
        }
        relayAddresses = List.copyOf(relayAddresses);
    }

    @Override
    public int encodedLength() {
        return 32 + Encodable.addressesLength(relayAddresses);
    }

    @Override
    public void encodeTo(Writer out) {
        out.fixed32(publicKey);
        Encodable.addresses(out, relayAddresses);
    }

    static PeerRecord decode(Reader in) throws ProtocolError {
        return new PeerRecord(in.fixed32(), in.array(MAX_READ, NodeAddress::decode));
    }

    PeerRecord shortened() {
        if (relayAddresses.size() <= MAX_RELAYS) return this;
        return new PeerRecord(publicKey, relayAddresses.subList(0, MAX_RELAYS));
    }
}
