package starflock.space;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * The entries of all member logs whose past is held, in an order in which nothing comes before what it cites.
 *
 * <p>Each log is fed block by block. Its next entry waits while something that it cites is not here, or is here on
 * another branch than the one it means; so does everything after it, outside, with whoever feeds. Nothing else is kept
 * back, so what somebody cites that does not exist stops their own log and costs one entry.
 *
 * <p>A log known to have two heads counts as far as its {@link MemberLog.Freeze} says. Who had seen one of its branches
 * beyond the common prefix, other than the one that counts, has seen the prefix.
 */
final class Graph {
    private static final byte[] DIGEST_NAMESPACE = "starflock/space/heads".getBytes(StandardCharsets.US_ASCII);
    private static final int[] NOTHING = {};

    private final Crypto crypto;
    private final Map<PublicKey, MemberLog> logs = new LinkedHashMap<>();
    private final List<Node> fresh = new ArrayList<>();

    Graph(Crypto crypto) {
        this.crypto = crypto;
    }

    Collection<MemberLog> logs() {
        return Collections.unmodifiableCollection(logs.values());
    }

    MemberLog log(PublicKey key) {
        return logs.computeIfAbsent(key, wanted -> new MemberLog(wanted, logs.size()));
    }

    @Nullable
    MemberLog known(PublicKey key) {
        return logs.get(key);
    }

    @Nullable
    Node find(Ref ref) {
        MemberLog log = logs.get(ref.log());
        return log == null ? null : log.node(ref.seq());
    }

    /** Index of the block of {@code key}'s log that is to be fed next; −1 if none is, for now or for ever. */
    long wanted(PublicKey key) {
        MemberLog log = logs.get(key);
        if (log == null) {
            return 0;
        }
        return log.broken || log.waiting != null || log.frozenAt(log.length()) ? -1 : log.length();
    }

    /**
     * Takes the {@linkplain #wanted wanted} block of a log.
     *
     * @param treeHash the log's tree hash right after it
     */
    void feed(PublicKey key, byte[] block, byte[] treeHash) {
        MemberLog log = log(key);
        if (wanted(key) < 0) {
            throw new IllegalStateException("no block of " + key + " is wanted");
        }
        try {
            Entry entry = Entry.decode(block, log.names);
            log.waiting = new MemberLog.Waiting(entry, treeHash, log.names.size());
        } catch (ProtocolError malformed) {
            log.broken = true;
            return;
        }
        advance(log);
    }

    /** Reads the blocks after the one that waits, for the evidence in them. */
    void lookAhead(PublicKey key, List<byte[]> following, Consumer<Body.Fork> found) {
        MemberLog log = log(key);
        if (log.waiting == null) {
            return;
        }
        Entry.Dictionary names = log.names.first(log.names.size());
        try {
            for (byte[] block : following) {
                if (Entry.decode(block, names).body() instanceof Body.Fork fork) {
                    found.accept(fork);
                }
            }
        } catch (ProtocolError malformed) {
            // The log ends here; whoever feeds it this far will be told.
        }
    }

    /** What became part of the graph since the last call, in an order of dependence. */
    List<Node> takeFresh() {
        List<Node> taken = List.copyOf(fresh);
        fresh.clear();
        return taken;
    }

    private void advance(MemberLog first) {
        if (first.waiting == null || !integrate(first, first.waiting) || first.wakes.isEmpty()) {
            return;
        }
        ArrayDeque<MemberLog> todo = new ArrayDeque<>(first.wakes);
        first.wakes.clear();
        while (!todo.isEmpty()) {
            MemberLog log = todo.poll();
            if (log.waiting != null && integrate(log, log.waiting)) {
                todo.addAll(log.wakes);
                log.wakes.clear();
            }
        }
    }

    private boolean integrate(MemberLog log, MemberLog.Waiting next) {
        if (!held(log, next.entry())) {
            return false;
        }
        List<Node> heads = heads(next.entry());
        if (heads == null || !branchesMatch(next.entry().body())) {
            return false;
        }
        Node before = log.node(log.length() - 1);
        long lamport = before == null ? 0 : before.lamport + 1;
        for (Node head : heads) {
            lamport = Math.max(lamport, head.lamport + 1);
            head.log.covered = Math.max(head.log.covered, head.seq + 1);
        }
        int[] decisions = Node.union(before == null ? NOTHING : before.decisions, heads);
        if (next.entry().body() instanceof Body.Decision) {
            decisions = Arrays.copyOf(decisions, Math.max(decisions.length, log.number + 1));
            decisions[log.number]++;
        }
        Node node = new Node(log, next.entry(), next.treeHash(), next.named(), lamport, decisions);
        add(node);
        log.waiting = null;
        fresh.add(node);
        return true;
    }

    private void add(Node node) {
        MemberLog log = node.log;
        log.nodes.add(node);
        switch (node.body()) {
            case Body.Decision decision -> {
                log.decisions.add(node);
                if (decision instanceof Body.Admit admit) {
                    // It is to be fetched, though nobody has cited it yet.
                    admit.devices().forEach(device -> log(device.log()));
                }
            }
            case Body.Checkpoint ignored -> log.checkpoints.add(node);
            case Body.App ignored -> {}
            case Body.Fork ignored -> log.forks.add(node);
            case Body.Share ignored -> log.shares.add(node);
        }
    }

