package starflock.space;

import java.util.concurrent.locks.ReentrantLock;

/** One who wants to know what changes in the order of a {@link Replica}'s events. Safe for use by many threads. */
public final class SpaceReader {
    private final ReentrantLock turn;
    private final Space space;
    private int changedFrom;
    private int taken;

    /** One who has heard of nothing; {@code turn} guards the space, and this. */
    SpaceReader(ReentrantLock turn, Space space) {
        this.turn = turn;
        this.space = space;
    }

    /** From this place on the order is another: called by the holder of the lock. */
    void changed(int from) {
        changedFrom = Math.min(changedFrom, from);
    }

    /** What has changed since the last call; all there is at the first. */
    public Space.Change take() {
        turn.lock();
        try {
            int kept = Math.min(changedFrom, taken);
            Space.Change change = new Space.Change(kept, space.events(kept));
            taken = space.size();
            changedFrom = taken;
            return change;
        } finally {
            turn.unlock();
        }
    }
}
