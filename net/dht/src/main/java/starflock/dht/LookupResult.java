package starflock.dht;

import java.util.List;

/**
 * One node's answer to who announced a topic.
 *
 * @param from who says so; what it says is not proven until one has connected
 * @param bump a time in milliseconds that a peer gave with its announcement; 0 for none
 */
public record LookupResult(NodeAddress from, List<PeerRecord> peers, long bump) {
    public LookupResult {
        peers = List.copyOf(peers);
    }
}
