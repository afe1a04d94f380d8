package starflock.node;

import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.swarm.SwarmStatus;

/**
 * What the first page shows of peers.
 *
 * @param offline whether the node was told to meet nobody
 * @param own whether it was told a network of its own
 * @param answer how far to look, as the owner said; null if they have not
 * @param swarm what goes on; null if nobody is looked for
 * @param trouble what is amiss, in a sentence; null if nothing is
 */
public record PeersView(
        boolean offline,
        boolean own,
        @Nullable Reach answer,
        @Nullable SwarmStatus swarm,
        @Nullable String trouble) {
    private static final long MINUTE_MS = 60_000;

    /** Whether to put the question: not to whoever has answered it, or has said so in another way. */
    public boolean asks() {
        return answer == null && !offline && !own;
    }

    /** Whether it was answered. */
    public boolean isAnswered() {
        return answer != null && !offline && !own;
    }

    public boolean isPublic() {
        return answer == Reach.PUBLIC;
    }

    /** Whether there should be others and none answers. */
    public boolean isSilent() {
        return swarm != null && !swarm.online();
    }

    /** Who is connected. */
    public List<SwarmStatus.PeerStatus> peers() {
        return swarm == null ? List.of() : swarm.peers();
    }

    /** How long, roughly: the page is drawn anew when this changes. */
    public static String since(long millis) {
        long minutes = millis / MINUTE_MS;
        if (minutes < 1) return "just now";
        return minutes < 60 ? "for " + minutes + " min" : "for " + minutes / 60 + " h";
    }
}
