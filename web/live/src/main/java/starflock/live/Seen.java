package starflock.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** Pages that have changed since {@link #takeChanged}. */
    private final Set<Page> changed = new LinkedHashSet<>();

    /** In an order, since a map of keys with one hash goes by that: names are chosen by those who send them. */
    private record Page(String visitor, String page) implements Comparable<Page> {
        @Override
        public int compareTo(Page other) {
            int byVisitor = visitor.compareTo(other.visitor);
            return byVisitor != 0 ? byVisitor : page.compareTo(other.page);
        }
    }

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
        Page changing = new Page(visitor, id.page());
        changed.add(changing);
        TreeMap<Long, Long> ofPage = runs.computeIfAbsent(changing, page -> new TreeMap<>());
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

    /** What is kept of one page: a name that is its own, and the runs. */
    interface Sink {
        void take(String name, byte[] runs) throws IOException;
    }

    /** How many pages there are. */
    int pages() {
        return runs.size();
    }

    /** Forgets everything. */
    void clear() {
        runs.clear();
        changed.clear();
    }

    /** Gives all pages. */
    void forEach(Sink sink) throws IOException {
        for (Page page : runs.keySet()) {
            give(page, sink);
        }
    }

    /** Gives the pages that have changed since the last time. */
    void takeChanged(Sink sink) throws IOException {
        for (Page page : changed) {
            give(page, sink);
        }
        changed.clear();
    }

    private void give(Page page, Sink sink) throws IOException {
        TreeMap<Long, Long> ofPage = Objects.requireNonNull(runs.get(page), "a page that changed has runs");
        ByteBuffer bytes = ByteBuffer.allocate(ofPage.size() * 2 * Long.BYTES);
        ofPage.forEach((first, last) -> bytes.putLong(first).putLong(last));
        sink.take(page.visitor() + SEPARATOR + page.page(), bytes.array());
    }

    /** Takes back what was given. */
    void restore(String name, byte[] given) throws IOException {
        int middle = name.indexOf(SEPARATOR);
        if (middle < 0 || given.length % (2 * Long.BYTES) != 0) {
            throw new IOException("\"" + name + "\" is no page that was seen");
        }
        TreeMap<Long, Long> ofPage = new TreeMap<>();
        for (ByteBuffer bytes = ByteBuffer.wrap(given); bytes.hasRemaining(); ) {
            ofPage.put(bytes.getLong(), bytes.getLong());
        }
        runs.put(new Page(name.substring(0, middle), name.substring(middle + 1)), ofPage);
    }

    /** In no name of a visitor or a page. */
    private static final char SEPARATOR = '/';
}
