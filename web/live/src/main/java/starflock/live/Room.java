package starflock.live;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import starflock.fold.Fold;
import starflock.fold.Placed;
import starflock.fold.Position;

/**
 * One app on one log: takes commands one after the other, keeps their events, and knows the state at every moment.
 *
 * <p>Many commands share one append, and so one signature and one wait for the disk:
 *
 * <pre>
 *   submit ─▶ queue ─▶ [ decide, fold ] × up to {@link #MAX_BATCH} ─▶ append ─▶ answer all ─▶ next batch
 * </pre>
 *
 * A command sees the events of those before it in its batch. Nobody else does until they are on the disk: a batch that cannot
 * be written is taken out of the fold again, and its senders are told.
 */
public final class Room<C, E, S, V> {
    /** Commands in one append: 1024 of 200 bytes are well below what a disk takes in one go, and bound the wait of the first. */
    static final int MAX_BATCH = 1024;
    /** Commands that wait. At the 4.5k appends/s of a disk with one command each, the last would wait two seconds. */
    static final int MAX_QUEUED = 10_000;

    private static final System.Logger LOG = System.getLogger(Room.class.getName());

    private record Pending<C>(Command<C> command, Consumer<Outcome> answer) {}

    private final App<C, E, S, V> app;
    private final Journal journal;
    private final Envelope<E> envelope;
    private final Executor executor;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Guards {@code queue} and {@code working}. */
    private final Object queueLock = new Object();

    private final ArrayDeque<Pending<C>> queue = new ArrayDeque<>();
    private boolean working;

    /** Guards {@code fold} and {@code durable}. */
    private final Object foldLock = new Object();

    private final Fold<Fact<E>, S> fold;
    /** How many events of the fold are on the disk. */
    private int durable;

    /** Only the one who works on a batch touches it. */
    private final Seen seen = new Seen();

    private long length;

    private Room(App<C, E, S, V> app, Journal journal, Executor executor) {
        this.app = app;
        this.journal = journal;
        this.executor = executor;
        this.envelope = new Envelope<>(app.events());
        this.fold = new Fold<>(app.initial(), (state, placed) -> app.apply(state, placed.position(), placed.event()));
    }

    /**
     * Opens the room that a log holds, and reads the log.
     *
     * @param executor where commands are decided and written; may block on the disk
     * @throws IOException if the log cannot be read
     */
    public static <C, E, S, V> Room<C, E, S, V> open(App<C, E, S, V> app, Journal journal, Executor executor)
            throws IOException {
        Room<C, E, S, V> room = new Room<>(app, journal, executor);
        room.load();
        return room;
    }

