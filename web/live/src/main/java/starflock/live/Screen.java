package starflock.live;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One view of one room, with everybody who looks at it: drawn once for all of them, at most once per tick, and sent only where
 * it changed.
 *
 * <p>A newcomer gets the whole {@link Scene}, or what it lacks of it if it comes from another screen; the others get what changed.
 * Who comes, goes, or has drained is noted at once and taken up in the next turn; turns never overlap.
 */
final class Screen {
    /**
     * More cohorts than this are merged: each costs one compression per change, some 50 µs, and the memory of a window. What
     * is merged gets the whole page again, which costs its browsers more than that.
     */
    static final int MAX_COHORTS = 16;

    private static final System.Logger LOG = System.getLogger(Screen.class.getName());

    /** Draws what is to be seen now. */
    interface Picture {
        Scene draw();
    }

    private final Picture picture;
    private final Pulse pulse;
    private final Runnable empty;
    private final InstantSource clock;
    private final Meter meter;

    /** Guards the notes below. */
    private final Object noteLock = new Object();

    private List<Viewer> arrived = new ArrayList<>();
    private List<Runnable> notes = new ArrayList<>();
    private boolean dirty = true;
    /** When the picture changed first since it was drawn, in milliseconds. */
    private long dirtySince;

    private boolean closed;

    // Owned by the turn.
    private final List<Cohort> cohorts = new ArrayList<>();
    /** How many cohorts there were after the last turn, for whoever asks. */
    private volatile int cohortCount;

    private final Set<Viewer> waiting = new LinkedHashSet<>();
    private Scene scene = Scene.NOTHING;

    /**
     * A screen before which nobody sits.
     *
     * @param empty called when the last viewer has gone; the screen is closed then
     */
    Screen(
            Picture picture,
            Executor executor,
            BiConsumer<Integer, Runnable> timer,
            InstantSource clock,
            Meter meter,
            Runnable empty) {
        this.picture = picture;
        this.clock = clock;
        this.meter = meter;
        this.pulse = new Pulse(executor, timer, clock, this::turn);
        this.empty = empty;
    }

    /** The picture may have changed. */
    void touch() {
        synchronized (noteLock) {
            if (!dirty) {
                dirtySince = clock.millis();
            }
            dirty = true;
        }
        pulse.request();
    }

    /** A viewer begins to look. Returns false if this screen is closed: ask for another. */
    boolean join(Viewer viewer) {
        synchronized (noteLock) {
            if (closed) {
                return false;
            }
            arrived.add(viewer);
        }
        pulse.request();
        return true;
    }

    /** A viewer turns away; {@code then} is run when nothing more of this screen will be written to it. */
    void leave(Viewer viewer, Runnable then) {
        note(() -> {
            forget(viewer);
            then.run();
        });
    }

    /** A viewer who was slow has drained. */
    void drained(Viewer viewer) {
        note(() -> {
            if (waiting.remove(viewer)) {
                arrive(viewer);
            }
        });
    }

    /** Sends a comment, so that neither end takes the silence for a broken connection. */
    void beat(byte[] comment) {
        note(() -> cohorts.forEach(cohort -> cohort.send(comment)));
    }

    /** Sets no timer any more: the node is stopping. */
    void stop() {
        pulse.stop();
    }

    int cohorts() {
        return cohortCount;
    }

    private void note(Runnable note) {
        synchronized (noteLock) {
            notes.add(note);
        }
        pulse.request();
    }

    private void arrive(Viewer viewer) {
        synchronized (noteLock) {
            arrived.add(viewer);
        }
    }

    private void forget(Viewer viewer) {
        waiting.remove(viewer);
        synchronized (noteLock) {
            arrived.remove(viewer);
        }
        for (Cohort cohort : cohorts) {
            if (cohort.remove(viewer)) {
                viewer.has = scene;
            }
        }
    }

