package starflock.swarm;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import starflock.stream.Timer;

/** Looks once a second at the machine's addresses: Java has nobody who tells when they change. */
final class NetworkWatch {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Supplier<? extends List<?>> addresses;
    private final Timer timer;
    private final Consumer<List<?>> told;
    private final BooleanSupplier goesOn;
    private List<?> before = List.of();

    /**
     * Hands in what it needs.
     *
     * @param addresses gives something that is equal as long as they are the same
     * @param told of them when they are others
     * @param goesOn asked before each look
     */
    NetworkWatch(Supplier<? extends List<?>> addresses, Timer timer, Consumer<List<?>> told, BooleanSupplier goesOn) {
        this.addresses = addresses;
        this.timer = timer;
        this.told = told;
        this.goesOn = goesOn;
    }

    /** What they are at the first look. */
    List<?> start() {
        before = addresses.get();
        plan();
        return before;
    }

    private void plan() {
        Runnable unused = timer.schedule(PERIOD, () -> {
            if (!goesOn.getAsBoolean()) return;
            List<?> now = addresses.get();
            boolean differs = !now.equals(before);
            before = now;
            if (differs) told.accept(now);
            plan();
        });
    }
}
