package starflock.dht;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way to the {@value RoutingTable#K} nodes closest to a target: ask the closest we know, hear of closer ones, ask
 * those, until none is left that would be closer (dht-rpc lib/query.js).
 *
 * <pre>
 * node heard of ─▶ PENDING ─▶ ASKED ─▶ DONE (answered)
 *                                  └─▶ DOWN (silent): whoever named it is told
 * </pre>
 *
 * <p>A call that is late gives its place to another and does not hold up the end. What a liar can do is bounded: a
 * public host counts with at most {@link RoutingTable#MAX_PER_HOST} nodes, so many ports make nobody many; and whoever
 * named {@value #MAX_SILENT} silent nodes is asked for no more: the other nodes it named wait until nothing else is left.
 */
final class Query {
    /** Told on the way. */
    interface Listener {
        /** A node answered without an error. */
        default void answered(Answer answer) {}

        /** Over: {@link Query#closest()} is what it found. */
        void done(Query query);
    }

    /** Silent nodes by one name-giver; an honest one has that many stale entries among twenty at most times. */
    static final int MAX_SILENT = 3;

    /** A search in ten million nodes asks about sixty. */
    private static final int MAX_SEEN = 1000;

    private enum Stage {
        PENDING,
        ASKED,
        DONE,
        DOWN
    }

    /** A node on the way. */
    private static final class Visit {
        final NodeId id;
        final NodeAddress address;

        /** Who named it; empty for our own table. */
        final List<Visit> namedBy = new ArrayList<>(1);

        final boolean own;
        Stage stage = Stage.PENDING;
        boolean late;

        /** How many of those it named are silent. */
        int silent;

        Visit(NodeId id, NodeAddress address, boolean own) {
            this.id = id;
            this.address = address;
            this.own = own;
        }

        boolean isDoubtful() {
            return !own && namedBy.stream().allMatch(visit -> visit.silent >= MAX_SILENT);
        }
    }

    private final DhtCore core;
    private final NodeId target;
    private final Command command;
    private final byte @Nullable [] value;
    private final Listener listener;
    private final Map<NodeAddress, Visit> seen = new HashMap<>();
    private final Map<Integer, Integer> perHost = new HashMap<>();
    private final PriorityQueue<Visit> pending;
    private final PriorityQueue<Visit> doubtful;
    private final List<Answer> closest = new ArrayList<>();
    private final Set<Call> calls = new HashSet<>();
    private final int concurrency;
    private int late;
    private int asked;
    private boolean over;

    Query(DhtCore core, NodeId target, Command command, byte @Nullable [] value, int concurrency, Listener listener) {
        this.core = core;
        this.target = target;
        this.command = command;
        this.value = value;
        this.concurrency = concurrency;
        this.listener = listener;
        Comparator<Visit> byDistance = Comparator.comparing(visit -> visit.id, target::compareDistance);
        this.pending = new PriorityQueue<>(byDistance);
        this.doubtful = new PriorityQueue<>(byDistance);
    }

    /** Starts at nodes that are likely to be close, at those of our table, and if those are few at the bootstrap nodes. */
    void start(List<NodeAddress> hints) {
        for (NodeAddress hint : hints) consider(hint, null);
        for (Contact contact : core.table().closest(target, RoutingTable.K)) add(contact.address, contact.id, null);
        if (pending.size() < RoutingTable.K) {
            for (NodeAddress node : core.config().bootstrap()) consider(node, null);
        }
        // Not from inside the caller's own call.
        core.later(0, this::goOn);
    }

    NodeId target() {
        return target;
    }

    /** The closest nodes that answered, the closest first; with their tokens. */
    List<Answer> closest() {
        return closest;
    }

    /** Nodes that were asked. */
    int asked() {
        return asked;
    }

    boolean isOver() {
        return over;
    }

    /** Ends it now, without telling. */
    void cancel() {
        over = true;
        for (Call call : calls) core.rpc().cancel(call);
        calls.clear();
    }

    private void consider(NodeAddress address, @Nullable Visit namedBy) {
        Visit known = seen.get(address);
        if (known != null) {
            if (namedBy == null || known.own) return;
            if (known.stage == Stage.DOWN) core.membership().downHint(namedBy.address, address);
            else known.namedBy.add(namedBy);
            return;
        }
        if (address.isUsable()) add(address, address.id(core.crypto()), namedBy);
    }

    private void add(NodeAddress address, NodeId id, @Nullable Visit namedBy) {
        if (seen.size() >= MAX_SEEN || seen.containsKey(address)) return;
        if (id.equals(core.table().id()) || !isCloser(id) || !hostHasRoom(address)) return;
        Visit visit = new Visit(id, address, namedBy == null);
        if (namedBy != null) visit.namedBy.add(namedBy);
        seen.put(address, visit);
        pending.add(visit);
    }

    private boolean hostHasRoom(NodeAddress address) {
        if (address.isPrivate()) return true;
        return perHost.merge(address.host(), 1, Integer::sum) <= RoutingTable.MAX_PER_HOST;
    }

    private boolean isCloser(NodeId id) {
        if (closest.size() < RoutingTable.K) return true;
        NodeId farthest = Objects.requireNonNull(closest.getLast().fromId());
        return target.compareDistance(id, farthest) < 0;
    }

    private void goOn() {
        while (!over && calls.size() < concurrency + late) {
            Visit next = next();
            if (next == null) break;
            ask(next);
        }
        if (over || !pending.isEmpty()) return;
        boolean full = closest.size() == RoutingTable.K;
        if (calls.isEmpty() || (full && late == calls.size())) finish();
    }

    private @Nullable Visit next() {
        while (true) {
            Visit visit = pending.poll();
            if (visit == null) break;
            if (!isCloser(visit.id)) continue;
            if (!visit.isDoubtful()) return visit;
            doubtful.add(visit);
        }
        // Doubtful ones only if there is too little without them.
        if (closest.size() < RoutingTable.K && calls.size() == late) return doubtful.poll();
        return null;
    }

    private void ask(Visit visit) {
        visit.stage = Stage.ASKED;
        asked++;
        Call call = core.rpc().prepare(visit.address, command, target, null, value, new Visited(visit));
        calls.add(call);
        core.rpc().send(call);
    }

    private void finish() {
        cancel();
        listener.done(this);
    }

    private final class Visited implements Call.Outcome {
        private final Visit visit;

        Visited(Visit visit) {
            this.visit = visit;
        }

        @Override
        public void answered(Call call, Answer answer) {
            left(call);
            visit.stage = Stage.DONE;
            if (over) return;
            NodeId from = answer.fromId();
            if (answer.error() == 0 && from != null && isCloser(from)) keep(answer);
            for (NodeAddress node : answer.closerNodes()) consider(node, visit);
            if (answer.error() == 0) listener.answered(answer);
            goOn();
        }

        @Override
        public void failed(Call call) {
            left(call);
            visit.stage = Stage.DOWN;
            if (over) return;
            for (Visit by : visit.namedBy) core.membership().downHint(by.address, visit.address);
            goOn();
        }

        @Override
        public void late(Call call) {
            visit.late = true;
            late++;
            for (Visit by : visit.namedBy) by.silent++;
            goOn();
        }

        private void left(Call call) {
            calls.remove(call);
            if (visit.late) late--;
        }
    }

    private void keep(Answer answer) {
        Comparator<Answer> byDistance =
                Comparator.comparing(kept -> Objects.requireNonNull(kept.fromId()), target::compareDistance);
        int place = 0;
        while (place < closest.size() && byDistance.compare(closest.get(place), answer) < 0) place++;
        closest.add(place, answer);
        if (closest.size() > RoutingTable.K) closest.removeLast();
    }
}
