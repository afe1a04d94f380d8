package starflock.space;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is held of one log: the entries whose past is known, and at most one that waits for its own. */
final class MemberLog {
    final PublicKey key;
    /** In the order in which this replica first heard of the logs; never leaves it. */
    final int number;

    final List<Node> nodes = new ArrayList<>();
    /** Those of the nodes that are evidence against others, in their order. */
    final List<Node> forks = new ArrayList<>();
    /** Those of the nodes that decide, in their order. */
    final List<Node> decisions = new ArrayList<>();
    /** Those of the nodes that are checkpoints, in their order. */
    final List<Node> checkpoints = new ArrayList<>();

    /** Those of the nodes that hand on keys, in their order. */
    final List<Node> shares = new ArrayList<>();

    Entry.Dictionary names;

    /** The next entry, as long as something that it cites is not here. */
    @Nullable
    Waiting waiting;

    /** Logs whose next entry waits for this one to grow. */
    final Set<MemberLog> wakes = new LinkedHashSet<>();

    /** The largest length of it that an entry of another log cites: its end is seen if that is its length. */
    long covered;

    /** The block at its end is no entry: nothing follows, for anybody. */
    boolean broken;

    /** Set once it is known to have two heads. */
    @Nullable
    Freeze freeze;

    /** The entries held that prove it to have two heads. */
    List<Ref> evidence = List.of();

    /** Of the branch that counts, something is still to be fetched. */
    boolean fetching;

    /** What is stored of it beyond the common prefix is on a branch that does not count. */
    boolean discard;

    record Waiting(Entry entry, byte[] treeHash, int named) {}

    /**
     * How far a log with two heads counts.
     *
     * @param prefix as far as both agree
     * @param branch as far as a checkpoint made final, on the branch that it names; null if not beyond the prefix
     */
    record Freeze(long prefix, Body.@Nullable Height branch) {
        long length() {
            return branch == null ? prefix : branch.length();
        }
    }

    MemberLog(PublicKey key, int number) {
        this.key = key;
        this.number = number;
        this.names = new Entry.Dictionary(key);
    }

    long length() {
        return nodes.size();
    }

    @Nullable
    Node node(long seq) {
        return seq >= 0 && seq < nodes.size() ? nodes.get((int) seq) : null;
    }

    /** Whether the branch that was to be fetched is here now, or turns out to be another. */
    boolean branchReached() {
        return fetching && freeze != null && length() >= freeze.length();
    }

    boolean frozenAt(long length) {
        return freeze != null && length >= freeze.length();
    }
}
