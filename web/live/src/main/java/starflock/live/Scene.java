package starflock.live;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchElements.Mode;

/**
 * What a view shows at one moment, as bytes: parts, which are always there, and tiles, which come and go. It says what must be
 * sent to whoever has nothing yet, and to whoever has another scene.
 *
 * @param parts elements in UTF-8, each morphed into its place by its id; the same number in every scene of an app
 * @param tiles elements in UTF-8 by their ids, in the order of the page; empty if the app has none
 */
record Scene(List<byte[]> parts, Map<String, byte[]> tiles) {
    static final Scene NOTHING = new Scene(List.of(), Map.of());

    private static final String IN_HOLDER = "#" + Tile.HOLDER;
    private static final PatchElements MORPH = PatchElements.of("");
    private static final PatchElements FILL = MORPH.into(IN_HOLDER).withMode(Mode.INNER);
    private static final PatchElements APPEND = MORPH.into(IN_HOLDER).withMode(Mode.APPEND);

    /** Says nothing, but tells the browser that this is a stream to come back to, even if it breaks at once. */
    private static final byte[] OPENING = {':', '\n', '\n'};

    /** Events for whoever has nothing, or has nobody knows what. */
    byte[] whole() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(OPENING);
        morph(out, parts);
        if (!tiles.isEmpty()) {
            out.writeBytes(FILL.encode(joined(tiles.values())));
        }
        return out.toByteArray();
    }

    /** Events for whoever has {@code before}; empty if there is nothing new. Null stands for nobody knows what. */
    byte[] since(@Nullable Scene before) {
        if (before == null || before.parts.size() != parts.size()) {
            return whole();
        }
        // One event for all that changes in its place: each event costs some bytes even where it is compressed.
        List<byte[]> changed = new ArrayList<>();
        for (int index = 0; index < parts.size(); index++) {
            if (!Arrays.equals(parts.get(index), before.parts.get(index))) {
                changed.add(parts.get(index));
            }
        }
        List<byte[]> come = new ArrayList<>();
        tiles.forEach((id, tile) -> {
            byte[] had = before.tiles.get(id);
            if (had == null) {
                come.add(tile);
            } else if (!Arrays.equals(tile, had)) {
                changed.add(tile);
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        morph(out, changed);
        if (!come.isEmpty() && come.size() == tiles.size()) {
            out.writeBytes(FILL.encode(joined(come)));
            return out.toByteArray();
        }
        String gone = before.tiles.keySet().stream()
                .filter(id -> !tiles.containsKey(id))
                .map(id -> "#" + id)
                .collect(Collectors.joining(","));
        if (!gone.isEmpty() && !tiles.isEmpty()) {
            out.writeBytes(PatchElements.remove(gone).encode());
        }
        if (!come.isEmpty()) {
            out.writeBytes(APPEND.encode(joined(come)));
        }
        return out.toByteArray();
    }

    /** Roughly how long the whole is, for who chooses a window. */
    int lengthBytes() {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        for (byte[] tile : tiles.values()) {
            length += tile.length;
        }
        return length;
    }

    private static void morph(ByteArrayOutputStream out, List<byte[]> elements) {
        byte[] all = joined(elements);
        if (all.length > 0) {
            out.writeBytes(MORPH.encode(all));
        }
    }

    private static byte[] joined(Collection<byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
