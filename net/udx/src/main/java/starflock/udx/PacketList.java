package starflock.udx;

import org.jspecify.annotations.Nullable;

/** Packets in the order in which they were added; removing one costs nothing. */
final class PacketList {
    private @Nullable OutPacket first;
    private @Nullable OutPacket last;
    private int count;

    int count() {
        return count;
    }

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    OutPacket first() {
        return first;
    }

    void add(OutPacket packet) {
        packet.previous = last;
        packet.next = null;
        if (last == null) first = packet;
        else last.next = packet;
        last = packet;
        count++;
    }

    void remove(OutPacket packet) {
        OutPacket before = packet.previous;
        OutPacket after = packet.next;
        if (before == null) first = after;
        else before.next = after;
        if (after == null) last = before;
        else after.previous = before;
        packet.previous = null;
        packet.next = null;
        count--;
    }
}
