package starflock.space;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which key to write, worked out from the rotations that stand.
 *
 * <p>Of the rotations that no other had seen, the first whose holders may all still read is used. If there is none, or
 * none that is held, whoever wants to write rotates first. Two who rotate at once leave two such rotations, and both
 * keys
 * open; if they shut out different people neither is used, and the next rotation shuts out both.
 *
 * @param key what to write under; null if it is to be made, for all readers
 * @param readers devices that may read, and the keys for which their shares are sealed
 * @param lacking those of them that nobody has given that key
 */
record Keying(@Nullable KeyId key, Map<PublicKey, PublicKey> readers, List<PublicKey> lacking) {
    static Keying of(Graph graph, Roles roles, Keyring held) {
        Map<PublicKey, PublicKey> readers = roles.readers();
        List<Node> standing = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            for (Node node : log.decisions) {
                if (node.body() instanceof Body.Rotation && roles.standing(node) instanceof Standing.Stands) {
                    standing.add(node);
                }
            }
        }
        standing.sort(Comparator.comparingLong((Node node) -> node.lamport)
                .thenComparing(node -> node.log.key)
                .thenComparingLong(node -> node.seq));
        for (Node node : standing) {
            KeyId key = ((Body.Rotation) node.body()).key();
            boolean newest = standing.stream().noneMatch(other -> other != node && other.saw(node));
            if (newest && held.has(key)) {
                Set<PublicKey> holders = holders(graph, (Body.Rotation) node.body());
                if (readers.keySet().containsAll(holders)) {
                    List<PublicKey> lacking = readers.keySet().stream()
                            .filter(reader -> !holders.contains(reader))
                            .toList();
                    return new Keying(key, readers, lacking);
                }
            }
        }
        return new Keying(null, readers, List.of());
    }

    /** The devices that were ever given a key. */
    private static Set<PublicKey> holders(Graph graph, Body.Rotation rotation) {
        Set<PublicKey> holders = new HashSet<>(rotation.recipients());
        for (MemberLog log : graph.logs()) {
            for (Node node : log.shares) {
                Body.Share share = (Body.Share) node.body();
                if (share.keys().contains(rotation.key())) {
                    holders.addAll(share.recipients());
                }
            }
        }
        return holders;
    }
}
