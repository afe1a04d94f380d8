package starflock.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that count, 1 to n, and so the epoch of every entry.
 *
 * <p>In the term of one finaliser, its checkpoint counts if it has the next number, names the one before, takes no log
 * back, and is closed: whatever its entries cite lies within it. Of two with the same number in one log the first
 * counts: everybody who has the second has the first, so nothing final moves. A term begins when the owner names a
 * finaliser; the owner says which checkpoint is the last to stay, and that one's successors by the earlier finaliser no
 * longer count.
 */
final class Chain {
    static final byte[] NO_HASH = new byte[32];

    private final List<Node> checkpoints = new ArrayList<>();
    private final Map<MemberLog, Heights> heights = new HashMap<>();
    /** Whose checkpoints can come next; null before there is a first log. */
    private @Nullable MemberLog finaliser;
    /** What named it; null for the first, whom nobody named. */
    private @Nullable Node term;
    /** How many of its checkpoints were looked at: what did not fit then never will. */
    private int tried;

    private Body.@Nullable Height missing;

    /** How one log grew: at checkpoint {@code numbers.get(i)} its length became {@code lengths.get(i)}. */
    private static final class Heights {
        final List<Integer> numbers = new ArrayList<>();
        final List<Long> lengths = new ArrayList<>();

        long last() {
            return lengths.isEmpty() ? 0 : lengths.getLast();
        }
    }

    /** Works out the chain from all that is held. */
    static Chain of(Graph graph, PublicKey genesis) {
        Chain chain = new Chain();
        MemberLog owner = graph.log(genesis);
        chain.finaliser = owner;
        chain.grow(graph);
        for (Node node : owner.nodes) {
            if (node.body() instanceof Body.Finaliser named) {
                int base = chain.number(named.base());
                if (base >= 0) {
                    chain = chain.first(graph, base);
                    chain.finaliser = graph.log(named.log());
                    chain.term = node;
                    chain.grow(graph);
                }
            }
        }
        return chain;
    }

    /** The number of the checkpoint right below a height, 0 for none at all, −1 if it does not count. */
    private int number(Body.Height base) {
        if (base.length() == 0) {
            return 0;
        }
        for (int number = size(); number > 0; number--) {
            if (Arrays.equals(checkpoints.get(number - 1).treeHash, base.treeHash())) {
                return number;
            }
        }
        return -1;
    }

    private Chain first(Graph graph, int count) {
        Chain chain = new Chain();
        checkpoints.subList(0, count).forEach(checkpoint -> chain.append(graph, checkpoint));
        return chain;
    }

    /** Appends what the finaliser has signed since; to be called for every new checkpoint. */
    void grow(Graph graph) {
        if (finaliser == null) {
            return;
        }
        while (tried < finaliser.checkpoints.size()) {
            Node node = finaliser.checkpoints.get(tried);
            if ((term == null || node.saw(term)) && follows((Body.Checkpoint) node.body())) {
                missing = missing(graph, node);
                if (missing != null) {
                    return;
                }
                if (fits(graph, node)) {
                    append(graph, node);
                }
            }
            tried++;
        }
    }

    @Nullable
    PublicKey finaliser() {
        return finaliser == null ? null : finaliser.key;
    }

    private boolean follows(Body.Checkpoint checkpoint) {
        return checkpoint.number() == size() + 1 && Arrays.equals(checkpoint.previous(), lastHash());
    }

    /**
     * What the next checkpoint makes final of a log with two heads, without having seen the evidence, and is not here:
     * that branch counts as far, and has to be fetched before the chain goes on.
     */
    private Body.@Nullable Height missing(Graph graph, Node node) {
        for (Body.Height height : ((Body.Checkpoint) node.body()).grown()) {
            MemberLog log = graph.log(height.log());
            if (log.freeze != null && log != node.log && height.length() > log.freeze.prefix()) {
                Node end = log.node(height.length() - 1);
                boolean here = end != null && Arrays.equals(end.treeHash, height.treeHash());
                if (!here && log.evidence.stream().noneMatch(evidence -> contains(graph, node, evidence))) {
                    return height;
                }
            }
        }
        return null;
    }

    /** Whether the next checkpoint contains an entry. */
    private boolean contains(Graph graph, Node checkpoint, Ref entry) {
        for (Body.Height height : ((Body.Checkpoint) checkpoint.body()).grown()) {
            if (height.log().equals(entry.log())) {
                return height.length() > entry.seq();
            }
        }
        return length(graph.log(entry.log())) > entry.seq();
    }

