package starflock.live;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ids of all commands that had an effect, in little space: an id is {@code PAGE-NUMBER}, and a page numbers its commands one
 * by one, so what is kept per page is a few runs of numbers and not the ids.
 *
 * <p>Entries come from the log only, so they cost less than the log does; nobody can fill it without being heard.
 */
final class Seen {
    /** For each visitor and page, runs of numbers: first → last. Nobody can use up the ids of somebody else's page. */
    private final Map<Page, TreeMap<Long, Long>> runs = new HashMap<>();

    private record Page(String visitor, String page) {}

    boolean contains(String visitor, CommandId id) {
        TreeMap<Long, Long> ofPage = runs.get(new Page(visitor, id.page()));
        if (ofPage == null) {
            return false;
        }
        Map.Entry<Long, Long> run = ofPage.floorEntry(id.number());
        return run != null && id.number() <= run.getValue();
    }

    void add(String visitor, CommandId id) {
        if (contains(visitor, id)) {
            return;
        }
        TreeMap<Long, Long> ofPage = runs.computeIfAbsent(new Page(visitor, id.page()), page -> new TreeMap<>());
        long first = id.number();
        long last = id.number();
        Map.Entry<Long, Long> before = ofPage.lowerEntry(first);
        if (before != null && before.getValue() == first - 1) {
            first = before.getKey();
        }
        Long after = ofPage.remove(last + 1);
        if (after != null) {
            last = after;
        }
        ofPage.put(first, last);
    }
}
