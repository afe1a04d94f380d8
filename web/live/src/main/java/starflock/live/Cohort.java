package starflock.live;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Viewers who get the same bytes, because they have had the same bytes since the stream began: one encoder for all of them.
 *
 * <p>A cohort that began with the whole page is fresh until the page changes. Who comes meanwhile is sent the same bytes and
 * belongs to it: nothing is drawn or compressed for a newcomer, and all who come between two changes are one cohort.
 * (They could be sent what changed since as well, and the cohort stay open for long; but then their pages would go back in
 * time first, and lose what somebody is writing in.)
 *
 * <p>Owned by one {@link Screen} and used within its turns only.
 */
final class Cohort implements AutoCloseable {
    private final Encoding encoding;
    private final Encoder encoder;
    private final Meter meter;
    /** By the thread of their event loop, so that a piece costs one task for each loop and not one for each viewer. */
    private final Map<Thread, List<Viewer>> viewers = new HashMap<>();

    private int size;

    /** What has gone out, if that is the whole page and nothing after it. */
    private @Nullable Buffer opening;

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
     * @param whole whether that is all of it, so that anybody may come in
     */
    static Cohort begin(
            Encoding encoding, Collection<Viewer> newcomers, int sceneBytes, byte[] piece, boolean whole, Meter meter) {
        Cohort cohort = new Cohort(encoding, Encoder.of(encoding, sceneBytes), meter);
        cohort.add(newcomers);
        if (whole) {
            cohort.opening = cohort.compressed(piece);
            cohort.meter.sent(cohort.size, cohort.opening.length());
            write(cohort.viewers, cohort.opening, () -> {});
        } else {
            cohort.send(piece);
        }
        return cohort;
    }

    /** The same for a viewer who has an encoder of its own, which goes on. */
    static Cohort alone(Viewer viewer, int sceneBytes, byte[] piece, Meter meter) {
        Cohort cohort = new Cohort(viewer.encoding(), viewer.ownEncoder(sceneBytes), meter);
        cohort.add(List.of(viewer));
        cohort.send(piece);
        return cohort;
    }

    /** Puts viewers among the others, and ends the streams that they had. */
    private void add(Collection<Viewer> newcomers) {
        Buffer ending = Buffer.buffer(encoder.ending());
        for (Viewer viewer : newcomers) {
            viewers.computeIfAbsent(viewer.loop(), loop -> new ArrayList<>()).add(viewer);
            if (viewer.streaming && ending.length() > 0) {
                viewer.context().runOnContext(nothing -> viewer.write(ending));
            }
            viewer.streaming = true;
        }
        size += newcomers.size();
    }

    /** Whether viewers who have nothing may come in. What changes is not kept for a cohort that everybody has left. */
    boolean fresh() {
        return opening != null && size > 0;
    }

    /** Takes in viewers who have nothing: they get what the others got. The cohort must be {@link #fresh}. */
    void take(Collection<Viewer> newcomers) {
        Buffer bytes = Objects.requireNonNull(opening, "the cohort is fresh");
        add(newcomers);
        meter.sent(newcomers.size(), bytes.length());
        Map<Thread, List<Viewer>> byLoop = new HashMap<>();
        newcomers.forEach(viewer ->
                byLoop.computeIfAbsent(viewer.loop(), loop -> new ArrayList<>()).add(viewer));
        write(byLoop, bytes, () -> {});
    }

    Encoding encoding() {
        return encoding;
    }

    int size() {
        return size;
    }

    /** Takes in the viewers of another cohort who have nothing to forget, since nothing is compressed. */
    void absorb(Cohort other) {
        other.viewers.forEach((loop, group) ->
                viewers.computeIfAbsent(loop, none -> new ArrayList<>()).addAll(group));
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
        opening = null;
        Buffer bytes = compressed(piece);
        meter.sent(size, bytes.length());
        write(viewers, bytes, written);
    }

    private Buffer compressed(byte[] piece) {
        return Buffer.buffer(encoder.encode(piece));
    }

    /** One task for each event loop. */
    private static void write(Map<Thread, List<Viewer>> byLoop, Buffer bytes, Runnable written) {
        for (List<Viewer> group : byLoop.values()) {
            Viewer[] now = group.toArray(Viewer[]::new);
            if (now.length == 0) {
                continue;
            }
            now[0].context().runOnContext(nothing -> {
                for (Viewer viewer : now) {
                    viewer.write(bytes);
                }
                written.run();
            });
        }
    }

    boolean remove(Viewer viewer) {
        List<Viewer> group = viewers.get(viewer.loop());
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
