package starflock.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Orders in which what happened elsewhere may come in. */
public final class Arrivals {
    /** What is near in time arrives near in time. */
    private static final int NEAR = 500;
    /** A few come very late. */
    private static final int LATE = 20;
    /** At most so many arrive together. */
    private static final int TOGETHER = 400;

    private Arrivals() {}

    /** The same things in another order, in the portions in which they arrive. */
    public static <T> List<List<T>> of(List<T> inOrder, Random random) {
        List<T> arrival = new ArrayList<>(inOrder);
        for (int from = 0; from < arrival.size(); from += NEAR) {
            Collections.shuffle(arrival.subList(from, Math.min(from + 2 * NEAR, arrival.size())), random);
        }
        for (int late = 0; late < LATE; late++) {
            arrival.add(arrival.remove(random.nextInt(arrival.size())));
        }
        List<List<T>> portions = new ArrayList<>();
        for (int next = 0; next < arrival.size(); ) {
            int until = Math.min(arrival.size(), next + 1 + random.nextInt(TOGETHER));
            portions.add(arrival.subList(next, until));
            next = until;
        }
        return portions;
    }
}
