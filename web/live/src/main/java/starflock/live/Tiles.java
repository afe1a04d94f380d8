package starflock.live;

import java.util.LinkedHashMap;
import java.util.Map;
import starflock.look.Html;

/** The tiles of a room that were drawn lately, by id and version: what many views hold is drawn once. */
final class Tiles {
    /** Some hundred screens full of tiles; what falls out is drawn again. */
    private static final long MAX_BYTES = 32L << 20;

    private record Key(String id, Object version) {}

    /** Guards all below. Drawing goes on outside of it: two may draw the same tile once, and that is all. */
    private final Object lock = new Object();

    private final LinkedHashMap<Key, byte[]> drawn = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long misses;

    byte[] draw(Tile tile) {
        Key key = new Key(tile.id(), tile.version());
        synchronized (lock) {
            byte[] known = drawn.get(key);
            if (known != null) {
                return known;
            }
            misses++;
        }
        byte[] html = Html.bytes(tile.content().get());
        synchronized (lock) {
            byte[] other = drawn.putIfAbsent(key, html);
            if (other != null) {
                return other;
            }
            bytes += html.length;
            var eldest = drawn.entrySet().iterator();
            while (bytes > MAX_BYTES && eldest.hasNext()) {
                Map.Entry<Key, byte[]> oldest = eldest.next();
                if (!oldest.getKey().equals(key)) {
                    bytes -= oldest.getValue().length;
                    eldest.remove();
                }
            }
            return html;
        }
    }

    /** How many tiles had to be drawn. */
    long drawings() {
        synchronized (lock) {
            return misses;
        }
    }
}
