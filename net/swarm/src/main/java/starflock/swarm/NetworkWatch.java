package starflock.swarm;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.stream.Timer;

/** Looks once a second at the machine's addresses: Java has nobody who tells when they change. */
final class NetworkWatch {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Supplier<?> addresses;
    private final Timer timer;
    private final Runnable changed;
    private final BooleanSupplier goesOn;
    private @Nullable Object before;

    /**
     * Hands in what it needs.
     *
     * @param addresses gives something that is equal as long as they are the same
     * @param goesOn asked before each look
     */
    NetworkWatch(Supplier<?> addresses, Timer timer, Runnable changed, BooleanSupplier goesOn) {
        this.addresses = addresses;
        this.timer = timer;
        this.changed = changed;
        this.goesOn = goesOn;
    }

    void start() {
        before = addresses.get();
        plan();
    }

    private void plan() {
        Runnable unused = timer.schedule(PERIOD, () -> {
            if (!goesOn.getAsBoolean()) return;
            Object now = addresses.get();
            boolean differs = !now.equals(before);
            before = now;
            if (differs) changed.run();
            plan();
        });
    }
}
