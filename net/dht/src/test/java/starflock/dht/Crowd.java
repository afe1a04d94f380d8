package starflock.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import starflock.crypto.KeyPair;

/**
 * A network in a bad neighbourhood: a tenth of the nodes is hostile, one in twenty leaves without a word each minute and
 * another comes, one packet in a hundred is lost. In it, true nodes announce topics, and others look for them.
 */
final class Crowd {
    private static final double LOSS = 0.01;
    private static final int JOIN_EVERY_MS = 4;
    private static final int CHURN_PERCENT_PER_MINUTE = 5;
    private static final long BETWEEN_LOOKUPS_MS = 250;

    private final Simulation simulation;
    private final int size;
    private final List<Simulation.Node> staying = new ArrayList<>();
    private final List<Simulation.Node> coming = new ArrayList<>();
    private final List<Simulation.Node> flooding = new ArrayList<>();
    private final List<Lookup> lookups = new ArrayList<>();
    private int nextHost;

    /** One search for a topic. */
    static final class Lookup {
        boolean found;
        boolean over;
        int asked;
        long tookMs;
    }

    /** How it went. */
    record Outcome(int nodes, int lookups, double foundPercent, double asked, double medianMs, double p99Ms) {}

    Crowd(int size, long seed) {
        this.size = size;
        this.simulation = new Simulation(seed, LOSS);
    }

    Outcome run(int count) {
        join();
        List<NodeId> topics = announce(count);
        long until = simulation.nowMs() + count * BETWEEN_LOOKUPS_MS;
        for (Simulation.Node node : flooding) Hostile.flood(simulation, node, size, until);
        churn(until);
        for (NodeId topic : topics) {
            lookup(topic);
            simulation.run(BETWEEN_LOOKUPS_MS);
        }
        simulation.run(30_000);
        return outcome();
    }

    private void join() {
        simulation
                .node(nextHost++, DhtConfig.bootstrapper(Simulation.address(0)))
                .start();
        Hostile.Lies lies = new Hostile.Lies(simulation.crypto, simulation.random);
        Hostile.Kind[] kinds = Hostile.Kind.values();
        List<Simulation.Node> hostile = new ArrayList<>();
        for (int i = 1; i < size; i++) {
            simulation.run(JOIN_EVERY_MS);
            Simulation.Node node =
                    simulation.node(nextHost++, Simulation.persistent()).start();
            if (i % 10 == 5) hostile.add(node);
            else if (i % 2 == 0) staying.add(node);
            else coming.add(node);
        }
        simulation.run(20_000);
        for (int i = 0; i < hostile.size(); i++) {
            Hostile.Kind kind = kinds[i % kinds.length];
            Hostile.turn(simulation, hostile.get(i), kind, lies);
            if (kind == Hostile.Kind.FLOODING) flooding.add(hostile.get(i));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Whether it worked shows in the lookups.
    private List<NodeId> announce(int count) {
        List<NodeId> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NodeId topic = new NodeId(
                    simulation.random.nextLong(), simulation.random.nextLong(), simulation.random.nextLong(), i);
            topics.add(topic);
            Simulation.Node node = oneOf(staying);
            KeyPair key = simulation.crypto.keyPair(topic.toBytes());
            node.run(() -> node.client.announce(topic, key, List.of()));
            simulation.run(20);
        }
        simulation.run(20_000);
        return topics;
    }

    private void churn(long until) {
        double perMs = size * CHURN_PERCENT_PER_MINUTE / 100.0 / 60_000;
        long everyMs = Math.max(1, (long) (1 / perMs));
        simulation.at(everyMs, new Runnable() {
            @Override
            public void run() {
                if (simulation.nowMs() >= until) return;
                if (!coming.isEmpty()) {
                    coming.remove(simulation.random.nextInt(coming.size())).stop();
                    Simulation.Node node = simulation.node(nextHost++, Simulation.persistent());
                    coming.add(node.start());
                }
                simulation.at(everyMs, this);
            }
        });
    }

    private void lookup(NodeId topic) {
        Simulation.Node node = oneOf(staying);
        byte[] key = simulation.crypto.keyPair(topic.toBytes()).publicKey();
        Lookup lookup = new Lookup();
        lookups.add(lookup);
        long start = simulation.nowMs();
        node.run(() -> node.core.query(topic, Command.LOOKUP, null, List.of(), new Query.Listener() {
            @Override
            public void answered(Answer answer) {
                byte[] value = answer.value();
                if (value == null || lookup.found) return;
                try {
                    lookup.found = LookupReply.decode(value).peers().stream()
                            .anyMatch(peer -> Arrays.equals(peer.publicKey(), key));
                } catch (starflock.codec.ProtocolError e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void done(Query query) {
                lookup.over = true;
                lookup.asked = query.asked();
                lookup.tookMs = simulation.nowMs() - start;
            }
        }));
    }

    private Simulation.Node oneOf(List<Simulation.Node> nodes) {
        return nodes.get(simulation.random.nextInt(nodes.size()));
    }

    private Outcome outcome() {
        List<Lookup> over = lookups.stream().filter(lookup -> lookup.over).toList();
        List<Long> times = over.stream().map(lookup -> lookup.tookMs).sorted().collect(Collectors.toList());
        double found = 100.0 * lookups.stream().filter(l -> l.found && l.over).count() / lookups.size();
        double asked = over.stream().mapToInt(lookup -> lookup.asked).average().orElseThrow();
        return new Outcome(
                size, lookups.size(), found, asked, times.get(times.size() / 2), times.get(times.size() * 99 / 100));
    }
}
