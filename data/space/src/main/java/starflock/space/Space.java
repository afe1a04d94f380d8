package starflock.space;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.fold.Placed;
import starflock.fold.Position;

/**
 * Many logs as one history: the app events that stand, in the one order that everybody arrives at who holds the same.
 *
 * <p>Feed it the blocks of the logs it {@linkplain #wanted wants}, in any order of logs; {@link #settle} then says what
 * that changed. What a checkpoint made final does not move again, so a change costs in proportion to what is not final.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Space {
    /**
     * How often the evidence against logs with two heads and the checkpoints that speak of them may answer each other;
     * each round settles one more checkpoint or log, and more than a few of either at once is an attack.
     */
    private static final int MAX_ROUNDS = 64;

    private static final byte[] NOTHING = {};
    private static final Comparator<Placed<Node>> BY_POSITION = Comparator.comparing(Placed::position);

    private final PublicKey genesis;
    private final Crypto crypto;
    private final Predicate<Body.Fork> proves;
    private final Consents consents;

    private Graph graph;
    private Chain chain;
    private Roles roles;
    /** Logs with two heads, and how many entries those have in common. */
    private final Map<PublicKey, Long> accused = new HashMap<>();

    private boolean accusing;
    private final List<Placed<Node>> order = new ArrayList<>();
    /** How many of the order are in the epochs up to n, at n. */
    private final List<Integer> finals = new ArrayList<>(List.of(0));

    /**
     * An empty one.
     *
     * @param genesis the log that begins with the {@link Body.Genesis}
     * @param proves whether a fork's evidence holds: a question of the logs' signatures, which nothing here sees
     */
    public Space(PublicKey genesis, Crypto crypto, Predicate<Body.Fork> proves) {
        this(genesis, crypto, proves, new Graph(crypto));
    }

    /** One that goes on from what was {@linkplain #held held} before. */
    Space(PublicKey genesis, Crypto crypto, Predicate<Body.Fork> proves, Graph graph) {
        this.genesis = genesis;
        this.crypto = crypto;
        this.proves = proves;
        this.consents = new Consents(crypto);
        this.graph = graph;
        this.chain = Chain.of(graph, genesis);
        this.roles = new Roles(graph, chain, genesis, consents);
        int unused = replace(0);
    }

    /**
     * What a feeding changed: the first {@code kept} events are as they were, then come {@code tail}'s.
     *
     * @param kept how many
     * @param tail the events after those, in order, each with its app bytes
     */
    public record Change(int kept, List<Placed<byte[]>> tail) {}

    /** Index of the block to feed next of a log; −1 while none is: something it cites is missing, or it has ended. */
    public long wanted(PublicKey log) {
        return graph.wanted(log);
    }

    /**
     * Takes the wanted block of a log. Which one that is can go back, when a log turns out to have two heads: then what
     * is stored is wanted again.
     *
     * @param block what stands there; what is no entry ends the log, for everybody alike
     * @param treeHash the log's tree hash right after it, 32 bytes
     */
    public void feed(PublicKey log, byte[] block, byte[] treeHash) {
        graph.feed(log, block, treeHash);
        MemberLog.Waiting waiting = graph.log(log).waiting;
        // Evidence need not wait for what it cites: that may be on the very branch that it tells of.
        if (waiting != null && waiting.entry().body() instanceof Body.Fork fork) {
            accuse(fork);
        }
    }

    /** Index of the block of a log that waits for something it cites; −1 if none does. */
    public long waiting(PublicKey log) {
        MemberLog known = graph.known(log);
        return known == null || known.waiting == null ? -1 : known.length();
    }

    /**
     * Reads the blocks after one that {@linkplain #waiting waits}, for nothing but evidence that some log has two
     * heads: it may wait because of
     * just that, and the evidence stand behind it.
     *
     * @param following as many as the caller cares to show, from the block right after that one on
     */
    public void lookAhead(PublicKey log, List<byte[]> following) {
        graph.lookAhead(log, following, this::accuse);
    }

    /** Takes evidence that a log has two heads, wherever it comes from. */
    public void accuse(Body.Fork fork) {
        Long known = accused.get(fork.log());
        if ((known == null || fork.prefix() < known) && proves.test(fork)) {
            accused.put(fork.log(), fork.prefix());
            accusing = true;
        }
    }

    /** The log that begins it. */
    public PublicKey name() {
        return genesis;
    }

    /** How many {@link #logs} there are. */
    int logCount() {
        return graph.logs().size();
    }

    /** The logs that are this space's so far: the first one, and those let in or cited. */
    public List<PublicKey> logs() {
        return graph.logs().stream().map(log -> log.key).toList();
    }

    /**
     * Logs whose blocks from {@link #wanted} on turned out to lie on a branch that does not count: to be thrown
     * away, and
     * fetched from somebody who has the other. Each is told once.
     */
    public List<PublicKey> takeDiscards() {
        List<PublicKey> discards = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            if (log.discard) {
                discards.add(log.key);
                log.discard = false;
            }
        }
        return discards;
    }

    /** Works out what all that was fed since the last call means. */
    public Change settle() {
        int kept = advance();
        return new Change(kept, events(kept));
    }

    /** As {@link #settle}, and tells only how many of the first events are as they were. */
    int advance() {
        List<Node> fresh = graph.takeFresh();
        boolean named = false;
        boolean decided = false;
        for (Node node : fresh) {
            switch (node.body()) {
                case Body.App ignored -> {}
                case Body.Finaliser ignored -> named = true;
                case Body.Decision ignored -> decided = true;
                case Body.Checkpoint ignored -> decided = true;
                case Body.Share ignored -> {}
                case Body.Fork fork -> {
                    accuse(fork);
                    accusing = true;
                }
            }
        }
        // While a branch is to be fetched that a checkpoint names, every entry may be the end of it.
        if (!named && !decided && !accusing && chain.missing() == null) {
            return insert(fresh);
        }
        accusing = false;
        note();
        int same = chain.size();
        if (named) {
            Chain before = chain;
            chain = Chain.of(graph, genesis);
            same = chain.common(before);
        } else {
            chain.grow(graph);
        }
        if (refreeze()) {
            same = 0;
        }
        roles = new Roles(graph, chain, genesis, consents);
        return replace(same);
    }

    /** Lets logs with two heads count as far as the evidence and the chain say; true if that changed anything. */
    private boolean refreeze() {
        boolean changed = false;
        for (int round = 0; round < MAX_ROUNDS && !accused.isEmpty(); round++) {
            Map<PublicKey, MemberLog.Freeze> wanted = freezes();
            boolean same = true;
            for (MemberLog log : graph.logs()) {
                same &= Objects.equals(log.freeze, wanted.get(log.key)) && !log.branchReached();
            }
            if (same) {
                return changed;
            }
            changed = true;
            graph = graph.frozen(wanted);
            graph.takeFresh();
            note();
            chain = Chain.of(graph, genesis);
        }
        return changed;
    }

    private Map<PublicKey, MemberLog.Freeze> freezes() {
        Map<PublicKey, MemberLog.Freeze> freezes = new HashMap<>();
        accused.forEach((key, prefix) -> {
            Body.Height missing = chain.missing();
            Body.Height branch =
                    missing != null && missing.log().equals(key) ? missing : chain.made(graph, graph.log(key), prefix);
            freezes.put(key, new MemberLog.Freeze(prefix, branch));
        });
        return freezes;
    }

    /** Notes which entries prove what: a checkpoint that contains them must not go beyond the prefix. */
    private void note() {
        Map<PublicKey, List<Ref>> evidence = new HashMap<>();
        for (MemberLog log : graph.logs()) {
            for (Node node : log.forks) {
                Body.Fork fork = (Body.Fork) node.body();
                if (proves.test(fork)) {
                    evidence.computeIfAbsent(fork.log(), ignored -> new ArrayList<>())
                            .add(node.ref());
                }
            }
        }
        evidence.forEach((key, refs) -> graph.log(key).evidence = refs);
    }

    /** The common case: nothing was decided, so newcomers take their places among the rest. */
    private int insert(List<Node> fresh) {
        List<Placed<Node>> arrived = standing(fresh);
        if (arrived.isEmpty()) {
            return order.size();
        }
        arrived.sort(BY_POSITION);
        int from = -1 - Collections.binarySearch(order, arrived.getFirst(), BY_POSITION);
        List<Placed<Node>> tail = new ArrayList<>(order.size() - from + arrived.size());
        int next = from;
        for (Placed<Node> one : arrived) {
            while (next < order.size() && BY_POSITION.compare(order.get(next), one) < 0) {
                tail.add(order.get(next++));
            }
            tail.add(one);
        }
        tail.addAll(order.subList(next, order.size()));
        return splice(from, tail);
    }

    /** Works out anew all that checkpoint {@code same} had not made final. */
    private int replace(int same) {
        List<Node> open = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            long from = chain.length(log, same);
            open.addAll(log.nodes.subList((int) from, log.nodes.size()));
        }
        List<Placed<Node>> tail = standing(open);
        tail.sort(BY_POSITION);
        int from = finals.get(same);
        int kept = splice(from, tail);
        finals.subList(same + 1, finals.size()).clear();
        int at = from;
        for (int number = same + 1; number <= chain.size(); number++) {
            while (at < order.size() && order.get(at).position().epoch() <= number) {
                at++;
            }
            finals.add(at);
        }
        return kept;
    }

    private List<Placed<Node>> standing(List<Node> nodes) {
        List<Placed<Node>> standing = new ArrayList<>();
        for (Node node : nodes) {
            if (node.body() instanceof Body.App && roles.standing(node) instanceof Standing.Stands) {
                standing.add(new Placed<>(position(node), node));
            }
        }
        return standing;
    }

    private Position position(Node node) {
        int epoch = chain.epoch(node);
        return new Position(epoch == 0 ? Position.UNFINISHED : epoch, node.lamport, node.log.key.hex(), node.seq);
    }

    /** Puts {@code tail} after the first {@code from}; what of it is as and where it was is no change. */
    private int splice(int from, List<Placed<Node>> tail) {
        int same = 0;
        while (same < tail.size()
                && from + same < order.size()
                && order.get(from + same).event() == tail.get(same).event()
                && order.get(from + same).position().equals(tail.get(same).position())) {
            same++;
        }
        order.subList(from + same, order.size()).clear();
        order.addAll(tail.subList(same, tail.size()));
        return from + same;
    }

    /** The events that stand, from the {@code from}th on, each with its app bytes. */
    public List<Placed<byte[]>> events(int from) {
        List<Placed<byte[]>> events = new ArrayList<>(order.size() - from);
        for (Placed<Node> one : order.subList(from, order.size())) {
            events.add(new Placed<>(one.position(), ((Body.App) one.event().body()).bytes()));
        }
        return events;
    }

    /** How many events stand. */
    public int size() {
        return order.size();
    }

    /** How many of the events that stand are final: they stay, and in this order. */
    public int settled() {
        return finals.get(chain.size());
    }

    /** How many checkpoints count. */
    public int epoch() {
        return chain.size();
    }

    /** The entry in the {@code index}th place of the order. */
    public Ref entry(int index) {
        return order.get(index).event().ref();
    }

    /** What becomes of an entry, and why; null if it is not held. */
    public @Nullable Standing standing(Ref ref) {
        Node node = graph.find(ref);
        return node == null ? null : roles.standing(node);
    }

    Inventory.@Nullable Explanation explain(Ref ref) {
        Node node = graph.find(ref);
        if (node == null) {
            return null;
        }
        List<Ref> heads = node.entry.heads().stream()
                .map(head -> new Ref(head.log(), head.length() - 1))
                .toList();
        return new Inventory.Explanation(
                ref,
                node.body(),
                node.lamport,
                chain.epoch(node),
                roles.person(node.log),
                roles.standing(node),
                heads,
                graph.seenBy(node));
    }

    /** All entries held, of whatever kind and standing, in their order. */
    List<Ref> history() {
        List<Placed<Node>> all = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            log.nodes.forEach(node -> all.add(new Placed<>(position(node), node)));
        }
        all.sort(BY_POSITION);
        return all.stream().map(one -> one.event().ref()).toList();
    }

    int entries() {
        return graph.logs().stream().mapToInt(log -> log.nodes.size()).sum();
    }

    List<PublicKey> forked() {
        return graph.logs().stream()
                .filter(log -> log.freeze != null)
                .map(log -> log.key)
                .toList();
    }

    /** Logs of which some entry that waits has seen another history than the one that is here. */
    Set<PublicKey> doubted() {
        return graph.doubted();
    }

    List<PublicKey> devices(PublicKey person) {
        return roles.readers().keySet().stream()
                .filter(log -> Objects.equals(person, roles.person(graph.log(log))))
                .toList();
    }

    /** Whether a removal or demotion weakens anything: one of somebody as strong as its author does not. */
    public boolean effective(Ref limit) {
        Node node = graph.find(limit);
        return node != null && roles.effective(node);
    }

    /** Whose log it is; null if that is not known, or was claimed without their consent. */
    public @Nullable PublicKey person(PublicKey log) {
        MemberLog known = graph.known(log);
        return known == null ? null : roles.person(known);
    }

    /** The next entry for one's own log, which must be held to its end: what it says, and all that is seen here. */
    public byte[] entry(PublicKey log, Body body) {
        return draft(log).entry(body);
    }

    /** The next entries for one's own log, to be appended together. */
    Draft draft(PublicKey log) {
        return new Draft(log);
    }

    /** Entries of one log that are not in it yet. */
    final class Draft {
        private final PublicKey log;
        private final Entry.Dictionary names;
        private boolean begun;

        private Draft(PublicKey log) {
            MemberLog own = graph.log(log);
            this.log = log;
            this.names = own.names.first(own.names.size());
        }

        /** The next one. The first has seen all that is here; those after it no more than that. */
        byte[] entry(Body body) {
            Entry next = begun ? new Entry(List.of(), NOTHING, body) : graph.next(log, body);
            begun = true;
            return next.encode(names);
        }
    }

    /** Everybody who was ever let in, and what they may do now. */
    public Map<PublicKey, Level> members() {
        return roles.members();
    }

    /** The strongest grant under which the person of a log may decide in it now; null if there is none. */
    public @Nullable Ref mandate(PublicKey log) {
        return roles.mandate(graph.log(log));
    }

    /** The Lamport time of an entry that has seen all that is held. */
    public long lamport() {
        return graph.lamport();
    }

    /** The log whose checkpoints count now; null before there is one. */
    public @Nullable PublicKey finaliser() {
        return chain.finaliser();
    }

    Keying keying(Keyring held) {
        return Keying.of(graph, roles, held);
    }

    /** A checkpoint of all that is held, for the log of the finaliser. */
    public Body.Checkpoint checkpoint() {
        return checkpoint(null);
    }

    /** The same with what is only about to be appended to one's own log, up to its {@code end}. */
    Body.Checkpoint checkpoint(Body.@Nullable Height end) {
        List<Body.Height> grown = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            if (log.length() > chain.length(log) && (end == null || !log.key.equals(end.log()))) {
                grown.add(height(log));
            }
        }
        if (end != null) {
            grown.add(end);
        }
        return new Body.Checkpoint(chain.size() + 1L, chain.lastHash(), grown);
    }

    /** Names the log that makes checkpoints from now on, after those that count here. */
    public Body.Finaliser finaliser(PublicKey log) {
        return new Body.Finaliser(log, chain.end(genesis));
    }

    /** Cuts all logs of a person where they end here; grants that they gave stay. */
    public List<Body.Cut> cuts(PublicKey person) {
        List<Body.Cut> cuts = new ArrayList<>();
        for (MemberLog log : graph.logs()) {
            if (log.length() > 0 && Objects.equals(person, roles.person(log))) {
                cuts.add(new Body.Cut(height(log), log.length()));
            }
        }
        return cuts;
    }

    private static Body.Height height(MemberLog log) {
        return new Body.Height(log.key, log.length(), log.nodes.getLast().treeHash);
    }

    /** The body of the first entry of a person's log in a space. */
    public static Body.Hello hello(Crypto crypto, KeyPair person, PublicKey genesis, PublicKey log) {
        PublicKey key = new PublicKey(person.publicKey());
        return new Body.Hello(key, Consents.sign(crypto, person, genesis, log));
    }

    /** The body of the first entry of a space. */
    public static Body.Genesis genesis(Crypto crypto, KeyPair owner, PublicKey log, PublicKey wrap, byte[] salt) {
        PublicKey key = new PublicKey(owner.publicKey());
        return new Body.Genesis(key, wrap, Consents.sign(crypto, owner, log, log), salt);
    }

    /**
     * The entries of every log whose past is held, by the logs in the order in which they were first heard of. Empty
     * while a log is known to have two heads: then what of it counts may change with the next block.
     */
    Map<PublicKey, List<Node>> held() {
        Map<PublicKey, List<Node>> held = new LinkedHashMap<>();
        if (accused.isEmpty()) {
            graph.logs().forEach(log -> held.put(log.key, List.copyOf(log.nodes)));
        }
        return held;
    }

    /** How many entries of a log are held. */
    long held(PublicKey log) {
        MemberLog known = graph.known(log);
        return known == null ? 0 : known.length();
    }

    /** What it is made of, for tests that work it out in another way. */
    Graph graph() {
        return graph;
    }

    Chain chain() {
        return chain;
    }

    /** One hash of the order and what stands in it: equal for all who hold the same. 32 bytes. */
    public byte[] orderHash() {
        byte[][] parts = new byte[order.size()][];
        Arrays.setAll(parts, index -> {
            Placed<Node> one = order.get(index);
            return (one.position() + " " + one.event()).getBytes(StandardCharsets.UTF_8);
        });
        return crypto.hash(parts);
    }
}
