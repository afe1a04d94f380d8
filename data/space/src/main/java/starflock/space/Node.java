package starflock.space;

import java.util.Arrays;
import java.util.List;

/** An entry whose whole past is held, and what follows from its place in it. */
final class Node {
    final MemberLog log;
    final long seq;
    final Entry entry;
    /** The log's tree hash right after this entry. */
    final byte[] treeHash;
    /** How many logs the log's dictionary had after this entry. */
    final int named;
    /** One more than the largest of all before it: computed here, never declared. */
    final long lamport;
    /**
     * How many {@linkplain Body.Decision decisions} of each log, by its number, are in the past of this entry, itself
     * included; logs past its end: none. Shared with the entry before unless something was decided, so it costs next to
     * nothing, and it answers the one question that the rules ask: had the writer seen that decision?
     */
    final int[] decisions;

    Node(MemberLog log, Entry entry, byte[] treeHash, int named, long lamport, int[] decisions) {
        this.log = log;
        this.seq = log.nodes.size();
        this.entry = entry;
        this.treeHash = treeHash;
        this.named = named;
        this.lamport = lamport;
        this.decisions = decisions;
    }

    Body body() {
        return entry.body();
    }

    Ref ref() {
        return new Ref(log.key, seq);
    }

    /** Whether {@code decision}, which is one, is this entry or in its past. */
    boolean saw(Node decision) {
        return seen(decisions, decision.log.number) >= seen(decision.decisions, decision.log.number);
    }

    private static int seen(int[] decisions, int log) {
        return log < decisions.length ? decisions[log] : 0;
    }

    /** What {@code before} and all of {@code others} saw together; {@code before} itself if the others add nothing. */
    static int[] union(int[] before, List<Node> others) {
        int[] all = before;
        boolean shared = true;
        for (Node other : others) {
            int[] theirs = other.decisions;
            for (int log = 0; log < theirs.length; log++) {
                if (theirs[log] > seen(all, log)) {
                    if (shared || all.length <= log) {
                        all = Arrays.copyOf(all, Math.max(all.length, theirs.length));
                        shared = false;
                    }
                    all[log] = theirs[log];
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return log.key + ":" + seq;
    }
}
