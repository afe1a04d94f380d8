package starflock.live;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Viewers who get the same bytes, because they have had the same bytes since the stream began: one encoder for all of them.
 *
 * <p>Owned by one {@link Screen} and used within its turns only.
 */
final class Cohort implements AutoCloseable {
    private final Encoding encoding;
    private final Encoder encoder;
    private final Meter meter;
    /** By event loop, so that a piece costs one task for each loop and not one for each viewer. */
    private final Map<Context, List<Viewer>> viewers = new HashMap<>();

    private int size;

    private Cohort(Encoding encoding, Encoder encoder, Meter meter) {
        this.encoding = encoding;
        this.encoder = encoder;
        this.meter = meter;
    }

    /**
     * Begins a stream for these viewers.
     *
     * @param sceneBytes roughly how long all is that they will have then
     * @param piece what they lack of it
     */
    static Cohort begin(Encoding encoding, Collection<Viewer> newcomers, int sceneBytes, byte[] piece, Meter meter) {
        return begin(new Cohort(encoding, Encoder.of(encoding, sceneBytes), meter), newcomers, piece);
    }

    /** The same for a viewer who has an encoder of its own, which goes on. */
    static Cohort alone(Viewer viewer, int sceneBytes, byte[] piece, Meter meter) {
        return begin(new Cohort(viewer.encoding(), viewer.ownEncoder(sceneBytes), meter), List.of(viewer), piece);
    }

    private static Cohort begin(Cohort cohort, Collection<Viewer> newcomers, byte[] piece) {
        List<Viewer> streaming = new ArrayList<>();
        for (Viewer viewer : newcomers) {
            cohort.viewers
                    .computeIfAbsent(viewer.context(), context -> new ArrayList<>())
                    .add(viewer);
            if (viewer.streaming) {
                streaming.add(viewer);
            }
            viewer.streaming = true;
        }
        cohort.size = newcomers.size();
        if (!streaming.isEmpty()) {
            Buffer ending = Buffer.buffer(cohort.encoder.ending());
            streaming.forEach(viewer -> viewer.context().runOnContext(nothing -> viewer.write(ending)));
        }
        cohort.send(piece);
        return cohort;
    }

    Encoding encoding() {
        return encoding;
    }

    int size() {
        return size;
    }

    /** Takes in the viewers of another cohort who have nothing to forget, since nothing is compressed. */
    void absorb(Cohort other) {
        other.viewers.forEach((context, group) ->
                viewers.computeIfAbsent(context, none -> new ArrayList<>()).addAll(group));
        size += other.size;
        other.removeAll();
    }

    /** Compresses the next piece and hands it to every viewer. */
    void send(byte[] piece) {
        send(piece, () -> {});
    }

    /** The same; {@code written} is run on each event loop when its viewers have theirs. */
    void send(byte[] piece, Runnable written) {
        if (size == 0 || piece.length == 0) {
            return;
        }
        Buffer bytes = Buffer.buffer(encoder.encode(piece));
        meter.sent(size, bytes.length());
        viewers.forEach((context, group) -> {
            Viewer[] now = group.toArray(Viewer[]::new);
            context.runOnContext(nothing -> {
                for (Viewer viewer : now) {
                    viewer.write(bytes);
                }
                written.run();
            });
        });
    }

    boolean remove(Viewer viewer) {
        List<Viewer> group = viewers.get(viewer.context());
        boolean removed = group != null && group.remove(viewer);
        if (removed) {
            size--;
        }
        return removed;
    }

    /** Takes out the viewers who do not keep up. */
    List<Viewer> removeSlow() {
        List<Viewer> slow = new ArrayList<>();
        for (List<Viewer> group : viewers.values()) {
            group.removeIf(viewer -> viewer.slow() && slow.add(viewer));
        }
        size -= slow.size();
        return slow;
    }

    /** Takes out everybody. */
    List<Viewer> removeAll() {
        List<Viewer> all = new ArrayList<>(size);
        viewers.values().forEach(all::addAll);
        viewers.clear();
        size = 0;
        return all;
    }

    /** Lets go of the encoder, unless it is a viewer's own. */
    @Override
    public void close() {
        if (encoding.shared()) {
            encoder.close();
        }
    }
}