    private void turn() {
        try {
            takeTurn();
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "a turn of a screen failed", bug);
        }
    }

    private void takeTurn() {
        takeNotes().forEach(Runnable::run);
        boolean draw;
        long since;
        List<Viewer> newcomers;
        synchronized (noteLock) {
            draw = dirty;
            dirty = false;
            since = dirtySince;
            newcomers = arrived;
            arrived = new ArrayList<>();
        }
        if (draw) {
            sendChanges(picture.draw(), since);
        }
        newcomers.removeIf(Viewer::closed);
        begin(newcomers);
        merge();
        cohortCount = cohorts.size();
        closeIfEmpty();
    }

    private List<Runnable> takeNotes() {
        synchronized (noteLock) {
            List<Runnable> taken = notes;
            notes = new ArrayList<>();
            return taken;
        }
    }

    private void sendChanges(Scene drawn, long since) {
        byte[] piece = drawn.since(scene);
        scene = drawn;
        if (piece.length == 0) {
            return;
        }
        for (Cohort cohort : cohorts) {
            List<Viewer> slow = cohort.removeSlow();
            slow.forEach(viewer -> viewer.has = null);
            waiting.addAll(slow);
            meter.skipped(slow.size());
            cohort.send(piece, () -> meter.lagged(Math.max(0, clock.millis() - since)));
        }
    }

    /** Viewers who want the same bytes: compressed in the same way, and with the same before them. */
    private record Alike(Encoding encoding, @Nullable Scene has) {}

    private void begin(Collection<Viewer> newcomers) {
        Map<Alike, List<Viewer>> groups = new LinkedHashMap<>();
        newcomers.forEach(
                viewer -> groups.computeIfAbsent(new Alike(viewer.encoding(), viewer.has), alike -> new ArrayList<>())
                        .add(viewer));
        groups.forEach((alike, viewers) -> begin(alike.encoding(), alike.has(), viewers));
    }

    private void begin(Encoding encoding, @Nullable Scene has, List<Viewer> viewers) {
        if (!encoding.shared()) {
            byte[] piece = scene.since(has);
            viewers.forEach(viewer -> cohorts.add(Cohort.alone(viewer, scene.lengthBytes(), piece, meter)));
            return;
        }
        Cohort fresh = has == null ? fresh(encoding) : null;
        if (fresh == null) {
            boolean whole = has == null;
            cohorts.add(Cohort.begin(encoding, viewers, scene.lengthBytes(), scene.since(has), whole, meter));
        } else {
            fresh.take(viewers);
        }
    }

    private @Nullable Cohort fresh(Encoding encoding) {
        for (Cohort cohort : cohorts.reversed()) {
            if (cohort.encoding() == encoding && cohort.fresh()) {
                return cohort;
            }
        }
        return null;
    }

    private void merge() {
        dropEmpty();
        for (Encoding encoding : Encoding.values()) {
            List<Cohort> alike = new ArrayList<>(cohorts);
            alike.removeIf(cohort -> cohort.encoding() != encoding);
            if (encoding.shared() && alike.size() > MAX_COHORTS) {
                alike.sort(Comparator.comparingInt(Cohort::size));
                merge(encoding, alike);
            }
        }
        dropEmpty();
    }

    /**
     * Keeps the cohorts few: the smaller half begins again together, so that however many come, one after the other, each
     * begins again only once or twice in all.
     */
    private void merge(Encoding encoding, List<Cohort> bySize) {
        List<Cohort> smaller = bySize.subList(0, bySize.size() / 2);
        if (encoding == Encoding.IDENTITY) {
            smaller.forEach(bySize.getLast()::absorb);
            return;
        }
        Cohort fresh = fresh(encoding);
        List<Viewer> moving = new ArrayList<>();
        for (Cohort cohort : smaller) {
            if (cohort != fresh) {
                moving.addAll(cohort.removeAll());
            }
        }
        begin(encoding, null, moving);
    }

    private void dropEmpty() {
        cohorts.removeIf(cohort -> {
            if (cohort.size() > 0) {
                return false;
            }
            cohort.close();
            return true;
        });
    }

    private void closeIfEmpty() {
        if (!cohorts.isEmpty() || !waiting.isEmpty()) {
            return;
        }
        synchronized (noteLock) {
            if (!arrived.isEmpty() || !notes.isEmpty() || closed) {
                return;
            }
            closed = true;
        }
        empty.run();
    }
}
