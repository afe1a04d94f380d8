package starflock.live;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a viewer looks, and how it gets from one screen to another on the same response: it joins the next only when nothing
 * of the last can be written any more. Of several moves that come quickly only the last is made.
 */
final class Seat<K> {
    private final Viewer viewer;
    private final Function<K, Screen> screens;

    /** Guards all below. */
    private final Object lock = new Object();

    private K wanted;
    private @Nullable Screen current;
    private boolean gone;

    /**
     * Not yet before a screen.
     *
     * @param screens finds or makes the screen that shows something
     */
    Seat(Viewer viewer, K wanted, Function<K, Screen> screens) {
        this.viewer = viewer;
        this.wanted = wanted;
        this.screens = screens;
    }

    Viewer viewer() {
        return viewer;
    }

    /** Joins the first screen. */
    void sit() {
        synchronized (lock) {
            arrive();
        }
    }

    /** Looks at something else. */
    void move(K next) {
        synchronized (lock) {
            if (next.equals(wanted) || gone) {
                return;
            }
            wanted = next;
            leave(this::sit);
        }
    }

    /** The viewer has gone. */
    void leave() {
        synchronized (lock) {
            gone = true;
            leave(viewer::release);
        }
    }

    /** The connection has drained. */
    void drained() {
        synchronized (lock) {
            if (current != null) {
                current.drained(viewer);
            }
        }
    }

    private void leave(Runnable then) {
        Screen last = current;
        current = null;
        if (last != null) {
            last.leave(viewer, then);
        }
    }

    private void arrive() {
        if (gone) {
            viewer.release();
            return;
        }
        // A screen that has just closed is no longer in the map, so the second try finds another.
        Screen next = screens.apply(wanted);
        while (!next.join(viewer)) {
            next = screens.apply(wanted);
        }
        current = next;
    }
}