    private void load() throws IOException {
        List<Placed<Fact<E>>> facts = new ArrayList<>();
        length = journal.length();
        for (long index = 0; index < length; index++) {
            Optional<Fact<E>> fact = envelope.decode(journal.get(index));
            if (fact.isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Block {0} of {1} is not an event of {2}; it is left out.",
                        index,
                        journal.writer(),
                        app.title());
                continue;
            }
            facts.add(new Placed<>(Position.alone(journal.writer(), index), fact.get()));
            seen.add(fact.get().by(), fact.get().command());
        }
        fold.insertAll(facts);
        durable = fold.size();
    }

    public App<C, E, S, V> app() {
        return app;
    }

    /** The newest state that is on the disk. */
    public Moment<S> now() {
        synchronized (foldLock) {
            return moment(durable, true);
        }
    }

    /** How many events are on the disk. */
    public int size() {
        synchronized (foldLock) {
            return durable;
        }
    }

    /** The state after the first {@code count} events, or after all if there are fewer. */
    public Moment<S> at(int count) {
        synchronized (foldLock) {
            return moment(Math.clamp(count, 0, durable), false);
        }
    }

    /** Tells {@code listener} after each change of the newest state, on the thread that made it: be short. */
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Takes a command up. {@code answer} is called once, on the executor, when its fate is known. */
    void submit(Command<C> command, Consumer<Outcome> answer) {
        boolean start;
        synchronized (queueLock) {
            if (queue.size() >= MAX_QUEUED) {
                answer.accept(new Outcome.Failed(
                        "Too much is happening at once, so this was not kept. It will be tried again in a moment."));
                return;
            }
            queue.add(new Pending<>(command, answer));
            start = !working;
            working = true;
        }
        if (start) {
            executor.execute(this::work);
        }
    }

    private void work() {
        for (List<Pending<C>> batch = next(); !batch.isEmpty(); batch = next()) {
            handle(batch);
        }
    }

    private List<Pending<C>> next() {
        synchronized (queueLock) {
            List<Pending<C>> batch = new ArrayList<>(Math.min(queue.size(), MAX_BATCH));
            while (!queue.isEmpty() && batch.size() < MAX_BATCH) {
                batch.add(queue.remove());
            }
            working = !batch.isEmpty();
            return batch;
        }
    }

    private void handle(List<Pending<C>> pending) {
        Batch<E> batch = new Batch<>();
        for (Pending<C> each : pending) {
            batch.outcomes.add(decide(each, batch));
        }
        Outcome written = batch.blocks.isEmpty() ? new Outcome.Done() : append(batch);
        for (int index = 0; index < pending.size(); index++) {
            Outcome outcome = batch.outcomes.get(index);
            answer(pending.get(index), outcome instanceof Outcome.Done ? written : outcome);
        }
        if (written instanceof Outcome.Done && !batch.blocks.isEmpty()) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Nobody's answer may be lost because another's could not be given. */
    private void answer(Pending<C> pending, Outcome outcome) {
        try {
            pending.answer().accept(outcome);
        } catch (RuntimeException bug) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the answer to " + pending.command().id() + " could not be given",
                    bug);
        }
    }

    private Outcome decide(Pending<C> pending, Batch<E> batch) {
        Command<C> command = pending.command();
        Source source = new Source(command.by().id(), command.id());
        if (seen.contains(source.visitor(), source.id()) || batch.fresh.contains(source)) {
            return new Outcome.Done();
        }
        Decision<E> decision;
        S state;
        synchronized (foldLock) {
            state = fold.state();
        }
        try {
            decision = app.decide(state, command);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "decide of " + app.title() + " failed for " + command.body(), bug);
            return new Outcome.Failed(
                    "Something is wrong in this app, so this was not kept. The node's log says more.");
        }
        return switch (decision) {
            case Decision.Refused<E> refused -> new Outcome.Refused(refused.errors());
            case Decision.Accepted<E> accepted -> {
                accepted.events().forEach(event -> add(event, command, batch));
                batch.fresh.add(source);
                yield new Outcome.Done();
            }
        };
    }

    private void add(E event, Command<C> command, Batch<E> batch) {
        Fact<E> fact = new Fact<>(command.id(), command.by().id(), command.at().truncatedTo(ChronoUnit.MILLIS), event);
        Placed<Fact<E>> placed = new Placed<>(Position.alone(journal.writer(), length + batch.blocks.size()), fact);
        batch.blocks.add(envelope.encode(fact));
        batch.facts.add(placed);
        synchronized (foldLock) {
            fold.insert(placed);
        }
    }

    /** Writes a batch, or takes it back. */
    private Outcome append(Batch<E> batch) {
        try {
            length = journal.append(batch.blocks);
        } catch (IOException | RuntimeException e) {
            // Whatever it was, the room goes on with what is on the disk.
            LOG.log(System.Logger.Level.ERROR, "cannot append to " + journal.writer(), e);
            synchronized (foldLock) {
                batch.facts.forEach(fact -> fold.remove(fact.position()));
            }
            return new Outcome.Failed("This could not be written to the disk (" + e.getMessage()
                    + "), so it was not kept. Make room on the disk, then send it again; reading goes on meanwhile.");
        }
        batch.fresh.forEach(source -> seen.add(source.visitor(), source.id()));
        synchronized (foldLock) {
            durable = fold.size();
        }
        return new Outcome.Done();
    }

    private Moment<S> moment(int count, boolean live) {
        Instant at = count == 0 ? null : fold.event(count - 1).event().at();
        return new Moment<>(fold.at(count), count, at, live);
    }

    private record Source(String visitor, CommandId id) {}

    /** What one append will write, and what its senders will hear. */
    private static final class Batch<E> {
        final List<Placed<Fact<E>>> facts = new ArrayList<>();
        final List<byte[]> blocks = new ArrayList<>();
        final List<Outcome> outcomes = new ArrayList<>();
        final Set<Source> fresh = new HashSet<>();
    }
}
