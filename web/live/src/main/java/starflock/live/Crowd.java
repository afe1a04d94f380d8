package starflock.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is here, where they point and whether they type: in memory, and forgotten with the page it belongs to.
 *
 * <p>One person may have several pages open; they are shown once, as on the page where they moved last.
 */
final class Crowd {
    /** People shown at most. More cursors than this hide what they point at. */
    static final int MAX_SHOWN = 64;

    private record Spot(String visitor, Presence.@Nullable Cursor cursor, boolean typing, String spot, long moved) {}

    /** Guards all below. */
    private final Object lock = new Object();

    private final Map<String, Spot> spots = new HashMap<>();
    /** Who is on other nodes, by the node. */
    private final Map<String, List<Spot>> elsewhere = new HashMap<>();

    private volatile long moves;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    void enter(String page, String visitor) {
        synchronized (lock) {
            spots.put(page, new Spot(visitor, null, false, "", ++moves));
        }
        listeners.forEach(Runnable::run);
    }

    void leave(String page) {
        synchronized (lock) {
            spots.remove(page);
            moves++;
        }
        listeners.forEach(Runnable::run);
    }

    /** Runs whenever somebody on this node comes, goes or moves. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Who is on another node now, in place of what was said of it before. */
    void there(String node, List<Presence> people) {
        synchronized (lock) {
            List<Spot> there = new ArrayList<>();
            for (Presence one : people) {
                there.add(new Spot(one.visitor(), one.cursor(), one.typing(), one.spot(), ++moves));
            }
            if (there.isEmpty()) {
                elsewhere.remove(node);
                moves++;
            } else {
                elsewhere.put(node, there);
            }
        }
    }

    /** Everybody on this node, once each, as they moved last. */
    List<Presence> local() {
        Map<String, Spot> latest = new LinkedHashMap<>();
        synchronized (lock) {
            spots.values().forEach(spot -> latest.merge(spot.visitor(), spot, Crowd::later));
        }
        return latest.values().stream()
                .limit(MAX_SHOWN)
                .map(spot -> new Presence(spot.visitor(), "", spot.cursor(), spot.typing(), spot.spot()))
                .toList();
    }

    private static Spot later(Spot one, Spot other) {
        return one.moved() > other.moved() ? one : other;
    }

    /** Notes a movement. Returns whether it shows: the page must be this visitor's and have entered. */
    boolean move(String visitor, Request.Move move) {
        synchronized (lock) {
            Spot before = spots.get(move.page());
            if (before == null || !before.visitor().equals(visitor)) {
                return false;
            }
            spots.put(move.page(), new Spot(visitor, move.cursor().orElse(null), move.typing(), move.spot(), ++moves));
        }
        listeners.forEach(Runnable::run);
        return true;
    }

    /** How many comings, goings and movements there have been: as long as it stays, so does {@link #here}. */
    long moves() {
        return moves;
    }

    int pages() {
        synchronized (lock) {
            return spots.size();
        }
    }

    /**
     * Everybody who has a name, in the order of their ids so that nothing jumps when somebody moves.
     *
     * @param nameOf the name for a visitor, or null
     */
    List<Presence> here(Function<String, @Nullable String> nameOf) {
        Map<String, Spot> latest = new LinkedHashMap<>();
        synchronized (lock) {
            spots.values().forEach(spot -> latest.merge(spot.visitor(), spot, Crowd::later));
            elsewhere
                    .values()
                    .forEach(there -> there.forEach(spot -> latest.merge(spot.visitor(), spot, Crowd::later)));
        }
        List<Spot> shown = new ArrayList<>(latest.values());
        shown.sort(Comparator.comparingLong(Spot::moved).reversed());
        List<Presence> here = new ArrayList<>();
        for (Spot spot : shown) {
            String name = nameOf.apply(spot.visitor());
            if (name != null && here.size() < MAX_SHOWN) {
                here.add(new Presence(spot.visitor(), name, spot.cursor(), spot.typing(), spot.spot()));
            }
        }
        here.sort(Comparator.comparing(Presence::visitor));
        return here;
    }
}