    /**
     * Takes the next entry of a log, of which is known what came of it.
     *
     * @param decisions null if they are those of the entry before
     */
    void restore(MemberLog log, Entry entry, byte[] treeHash, long lamport, int @Nullable [] decisions) {
        Node before = log.node(log.length() - 1);
        int[] same = before == null ? NOTHING : before.decisions;
        for (Entry.Head head : entry.heads()) {
            MemberLog cited = log(head.log());
            cited.covered = Math.max(cited.covered, head.length());
        }
        add(new Node(log, entry, treeHash, log.names.size(), lamport, decisions == null ? same : decisions));
    }

    /** Whether all that an entry cites is here, on whatever branch; if not, its log is woken when that changes. */
    private boolean held(MemberLog log, Entry entry) {
        for (Entry.Head head : entry.heads()) {
            if (!reaches(head.log(), head.length(), log, entry)) {
                return false;
            }
        }
        for (Body.Height height : heights(entry.body())) {
            if (!height.log().equals(log.key) && !reaches(height.log(), height.length(), log, entry)) {
                return false;
            }
        }
        return true;
    }

    private boolean reaches(PublicKey key, long length, MemberLog waiting, Entry entry) {
        MemberLog cited = log(key);
        // The checkpoint that says which branch is to be fetched cannot wait for it. Once it is here all is done anew.
        if (cited.fetching && entry.body() instanceof Body.Checkpoint) {
            return true;
        }
        long counted = cited.freeze == null ? length : Math.min(length, cited.freeze.length());
        if (cited.length() >= counted) {
            return true;
        }
        cited.wakes.add(waiting);
        return false;
    }

    /**
     * The heads of an entry as they count: on the branch that its writer had seen, or at the common prefix of a log
     * with
     * two heads; null if a branch was meant that is not ours, and nobody has shown that there are two.
     */
    private @Nullable List<Node> heads(Entry entry) {
        List<Node> heads = new ArrayList<>(entry.heads().size());
        boolean allHeld = true;
        for (Entry.Head head : entry.heads()) {
            Node node = log(head.log()).node(head.length() - 1);
            allHeld &= node != null;
            if (node != null) {
                heads.add(node);
            }
        }
        if (entry.heads().isEmpty() || (allHeld && Arrays.equals(entry.digest(), digest(heads)))) {
            return heads;
        }
        return clamped(entry);
    }

    private @Nullable List<Node> clamped(Entry entry) {
        List<Node> heads = new ArrayList<>(entry.heads().size());
        boolean forked = false;
        for (Entry.Head head : entry.heads()) {
            MemberLog cited = log(head.log());
            long length = head.length();
            if (cited.freeze != null && length > cited.freeze.prefix()) {
                length = cited.freeze.prefix();
                forked = true;
            }
            Node node = cited.node(length - 1);
            if (node != null) {
                heads.add(node);
            }
        }
        return forked ? heads : null;
    }

    /** Whether the logs that a body cites at some length are ours there, or are known to have two heads. */
    private boolean branchesMatch(Body body) {
        for (Body.Height height : heights(body)) {
            MemberLog cited = log(height.log());
            Node node = height.length() == 0 ? null : cited.node(height.length() - 1);
            if (node != null && cited.freeze == null && !Arrays.equals(node.treeHash, height.treeHash())) {
                return false;
            }
        }
        return true;
    }

    /** Logs of which an entry that waits has seen another history than the one that is here, as far as that shows. */
    Set<PublicKey> doubted() {
        Set<PublicKey> doubted = new LinkedHashSet<>();
        for (MemberLog log : logs.values()) {
            if (log.waiting != null) {
                doubt(log.waiting.entry(), doubted);
            }
        }
        return doubted;
    }

    private void doubt(Entry entry, Set<PublicKey> doubted) {
        List<Node> heads = new ArrayList<>();
        for (Entry.Head head : entry.heads()) {
            Node node = log(head.log()).node(head.length() - 1);
            if (node != null) {
                heads.add(node);
            }
        }
        if (heads.size() == entry.heads().size() && !heads.isEmpty() && !Arrays.equals(entry.digest(), digest(heads))) {
            heads.forEach(head -> doubted.add(head.log.key));
        }
        for (Body.Height height : heights(entry.body())) {
            Node node = log(height.log()).node(height.length() - 1);
            if (node != null && !Arrays.equals(node.treeHash, height.treeHash())) {
                doubted.add(height.log());
            }
        }
    }

    private static List<Body.Height> heights(Body body) {
        return switch (body) {
            case Body.Limit limit -> limit.cuts().stream().map(Body.Cut::at).toList();
            case Body.Leave leave -> leave.cuts().stream().map(Body.Cut::at).toList();
            case Body.Checkpoint checkpoint -> checkpoint.grown();
            case Body.App ignored -> List.of();
            case Body.Genesis ignored -> List.of();
            case Body.Hello ignored -> List.of();
            case Body.Admit ignored -> List.of();
            case Body.Grant ignored -> List.of();
            case Body.Finaliser finaliser -> List.of(finaliser.base());
            case Body.Fork ignored -> List.of();
            case Body.Rotation ignored -> List.of();
            case Body.Share ignored -> List.of();
        };
    }

