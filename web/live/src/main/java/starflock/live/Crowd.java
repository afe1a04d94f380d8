package starflock.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private long moves;

    void enter(String page, String visitor) {
        synchronized (lock) {
            spots.put(page, new Spot(visitor, null, false, "", ++moves));
        }
    }

    void leave(String page) {
        synchronized (lock) {
            spots.remove(page);
        }
    }

    /** Notes a movement. Returns whether it shows: the page must be this visitor's and have entered. */
    boolean move(String visitor, Request.Move move) {
        synchronized (lock) {
            Spot before = spots.get(move.page());
            if (before == null || !before.visitor().equals(visitor)) {
                return false;
            }
            spots.put(move.page(), new Spot(visitor, move.cursor().orElse(null), move.typing(), move.spot(), ++moves));
            return true;
        }
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
            spots.values().forEach(spot -> latest.merge(spot.visitor(), spot, (a, b) -> a.moved() > b.moved() ? a : b));
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
