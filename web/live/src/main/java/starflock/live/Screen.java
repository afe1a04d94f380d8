package starflock.live;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * One view of one room, with everybody who looks at it: drawn once for all of them, at most once per tick, and sent only where
 * it changed.
 *
 * <p>The picture is a list of parts, each an encoded event. A newcomer gets all of them, the others those that changed. Who comes,
 * goes, or has drained is noted at once and taken up in the next turn; turns never overlap.
 */
final class Screen {
    /** More cohorts than this are merged, the smallest first: each costs one compression per change. */
    static final int MAX_COHORTS = 6;

    private static final System.Logger LOG = System.getLogger(Screen.class.getName());

    /** Draws all parts. */
    interface Picture {
        List<byte[]> draw();
    }

    private final Picture picture;
    private final Pulse pulse;
    private final Runnable empty;

    /** Guards the notes below. */
    private final Object noteLock = new Object();

    private List<Viewer> arrived = new ArrayList<>();
    private List<Runnable> notes = new ArrayList<>();
    private boolean dirty = true;
    private boolean closed;

    // Owned by the turn.
    private final List<Cohort> cohorts = new ArrayList<>();
    /** How many cohorts there were after the last turn, for whoever asks. */
    private volatile int cohortCount;

    private final Set<Viewer> waiting = new LinkedHashSet<>();
    private List<byte[]> parts = List.of();

    /**
     * A screen before which nobody sits.
     *
     * @param empty called when the last viewer has gone; the screen is closed then
     */
    Screen(Picture picture, Executor executor, BiConsumer<Integer, Runnable> timer, Runnable empty) {
        this.picture = picture;
        this.pulse = new Pulse(executor, timer, this::turn);
        this.empty = empty;
    }

    /** The picture may have changed. */
    void touch() {
        synchronized (noteLock) {
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
        cohorts.forEach(cohort -> cohort.remove(viewer));
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
        List<Viewer> newcomers;
        synchronized (noteLock) {
            draw = dirty;
            dirty = false;
            newcomers = arrived;
            arrived = new ArrayList<>();
        }
        if (draw) {
            sendChanges(picture.draw());
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

    private void sendChanges(List<byte[]> drawn) {
        ByteArrayOutputStream changes = new ByteArrayOutputStream();
        for (int index = 0; index < drawn.size(); index++) {
            if (index >= parts.size() || !Arrays.equals(drawn.get(index), parts.get(index))) {
                changes.writeBytes(drawn.get(index));
            }
        }
        parts = drawn;
        if (changes.size() == 0) {
            return;
        }
        byte[] piece = changes.toByteArray();
        for (Cohort cohort : cohorts) {
            waiting.addAll(cohort.removeSlow());
            cohort.send(piece);
        }
    }

    private void begin(Collection<Viewer> newcomers) {
        Map<Encoding, List<Viewer>> byEncoding = new EnumMap<>(Encoding.class);
        newcomers.forEach(viewer -> byEncoding
                .computeIfAbsent(viewer.encoding(), encoding -> new ArrayList<>())
                .add(viewer));
        byEncoding.forEach((encoding, viewers) -> {
            if (encoding.shared()) {
                cohorts.add(Cohort.begin(encoding, viewers, whole()));
            } else {
                viewers.forEach(viewer -> cohorts.add(Cohort.alone(viewer, whole())));
            }
        });
    }

    /** Keeps the cohorts few: the two smallest begin again together, so that a viewer begins again only a few times in all. */
    private void merge() {
        dropEmpty();
        for (Encoding encoding : Encoding.values()) {
            if (!encoding.shared()) {
                continue;
            }
            List<Cohort> alike = new ArrayList<>(cohorts);
            alike.removeIf(cohort -> cohort.encoding() != encoding);
            alike.sort(Comparator.comparingInt(Cohort::size));
            if (alike.size() > MAX_COHORTS) {
                mergeTwo(alike.get(0), alike.get(1));
            }
        }
        dropEmpty();
    }

    private void mergeTwo(Cohort small, Cohort large) {
        if (small.encoding() == Encoding.IDENTITY) {
            large.absorb(small);
            return;
        }
        List<Viewer> both = small.removeAll();
        both.addAll(large.removeAll());
        cohorts.add(Cohort.begin(small.encoding(), both, whole()));
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

    private byte[] whole() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        return whole.toByteArray();
    }
}
