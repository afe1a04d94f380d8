package starflock.dht;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether there is a network at all (dht-rpc 6.27.0, lib/health.js, but for the way back).
 *
 * <pre>
 * ONLINE ─▶ OFFLINE   two ticks in a row with questions and no answer to any of them
 * OFFLINE ─▶ ONLINE   any answer: each tick asks bootstrap nodes, and some that were there before
 * </pre>
 *
 * <p>While it is offline the table empties itself, so the way back starts from what is remembered here.
 */
final class Health {
    /** Ticks of five seconds: a lost packet or two are no lost network. */
    private static final int SILENT_TICKS = 2;

    /** With fewer questions in a tick nothing is concluded. */
    private static final int MIN_TIMEOUTS = 2;

    private static final int REMEMBERED = 20;

    /** Asked in each tick while offline. */
    private static final int PROBES = 3;

    private final DhtCore core;
    private final List<Consumer<Boolean>> listeners = new ArrayList<>();
    private List<NodeAddress> remembered = List.of();
    private boolean online = true;
    private int silentTicks;
    private int probe;
    private long answersBefore;
    private long timeoutsBefore;

    Health(DhtCore core) {
        this.core = core;
    }

    boolean isOnline() {
        return online;
    }

    void listen(Consumer<Boolean> listener) {
        listeners.add(listener);
    }

    void onTick() {
        DhtStats stats = core.rpc().stats;
        long answers = stats.answers - answersBefore;
        long timeouts = stats.timeouts - timeoutsBefore;
        answersBefore = stats.answers;
        timeoutsBefore = stats.timeouts;
        if (answers > 0) {
            silentTicks = 0;
            remember();
            if (!online) change(true);
        } else if (timeouts >= MIN_TIMEOUTS && ++silentTicks >= SILENT_TICKS && online) {
            change(false);
        }
        askIfAlone();
    }

    /** At each tick, and whenever there may be a network again. */
    void askIfAlone() {
        if (!online || core.table().size() == 0) ask();
    }

    private void change(boolean now) {
        online = now;
        for (Consumer<Boolean> listener : List.copyOf(listeners)) listener.accept(now);
    }

    private void remember() {
        List<NodeAddress> latest = new ArrayList<>();
        Contact next = core.membership().contacts().latest();
        for (; next != null && latest.size() < REMEMBERED; next = next.older) latest.add(next.address);
        if (!latest.isEmpty()) remembered = latest;
    }

    private void ask() {
        Set<NodeAddress> all = new LinkedHashSet<>(core.config().bootstrap());
        all.addAll(core.config().knownNodes());
        all.addAll(remembered);
        if (all.isEmpty()) return;
        List<NodeAddress> candidates = List.copyOf(all);
        for (int i = 0; i < Math.min(PROBES, candidates.size()); i++) {
            NodeAddress to = candidates.get(Math.floorMod(probe++, candidates.size()));
            core.ask(to, Command.PING, null, null, answer -> cameBack(), () -> {});
        }
    }

    /** Somebody answers: look for our place at once, and not at the next tick. */
    private void cameBack() {
        if (online && core.table().size() > 0) return;
        silentTicks = 0;
        core.networkChanged();
        core.refresh();
        if (!online) change(true);
    }
}
