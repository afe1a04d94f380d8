package starflock.dht;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.codec.Writer;

/**
 * Finds out whether strangers reach us, and makes us persistent then (dht-rpc 6.27.0, index.js).
 *
 * <pre>
 * STARTING ─▶ READY                    when the search for our own id is over
 * firewalled ─▶ open                   when nodes that we asked for it have answered to our server port
 * ephemeral ─▶ persistent              open, and others agree on our address; at once if the config wants it, else
 *                                      after twenty quiet minutes
 * persistent ─▶ ephemeral              after a sleep or on another network, unless the config wants us persistent
 * </pre>
 */
final class Reachability {
    /** Twenty minutes of ticks. */
    private static final int STABLE_TICKS = 240;

    /** After a change, or if it did not work: an hour. */
    private static final int MORE_STABLE_TICKS = 3 * STABLE_TICKS;

    /** Nodes that are asked to knock at our server port, and how many of them have to succeed. */
    private static final int KNOCKERS = 5;

    private static final int ENOUGH = 3;

    private final DhtCore core;
    private boolean bootstrapped;
    private boolean knocked;
    private boolean openByQuickTest;
    private boolean checking;
    private int stableTicks = STABLE_TICKS;

    /** The host for which the last check was made; the same one is not checked again. */
    private @Nullable Integer checkedHost;

    Reachability(DhtCore core) {
        this.core = core;
    }

    boolean isBootstrapped() {
        return bootstrapped;
    }

    void start(Runnable ready) {
        if (core.config().ownAddress().isUsable())
            core.membership().sample(core.config().ownAddress());
        search(() -> {
            if (!openByQuickTest && !wantsPersistence()) {
                ready(ready);
                return;
            }
            update(!wantsPersistence(), changed -> {
                if (changed) search(() -> ready(ready));
                else ready(ready);
            });
        });
    }

    private void ready(Runnable ready) {
        bootstrapped = true;
        ready.run();
    }

    private boolean wantsPersistence() {
        return core.config().mode() == DhtConfig.Mode.PERSISTENT;
    }

    private void search(Runnable over) {
        core.query(core.table().id(), Command.FIND_NODE, null, List.of(), new Query.Listener() {
            @Override
            public void answered(Answer answer) {
                quickTest(answer.from());
            }

            @Override
            public void done(Query query) {
                over.run();
            }
        });
    }

    /** One knock by whoever answers first: if it comes through, the whole test is worth while at once. */
    private void quickTest(NodeAddress node) {
        if (knocked || !core.rpc().isFirewalled() || wantsPersistence()) return;
        knocked = true;
        core.ask(
                node,
                Command.PING_NAT,
                null,
                serverPort(),
                answer -> openByQuickTest = answer.by() == SocketRole.SERVER,
                () -> {});
    }

    void onTick() {
        if (core.config().mode() == DhtConfig.Mode.EPHEMERAL || core.isPersistent()) return;
        if (wantsPersistence()) {
            // The first node of a network learns its address from the second.
            if (!checking) update(false, changed -> {});
            return;
        }
        if (--stableTicks > 0) return;
        NodeAddress own = core.membership().ownAddress();
        if (own != null && checkedHost != null && own.host() == checkedHost) stableTicks = MORE_STABLE_TICKS;
        else update(false, changed -> {});
    }

    /** After a sleep or on another network: what we knew of ourselves may be wrong. */
    void wokeUp() {
        checkedHost = null;
        stableTicks = MORE_STABLE_TICKS;
        if (core.config().mode() == DhtConfig.Mode.ADAPTIVE) core.rpc().beKnownAs(null);
    }

    /** Looks whether we can be reached and, unless {@code onlyFirewall}, makes us persistent if so. */
    private void update(boolean onlyFirewall, Consumer<Boolean> done) {
        NodeAddress own = core.membership().ownAddress();
        if (core.isPersistent() || (onlyFirewall && !core.rpc().isFirewalled())) {
            done.accept(false);
            return;
        }
        if (!onlyFirewall) {
            stableTicks = MORE_STABLE_TICKS;
            checkedHost = own == null ? null : own.host();
        }
        if (own == null || own.port() == 0) {
            done.accept(false);
            return;
        }
        if (!core.rpc().isFirewalled()) {
            done.accept(become(own, onlyFirewall));
            return;
        }
        checking = true;
        knock(own.host(), samples -> {
            checking = false;
            if (samples == null || core.isPersistent()) {
                done.accept(false);
                return;
            }
            core.rpc().reachable();
            core.membership().useSamples(samples);
            NodeAddress server = samples.address();
            done.accept(server != null && become(server, onlyFirewall));
        });
    }

    private boolean become(NodeAddress own, boolean onlyFirewall) {
        NodeId id = own.id(core.crypto());
        core.membership().moveTo(id);
        if (!onlyFirewall) core.rpc().beKnownAs(id);
        if (bootstrapped) core.refresh();
        return true;
    }

    /** Has several nodes answer to our server port; gives what they call it, or null if too few get through. */
    private void knock(int ownHost, Consumer<@Nullable NatSampler> done) {
        Set<NodeAddress> knockers = new HashSet<>();
        Contact next = core.membership().contacts().latest();
        for (; next != null && knockers.size() < KNOCKERS; next = next.older) knockers.add(next.address);
        if (knockers.size() < KNOCKERS) knockers.addAll(core.config().bootstrap());
        if (knockers.isEmpty()) {
            done.accept(null);
            return;
        }
        new Knocking(knockers.size(), ownHost, done).ask(knockers);
    }

    private final class Knocking {
        private final int count;
        private final int ownHost;
        private final Consumer<@Nullable NatSampler> done;
        private final Map<NodeAddress, NodeAddress> through = new LinkedHashMap<>();
        private int over;

        Knocking(int count, int ownHost, Consumer<@Nullable NatSampler> done) {
            this.count = count;
            this.ownHost = ownHost;
            this.done = done;
        }

        void ask(Set<NodeAddress> knockers) {
            for (NodeAddress knocker : List.copyOf(knockers)) {
                core.ask(knocker, Command.PING_NAT, null, serverPort(), this::answered, this::over);
            }
        }

        private void answered(Answer answer) {
            if (answer.by() == SocketRole.SERVER) through.put(answer.from(), answer.to());
            over();
        }

        private void over() {
            if (++over == count) done.accept(verdict());
        }

        /** Enough came through, and they agree on our host and on the port that we are bound to. */
        private @Nullable NatSampler verdict() {
            if (through.size() < (count >= KNOCKERS ? ENOUGH : 1)) return null;
            NatSampler samples = new NatSampler();
            new ArrayList<>(through.values()).forEach(samples::add);
            NodeAddress server = samples.address();
            if (server == null || server.host() != ownHost) return null;
            return server.port() == core.world().serverPort() ? samples : null;
        }
    }

    private byte[] serverPort() {
        return new Writer(2).uint16(core.world().serverPort()).toBytes();
    }
}
