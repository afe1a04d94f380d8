package starflock.space;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which key to write, worked out from the rotations that stand.
 *
 * <p>Of the rotations that no other had seen, and that had seen every removal, demotion and leaving that stands, the
 * first
 * whose
 * holders may all still read is used. If there is none, or
 * none that is held, whoever wants to write rotates first. Two who rotate at once leave two such rotations, and both
 * keys
 * open; if they shut out different people neither is used, and the next rotation shuts out both.
 *
 * <p>A key that lost to another, or whose rotation is void, may have been written under all the same. So every
 * reader is to
 * have every key that there is, not the one in use alone; else who came in meanwhile would wait for ever at such an
 * entry.
 *
 * @param key what to write under; null if it is to be made, for all readers
 * @param readers devices that may read, and the keys for which their shares are sealed
 * @param lacking those of them that nobody has given some key that is held here
 * @param missing those keys, oldest first
 */
record Keying(@Nullable KeyId key, Map<PublicKey, PublicKey> readers, List<PublicKey> lacking, List<KeyId> missing) {
    static Keying of(Graph graph, Roles roles, Keyring held) {
        Map<PublicKey, PublicKey> readers = roles.readers();
        Map<PublicKey, Set<KeyId>> given = given(graph);
        Set<KeyId> made = new LinkedHashSet<>();
        for (MemberLog log : graph.logs()) {
            for (Node node : log.decisions) {
                if (node.body() instanceof Body.Rotation rotation && held.has(rotation.key())) {
                    made.add(rotation.key());
                }
            }
        }
        List<PublicKey> lacking = readers.keySet().stream()
                .filter(reader -> !given.getOrDefault(reader, Set.of()).containsAll(made))
                .toList();
        List<KeyId> missing = held.all().stream()
                .filter(key -> made.contains(key)
                        && lacking.stream()
                                .anyMatch(reader ->
                                        !given.getOrDefault(reader, Set.of()).contains(key)))
                .limit(Entry.MAX_KEYS)
                .toList();
        return new Keying(inUse(graph, roles, held, readers.keySet(), given), readers, lacking, missing);
    }

    private static @Nullable KeyId inUse(
            Graph graph, Roles roles, Keyring held, Set<PublicKey> readers, Map<PublicKey, Set<KeyId>> given) {
        List<Node> standing = new ArrayList<>();
        List<Node> ends = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            for (Node node : log.decisions) {
                if (roles.standing(node) instanceof Standing.Stands) {
                    if (node.body() instanceof Body.Rotation) {
                        standing.add(node);
                    } else if (node.body() instanceof Body.Limit || node.body() instanceof Body.Leave) {
                        ends.add(node);
                    }
                }
            }
        }
        standing.sort(Comparator.comparingLong((Node node) -> node.lamport)
                .thenComparing(node -> node.log.key)
                .thenComparingLong(node -> node.seq));
        for (Node node : standing) {
            KeyId key = ((Body.Rotation) node.body()).key();
            boolean newest = standing.stream().noneMatch(other -> other != node && other.saw(node));
            boolean shutOut = given.entrySet().stream()
                    .anyMatch(one -> one.getValue().contains(key) && !readers.contains(one.getKey()));
            // Or somebody who knows of this key, and not of that end, may be handing it to whom it ended for.
            boolean after = ends.stream().allMatch(node::saw);
            if (newest && after && held.has(key) && !shutOut) {
                return key;
            }
        }
        return null;
    }

    /** The keys that each device was ever given. */
    private static Map<PublicKey, Set<KeyId>> given(Graph graph) {
        Map<PublicKey, Set<KeyId>> given = new HashMap<>();
        for (MemberLog log : graph.logs()) {
            for (Node node : log.decisions) {
                if (node.body() instanceof Body.Rotation rotation) {
                    give(given, List.of(rotation.key()), rotation.recipients());
                }
            }
            for (Node node : log.shares) {
                Body.Share share = (Body.Share) node.body();
                give(given, share.keys(), share.recipients());
            }
        }
        return given;
    }

    private static void give(Map<PublicKey, Set<KeyId>> given, List<KeyId> keys, List<PublicKey> recipients) {
        for (PublicKey recipient : recipients) {
            given.computeIfAbsent(recipient, ignored -> new HashSet<>()).addAll(keys);
        }
    }
}
