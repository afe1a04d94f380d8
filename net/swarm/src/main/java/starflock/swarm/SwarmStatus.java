package starflock.swarm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a swarm at one moment, for pages and commands to draw.
 *
 * @param publicKey who we are, hexadecimal
 * @param address where strangers reach us, as others see it; null if they do not, or nobody knows
 * @param online whether there is a network, and other nodes of it answer
 * @param suspended whether it rests
 * @param nodes of the network that are known
 * @param peers who is connected, in order of their keys
 * @param topics what was joined
 * @param bytesIn of all connections so far
 * @param bytesOut of all connections so far
 */
public record SwarmStatus(
        String publicKey,
        @Nullable String address,
        boolean online,
        boolean suspended,
        int nodes,
        List<PeerStatus> peers,
        List<TopicStatus> topics,
        long bytesIn,
        long bytesOut,
        SwarmCounts counts) {
    public SwarmStatus {
        peers = List.copyOf(peers);
        topics = List.copyOf(topics);
    }

    /**
     * Somebody who is connected.
     *
     * @param publicKey hexadecimal
     * @param address where their packets come from
     * @param called whether we called them
     * @param connectedMs for how long
     */
    public record PeerStatus(
            String publicKey, String address, boolean called, long connectedMs, long bytesIn, long bytesOut) {}

    /**
     * A topic that was joined.
     *
     * @param topic hexadecimal
     * @param server whether we can be found by it
     * @param client whether we look for others
     */
    public record TopicStatus(String topic, boolean server, boolean client) {}
}
