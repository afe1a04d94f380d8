package starflock.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Peers to be tried: those of the highest priority first, among equals a drawn one, so that not all ask the same. */
final class PeerQueue {
    /** The highest first. */
    private final SortedMap<Peer.Priority, List<Peer>> lists = new TreeMap<>(Comparator.reverseOrder());

    private int size;

    PeerQueue() {
        for (Peer.Priority priority : Peer.Priority.values()) lists.put(priority, new ArrayList<>());
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Peer peer) {
        peer.queued = true;
        list(peer.priority).add(peer);
        size++;
    }

    /** Takes the next one out; only if there is one. */
    Peer take(RandomGenerator random) {
        for (List<Peer> list : lists.values()) {
            if (list.isEmpty()) continue;
            int drawn = random.nextInt(list.size());
            Peer peer = list.set(drawn, list.getLast());
            list.removeLast();
            size--;
            peer.queued = false;
            return peer;
        }
        throw new IllegalStateException("the queue is empty");
    }

    List<Peer> all() {
        List<Peer> all = new ArrayList<>(size);
        for (List<Peer> list : lists.values()) all.addAll(list);
        return all;
    }

    void clear() {
        for (Peer peer : all()) peer.queued = false;
        for (List<Peer> list : lists.values()) list.clear();
        size = 0;
    }

    private List<Peer> list(Peer.Priority priority) {
        return Objects.requireNonNull(lists.get(priority), "one for each");
    }
}
