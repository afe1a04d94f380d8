package starflock.guard;

import java.util.HashMap;
import java.util.Map;

/** How many requests of each account are open now: a stream is, for as long as its page is looked at. */
final class Open {
    private final int most;
    /** Guarded by this. */
    private final Map<String, Integer> open = new HashMap<>();

    Open(int most) {
        this.most = most;
    }

    synchronized boolean enter(String account) {
        int count = open.getOrDefault(account, 0);
        if (count >= most) {
            return false;
        }
        open.put(account, count + 1);
        return true;
    }

    synchronized void leave(String account) {
        open.computeIfPresent(account, (same, count) -> count == 1 ? null : count - 1);
    }
}
