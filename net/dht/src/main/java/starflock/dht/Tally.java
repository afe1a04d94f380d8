package starflock.dht;

import java.util.function.Consumer;

/** Counts the good ends of several things under way, and tells when the last one is over; at once if there is none. */
final class Tally {
    private final Consumer<Integer> done;
    private int open;
    private int good;

    Tally(int open, Consumer<Integer> done) {
        this.open = open;
        this.done = done;
        if (open == 0) done.accept(0);
    }

    void over(boolean well) {
        if (well) good++;
        if (--open == 0) done.accept(good);
    }
}