    /** What binds an entry to the branches of its heads: their keys, lengths and tree hashes, in the entry's order. */
    byte[] digest(List<Node> heads) {
        Writer out = new Writer();
        for (Node head : heads) {
            out.fixed32(head.log.key.bytes()).uint(head.seq + 1).fixed32(head.treeHash);
        }
        return crypto.hash(DIGEST_NAMESPACE, out.toBytes());
    }

    /** The logs whose writers have written something, having seen an entry; its own left out. */
    List<PublicKey> seenBy(Node entry) {
        List<Node> later = new ArrayList<>();
        for (MemberLog log : logs.values()) {
            for (int at = log.nodes.size() - 1; at >= 0 && log.nodes.get(at).lamport > entry.lamport; at--) {
                later.add(log.nodes.get(at));
            }
        }
        later.sort(Comparator.comparingLong(node -> node.lamport));
        // Where in each log the first entry is that saw it: what it cites has a smaller Lamport time.
        Map<PublicKey, Long> first = new LinkedHashMap<>(Map.of(entry.log.key, entry.seq));
        for (Node node : later) {
            for (Entry.Head head : node.entry.heads()) {
                Long seen = first.get(head.log());
                if (seen != null && seen < head.length()) {
                    first.putIfAbsent(node.log.key, node.seq);
                }
            }
        }
        first.remove(entry.log.key);
        return List.copyOf(first.keySet());
    }

    /** One more than the largest Lamport time held. */
    long lamport() {
        long next = 0;
        for (MemberLog log : logs.values()) {
            if (log.length() > 0) {
                next = Math.max(next, log.nodes.getLast().lamport + 1);
            }
        }
        return next;
    }

    /** An entry for the end of {@code key}'s log that has seen all that is held here. */
    Entry next(PublicKey key, Body body) {
        List<Node> ends = new ArrayList<>();
        List<Entry.Head> heads = new ArrayList<>();
        for (MemberLog log : logs.values()) {
            if (log.length() > log.covered && !log.key.equals(key)) {
                Node end = log.nodes.getLast();
                ends.add(end);
                heads.add(new Entry.Head(log.key, end.seq + 1));
            }
        }
        return new Entry(heads, heads.isEmpty() ? new byte[0] : digest(ends), body);
    }

    /**
     * The same graph with some logs counting only so far. What a frozen log had on the wrong branch is forgotten and
     * wanted again; what cited it counts as it does with the freeze, or waits, and then what follows it in its log is
     * wanted again too.
     */
    Graph frozen(Map<PublicKey, MemberLog.Freeze> freezes) {
        Graph graph = new Graph(crypto);
        for (MemberLog log : logs.values()) {
            MemberLog again = graph.log(log.key);
            again.freeze = freezes.get(log.key);
            again.discard = log.discard;
            again.evidence = log.evidence;
            again.broken = log.broken && !again.frozenAt(log.length());
        }
        List<ArrayDeque<MemberLog.Waiting>> rest = new ArrayList<>();
        for (MemberLog log : logs.values()) {
            rest.add(graph.kept(log));
        }
        boolean moved = true;
        while (moved) {
            moved = false;
            for (MemberLog log : List.copyOf(graph.logs.values())) {
                ArrayDeque<MemberLog.Waiting> left =
                        log.number < rest.size() ? rest.get(log.number) : new ArrayDeque<>();
                while (log.waiting == null && !left.isEmpty()) {
                    log.waiting = left.poll();
                    graph.advance(log);
                    moved = true;
                }
            }
        }
        return graph;
    }

    /** The entries of another graph's log that still count, and its dictionary as it was after the last of them. */
    private ArrayDeque<MemberLog.Waiting> kept(MemberLog log) {
        MemberLog again = log(log.key);
        ArrayDeque<MemberLog.Waiting> all = new ArrayDeque<>();
        for (Node node : log.nodes) {
            all.add(new MemberLog.Waiting(node.entry, node.treeHash, node.named));
        }
        if (log.waiting != null) {
            all.add(log.waiting);
        }
        long keep = all.size();
        if (again.freeze != null) {
            keep = Math.min(keep, again.freeze.length());
            Body.Height branch = again.freeze.branch();
            Node at = branch == null ? null : log.node(branch.length() - 1);
            boolean coming = at == null && log.fetching && again.freeze.equals(log.freeze);
            if (branch != null && !coming && (at == null || !Arrays.equals(at.treeHash, branch.treeHash()))) {
                again.discard |= all.size() > again.freeze.prefix();
                keep = Math.min(keep, again.freeze.prefix());
            }
        }
        while (all.size() > keep) {
            all.removeLast();
        }
        again.fetching = again.freeze != null && again.freeze.branch() != null && keep < again.freeze.length();
        again.names = log.names.first(all.isEmpty() ? 1 : all.getLast().named());
        return all;
    }
}