    Body.@Nullable Height missing() {
        return missing;
    }

    private boolean fits(Graph graph, Node node) {
        Map<MemberLog, Long> grown = new HashMap<>();
        for (Body.Height height : ((Body.Checkpoint) node.body()).grown()) {
            MemberLog log = graph.log(height.log());
            Node end = log.node(height.length() - 1);
            // A log with two heads may count on the other branch, or not so far.
            boolean ours = end != null && Arrays.equals(end.treeHash, height.treeHash());
            boolean own = log == node.log && height.length() > node.seq;
            if (!ours || own || height.length() <= length(log)) {
                return false;
            }
            grown.put(log, height.length());
        }
        return closed(graph, grown);
    }

    private boolean closed(Graph graph, Map<MemberLog, Long> grown) {
        for (Map.Entry<MemberLog, Long> log : grown.entrySet()) {
            for (long seq = length(log.getKey()); seq < log.getValue(); seq++) {
                for (Entry.Head head : log.getKey().nodes.get((int) seq).entry.heads()) {
                    MemberLog cited = graph.log(head.log());
                    long counted =
                            cited.freeze == null ? head.length() : Math.min(head.length(), cited.freeze.length());
                    if (grown.getOrDefault(cited, length(cited)) < counted) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void append(Graph graph, Node node) {
        checkpoints.add(node);
        for (Body.Height height : ((Body.Checkpoint) node.body()).grown()) {
            Heights log = heights.computeIfAbsent(graph.log(height.log()), ignored -> new Heights());
            log.numbers.add(size());
            log.lengths.add(height.length());
        }
    }

    /** How many checkpoints count. */
    int size() {
        return checkpoints.size();
    }

    /** The log with the last checkpoint, right after it; {@code none}'s beginning if there is none. */
    Body.Height end(PublicKey none) {
        if (checkpoints.isEmpty()) {
            return new Body.Height(none, 0, NO_HASH);
        }
        Node last = checkpoints.getLast();
        return new Body.Height(last.log.key, last.seq + 1, last.treeHash);
    }

    byte[] lastHash() {
        return checkpoints.isEmpty() ? NO_HASH : checkpoints.getLast().treeHash;
    }

    /** The number of the first checkpoint that contains an entry; 0 if none does. */
    int epoch(Node node) {
        Heights log = heights.get(node.log);
        if (log == null || log.last() <= node.seq) {
            return 0;
        }
        int low = 0;
        int high = log.lengths.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.lengths.get(middle) > node.seq) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return log.numbers.get(low);
    }

    /** How long a log was at the last checkpoint. */
    long length(MemberLog log) {
        Heights known = heights.get(log);
        return known == null ? 0 : known.last();
    }

    /** How long a log was at checkpoint {@code number}; 0 at number 0. */
    long length(MemberLog log, int number) {
        Heights known = heights.get(log);
        if (known == null) {
            return 0;
        }
        int at = Collections.binarySearch(known.numbers, number);
        int index = at >= 0 ? at : -at - 2;
        return index < 0 ? 0 : known.lengths.get(index);
    }

    /** The number of the last checkpoint that does not contain an entry: what it made final, the entry cannot move. */
    int before(Node node) {
        int epoch = epoch(node);
        return epoch == 0 ? size() : epoch - 1;
    }

    /** How many checkpoints at the beginning the two have in common. */
    int common(Chain other) {
        int count = 0;
        while (count < Math.min(size(), other.size())
                && Arrays.equals(checkpoints.get(count).treeHash, other.checkpoints.get(count).treeHash)) {
            count++;
        }
        return count;
    }

    /**
     * How far a log with two heads is final beyond their prefix: by the last checkpoint of another log without
     * evidence.
     */
    Body.@Nullable Height made(Graph graph, MemberLog log, long prefix) {
        int last = size();
        for (Ref ref : log.evidence) {
            Node node = graph.find(ref);
            last = node == null ? last : Math.min(last, before(node));
        }
        for (int number = last; number > 0 && length(log, number) > prefix; number--) {
            if (checkpoints.get(number - 1).log != log) {
                long length = length(log, number);
                return new Body.Height(log.key, length, log.nodes.get((int) length - 1).treeHash);
            }
        }
        return null;
    }
}
