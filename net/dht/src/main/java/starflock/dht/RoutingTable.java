package starflock.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Kademlia's routing table (Maymounkov and Mazières, 2002): row {@code i} holds up to {@link #K} nodes that share
 * exactly {@code i} leading bits with us. So we know many nodes near us and few far away, and each step of a search
 * halves the distance at least.
 *
 * <p>A row takes at most {@link #MAX_PER_HOST} nodes of one public address: whoever has one machine and 65,535 ports
 * could otherwise choose ports until they fill a row of their victim.
 */
final class RoutingTable {
    /** Nodes in a row, and nodes that a search ends with (kademlia-routing-table 1.0.6). */
    static final int K = 20;

    /** A household or an office may have several nodes behind one address; a row of an attacker's needs twenty. */
    static final int MAX_PER_HOST = 3;

    private static final Contact[] NO_CONTACTS = {};

    private final NodeId id;
    private final Contact[][] rows = new Contact[NodeId.BITS][];
    private int size;

    /** No row beyond this one has a node. */
    private int lastRow;

    RoutingTable(NodeId id) {
        this.id = id;
        Arrays.fill(rows, NO_CONTACTS);
    }

    NodeId id() {
        return id;
    }

    int size() {
        return size;
    }

    /** What became of a node that wanted in. */
    enum Added {
        YES,
        /** It is there already, or it is us. */
        KNOWN,
        /** The row is full: an old node may have to go. */
        FULL,
        /** Its address has enough nodes in that row. */
        CROWDED
    }

    Added add(Contact contact) {
        int index = id.commonPrefix(contact.id);
        if (index == NodeId.BITS || get(contact.id) != null) return Added.KNOWN;
        Contact[] row = rows[index];
        if (!contact.address.isPrivate() && ofHost(row, contact.address.host()) >= MAX_PER_HOST) return Added.CROWDED;
        if (row.length == K) return Added.FULL;
        Contact[] grown = Arrays.copyOf(row, row.length + 1);
        grown[row.length] = contact;
        rows[index] = grown;
        lastRow = Math.max(lastRow, index);
        size++;
        return Added.YES;
    }

    void remove(NodeId node) {
        int index = id.commonPrefix(node);
        if (index == NodeId.BITS) return;
        Contact[] row = rows[index];
        Contact[] rest =
                Arrays.stream(row).filter(contact -> !contact.id.equals(node)).toArray(Contact[]::new);
        size -= row.length - rest.length;
        rows[index] = rest;
    }

    @Nullable
    Contact get(NodeId node) {
        int index = id.commonPrefix(node);
        if (index == NodeId.BITS) return null;
        for (Contact contact : rows[index]) {
            if (contact.id.equals(node)) return contact;
        }
        return null;
    }

    /** The row that a node belongs to, in no order. */
    List<Contact> rowOf(NodeId node) {
        int index = id.commonPrefix(node);
        return index == NodeId.BITS ? List.of() : List.of(rows[index]);
    }

    /** Up to {@code count} of the nodes closest to a target, the closest first. */
    List<Contact> closest(NodeId target, int count) {
        List<Contact> found = new ArrayList<>(2 * count);
        int shared = Math.min(id.commonPrefix(target), NodeId.BITS - 1);
        // Nodes of the target's row differ from us where it does, so they are closest. Those of later rows share with
        // the target what we share, all of them; those of earlier rows less and less.
        addRow(found, shared);
        if (found.size() < count) {
            for (int i = shared + 1; i <= lastRow; i++) addRow(found, i);
        }
        for (int i = shared - 1; i >= 0 && found.size() < count; i--) addRow(found, i);
        found.sort(Comparator.comparing(contact -> contact.id, target::compareDistance));
        return found.size() <= count ? found : found.subList(0, count);
    }

    /** All nodes, the closest to us first by rows. */
    List<Contact> all() {
        List<Contact> all = new ArrayList<>(size);
        for (int i = lastRow; i >= 0; i--) addRow(all, i);
        return all;
    }

    @Nullable
    Contact random(RandomGenerator random) {
        if (size == 0) return null;
        int left = random.nextInt(size);
        for (int i = 0; i < rows.length; i++) {
            Contact[] row = rows[i];
            if (left < row.length) return row[left];
            left -= row.length;
        }
        throw new AssertionError("size is the sum of the rows");
    }

    private void addRow(List<Contact> list, int index) {
        for (Contact contact : rows[index]) list.add(contact);
    }

    private static int ofHost(Contact[] row, int host) {
        int count = 0;
        for (Contact contact : row) {
            if (contact.address.host() == host) count++;
        }
        return count;
    }
}
