package starflock.dht;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.Writer;

/**
 * Whom we know: nodes that told us who they are come into the table, those that fall silent go out of it, and when a row
 * is full the one we have not heard of for longest has to answer or make room (dht-rpc 6.27.0, index.js).
 *
 * <p>Nobody comes in by being named: only who has sent us a packet with the id that fits its address.
 */
final class Membership {
    static final long TICK_MS = 5000;

    /** Heard from less than a minute ago. */
    private static final int RECENT_TICKS = 12;

    /** In the table for more than half an hour. */
    private static final int OLD_TICKS = 360;

    private static final int MAX_CHECKS = 10;
    private static final int MAX_SWAPS = 3;
    private static final int MAX_DOWN_HINTS_PER_TICK = 50;

    private final DhtCore core;
    private final ContactList contacts = new ContactList();
    private RoutingTable table;
    private NatSampler nat = new NatSampler();

    /** Nodes with no id (our bootstrap nodes, mostly) that told us our address: a few count, more would be a crowd. */
    private final List<NodeAddress> samplesWithoutId = new ArrayList<>();

    private long tick = 1;
    private int checks;
    private int swaps;
    private int downHints;

    Membership(DhtCore core, NodeId id) {
        this.core = core;
        this.table = new RoutingTable(id);
    }

    RoutingTable table() {
        return table;
    }

    ContactList contacts() {
        return contacts;
    }

    /** Our address as others see it, as far as they agree; port 0 if they agree on the host only. */
    @Nullable
    NodeAddress ownAddress() {
        return nat.address();
    }

    void sample(NodeAddress own) {
        nat.add(own);
    }

    /** From now on these samples count, which were taken at another port. */
    void useSamples(NatSampler other) {
        samplesWithoutId.clear();
        nat = other;
    }

    /** We are known by another id: the same nodes, in other rows. */
    void moveTo(NodeId id) {
        if (id.equals(table.id())) return;
        RoutingTable moved = new RoutingTable(id);
        for (Contact contact : table.all()) {
            if (moved.add(contact) != RoutingTable.Added.YES) contacts.remove(contact);
        }
        table = moved;
    }

    /** A node that was there the last time we ran. */
    void addKnown(NodeAddress address) {
        if (address.isUsable()) add(new Contact(address.id(core.crypto()), address), null);
    }

    /**
     * Somebody sent us something.
     *
     * @param to us, as they see us
     * @param sampling whether that came to the port that we ask from, so that {@code to} is that port's address
     */
    void heard(NodeAddress from, @Nullable NodeId id, NodeAddress to, boolean sampling) {
        if (id == null) {
            int limit = Math.max(1, core.config().bootstrap().size());
            if (!sampling || samplesWithoutId.size() >= limit || samplesWithoutId.contains(from)) return;
            samplesWithoutId.add(from);
            nat.add(to);
            return;
        }
        Contact known = table.get(id);
        if (known == null) {
            add(new Contact(id, from), sampling ? to : null);
            return;
        }
        if (sampling && (known.sampled == 0 || tick - known.sampled >= OLD_TICKS)) {
            known.sampled = tick;
            nat.add(to);
        }
        known.pinged = tick;
        known.seen = tick;
        contacts.touch(known);
    }

    private void add(Contact contact, @Nullable NodeAddress own) {
        contact.added = tick;
        contact.pinged = tick;
        contact.seen = tick;
        switch (table.add(contact)) {
            case YES -> {
                contacts.touch(contact);
                if (own != null) {
                    contact.sampled = tick;
                    nat.add(own);
                }
            }
            case FULL -> rowIsFull(contact);
            case KNOWN, CROWDED -> {}
        }
    }

    void remove(Contact contact) {
        table.remove(contact.id);
        contacts.remove(contact);
    }

    /** A question to a node ended without an answer. */
    void silent(NodeAddress address) {
        Contact contact = table.get(address.id(core.crypto()));
        if (contact != null) remove(contact);
    }

    private void rowIsFull(Contact newcomer) {
        if (!core.isBootstrapped() || swaps >= MAX_SWAPS) return;
        Contact oldest = null;
        for (Contact contact : table.rowOf(newcomer.id)) {
            if (contact.pinged == tick) continue;
            if (oldest == null
                    || contact.pinged < oldest.pinged
                    || (contact.pinged == oldest.pinged && contact.added < oldest.added)) oldest = contact;
        }
        if (oldest == null) return;
        if (tick - oldest.pinged < RECENT_TICKS && tick - oldest.added > OLD_TICKS) return;
        Contact doubted = oldest;
        swaps++;
        ping(doubted, () -> swaps--, () -> {
            swaps--;
            remove(doubted);
            add(newcomer, null);
        });
    }

    /** Somebody says that a node we named to them does not answer. */
    void hintedDown(NodeAddress address) {
        if (checks >= MAX_CHECKS) return;
        Contact contact = table.get(address.id(core.crypto()));
        if (contact == null || (contact.pinged == tick && contact.downHints > 0)) return;
        contact.downHints++;
        check(contact);
    }

    /** Tells whoever named a node that it is silent. */
    void downHint(NodeAddress namedBy, NodeAddress down) {
        if (downHints >= MAX_DOWN_HINTS_PER_TICK) return;
        downHints++;
        Writer value = new Writer(NodeAddress.BYTES);
        down.encode(value);
        core.ask(namedBy, Command.DOWN_HINT, null, value.toBytes(), answer -> {}, () -> {});
    }

    /** Every {@link #TICK_MS}; now and then it asks those it has not heard from for longest. */
    void onTick() {
        tick++;
        downHints = 0;
        if ((tick & 7) != 0) return;
        Contact next = contacts.oldest();
        if (next == null) return;
        int count = tick - next.pinged < RECENT_TICKS ? 2 : core.rpc().underWay() > 2 ? 3 : 5;
        for (int i = 0; i < count && next != null; i++) {
            Contact after = next.newer;
            if (next.pinged != tick) check(next);
            next = after;
        }
    }

    /** Whether fewer nodes are known than a search ends with, and it is time to look for more. */
    boolean isSparse() {
        return (tick & 63) == 0 && table.size() < RoutingTable.K;
    }

    private void check(Contact contact) {
        checks++;
        ping(contact, () -> checks--, () -> {
            checks--;
            remove(contact);
        });
    }

    private void ping(Contact contact, Runnable alive, Runnable dead) {
        contact.pinged = tick;
        core.ask(
                contact.address,
                Command.PING,
                null,
                null,
                answer -> {
                    // Under another id, or under none, it is not that node any more.
                    if (contact.id.equals(answer.fromId())) alive.run();
                    else dead.run();
                },
                dead);
    }
}
