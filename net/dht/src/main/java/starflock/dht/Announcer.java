package starflock.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.KeyPair;

/**
 * Keeps a server findable: announces it at the nodes closest to the hash of its key, which pass handshakes on to it;
 * pings those, so that the way stays open; announces again now and then, and at once when too few answer (hyperdht
 * 6.34.0, lib/announcer.js).
 *
 * <p>States: {@code running} (update → pings every three seconds → update …) → {@code stopped}.
 */
final class Announcer {
    /** Nodes that it announces at. */
    static final int RELAYS = 3;

    private static final long PING_EVERY_MS = 3000;

    /** Rounds of pings between two announcements: five minutes. */
    private static final int ROUNDS = 100;

    private final DhtCore core;
    private final KeyPair own;
    private final NodeId target;
    private final PeerRecord record;
    private List<NodeAddress> relays = List.of();
    private int round;

    /** Raised by every start and stop, so that what an earlier one has planned does nothing. */
    private int era;

    private boolean stopped;

    Announcer(DhtCore core, KeyPair own) {
        this.core = core;
        this.own = own;
        this.target = NodeId.of(core.crypto().hash(own.publicKey()));
        this.record = new PeerRecord(own.publicKey(), List.of());
    }

    /** What others may try first the next time: ourselves if we can be reached, then our relays. */
    List<NodeAddress> relayAddresses() {
        List<NodeAddress> addresses = new ArrayList<>();
        NodeAddress reachable = core.reachableAddress();
        if (reachable != null) addresses.add(reachable);
        addresses.addAll(relays);
        return List.copyOf(addresses.subList(0, Math.min(addresses.size(), PeerRecord.MAX_RELAYS)));
    }

    PeerRecord record() {
        return record;
    }

    /** Announces; {@code listening} is told once, however many nodes took it. */
    void start(Consumer<Integer> listening) {
        stopped = false;
        update(++era, listening);
    }

    /** Announces again at once: our address may be another one. */
    void refresh() {
        if (!stopped) update(++era, count -> {});
    }

    /** Takes the announcement back; {@code done} is told when that is over. */
    void stop(Runnable done) {
        stopped = true;
        era++;
        Tally tally = new Tally(relays.size(), taken -> done.run());
        for (NodeAddress relay : relays) unannounce(relay, tally);
    }

    private void update(int current, Consumer<Integer> listening) {
        List<NodeAddress> before = relays;
        core.query(target, Command.FIND_PEER, null, before, query -> {
            if (era != current) {
                listening.accept(0);
                return;
            }
            List<Answer> best = query.closest().stream()
                    .filter(answer -> answer.token() != null)
                    .limit(RELAYS)
                    .toList();
            List<NodeAddress> taken = new ArrayList<>();
            Tally tally = new Tally(best.size(), count -> {
                if (!stopped) relays = List.copyOf(taken);
                for (NodeAddress old : before) {
                    if (!taken.contains(old)) unannounce(old, new Tally(1, ignored -> {}));
                }
                listening.accept(count);
                round = 0;
                core.later(PING_EVERY_MS, () -> keepWayOpen(current));
            });
            for (Answer answer : best) announceAt(answer, taken, tally);
        });
    }

    private void announceAt(Answer answer, List<NodeAddress> taken, Tally tally) {
        byte[] token = Objects.requireNonNull(answer.token());
        NodeId keeper = Objects.requireNonNull(answer.fromId());
        byte[] value = Announcement.signed(core.crypto(), Namespace.ANNOUNCE, target, token, keeper, record, own)
                .encode();
        core.askWithToken(
                answer.from(),
                Command.ANNOUNCE,
                target,
                token,
                value,
                reply -> {
                    if (reply.error() == 0) taken.add(answer.from());
                    tally.over(reply.error() == 0);
                },
                () -> tally.over(false));
    }

    private void keepWayOpen(int current) {
        if (era != current) return;
        Tally tally = new Tally(relays.size(), alive -> {
            if (era != current) return;
            if (alive < Math.min(relays.size(), RELAYS) || relays.isEmpty() || ++round >= ROUNDS) {
                update(current, count -> {});
            } else {
                core.later(PING_EVERY_MS, () -> keepWayOpen(current));
            }
        });
        for (NodeAddress relay : relays) {
            core.ask(relay, Command.PING, null, null, answer -> tally.over(true), () -> tally.over(false));
        }
    }

    private void unannounce(NodeAddress relay, Tally tally) {
        core.ask(
                relay,
                Command.FIND_PEER,
                target,
                null,
                answer -> {
                    byte[] token = answer.token();
                    if (token == null || answer.fromId() == null || !namesUs(answer)) {
                        tally.over(false);
                        return;
                    }
                    byte[] value = Announcement.signed(
                                    core.crypto(), Namespace.UNANNOUNCE, target, token, answer.fromId(), record, own)
                            .encode();
                    core.askWithToken(
                            relay,
                            Command.UNANNOUNCE,
                            target,
                            token,
                            value,
                            reply -> tally.over(true),
                            () -> tally.over(false));
                },
                () -> tally.over(false));
    }

    private boolean namesUs(Answer answer) {
        byte[] value = answer.value();
        if (value == null) return false;
        try {
            byte[] named = PeerRecord.decode(new Reader(value)).publicKey();
            return Arrays.equals(named, own.publicKey());
        } catch (ProtocolError e) {
            return false;
        }
    }
}
