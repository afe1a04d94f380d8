package starflock.dht;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node answered.
 *
 * @param by the port of ours that it came to
 * @param fromId the sender's id, if it said one that fits its address: it is persistent then
 * @param to us, as the sender sees us
 * @param token to change something there; 32 bytes
 * @param error 0 for none
 */
record Answer(
        SocketRole by,
        NodeAddress from,
        @Nullable NodeId fromId,
        NodeAddress to,
        byte @Nullable [] token,
        List<NodeAddress> closerNodes,
        long error,
        byte @Nullable [] value,
        long rttMs) {}
