package starflock.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.tables.Tables;

/**
 * One app on one log: takes commands one after the other, keeps their events, and knows the state at every moment.
 *
 * <p>Many commands share one append, and so one signature and one wait for the disk:
 *
 * <pre>
 *   submit ─▶ queue ─▶ [ decide, fold ] × up to {@link #MAX_BATCH} ─▶ append ─▶ next batch
 *                                                                        └─▶ answer all
 * </pre>
 *
 * A command sees the events of those before it in its batch. Nobody else does until they are on the disk: a batch
 * that cannot
 * be written is taken out of the fold again, and its senders are told.
 */
public final class Room<C, E, S, V> implements AutoCloseable {
    /**
     * Commands in one append: 1024 of 200 bytes are well below what a disk takes in one go, and bound the wait of the
     * first.
     */
    static final int MAX_BATCH = 1024;
    /** Commands that wait. At the 4.5k appends/s of a disk with one command each, the last would wait two seconds. */
    static final int MAX_QUEUED = 10_000;

    /**
     * Events folded together when a log is read: enough to fold again once for many, little enough to hold beside the
     * rest.
     */
    private static final int READ_AT_ONCE = 10_000;

    /** A batch is on the disk long before; a disk that does not answer holds nobody up for longer. */
    private static final int REST_SECONDS = 5;

    private static final System.Logger LOG = System.getLogger(Room.class.getName());

    private record Pending<C>(Command<C> command, Consumer<Outcome> answer) {}

    private final App<C, E, S, V> app;
    private final String name;
    private final Executor executor;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Guards {@code queue}, {@code working}, {@code growth} and {@code rest}. */
    private final Object queueLock = new Object();

    private final ArrayDeque<Pending<C>> queue = new ArrayDeque<>();
    private boolean working;
    private boolean growth;
    /** For whoever closes the room and waits until nobody works on a batch. */
    private @Nullable CountDownLatch rest;

    /** Guards {@code past} and {@code durable}. */
    private final Object pastLock = new Object();

    /** Held by whoever reads what was left out of the past, so that it is read once; taken before {@code pastLock}. */
    private final Object gapLock = new Object();

    private final Past<E, S> past;
    /** How many events of the past are on the disk. */
    private int durable;

    /** Only the one who works on a batch touches these. */
    private final Seen seen = new Seen();

    private final Sources<E> sources;
    private final List<AutoCloseable> watching = new ArrayList<>();

    private Room(App<C, E, S, V> app, String name, Sources<E> sources, Past<E, S> past, Executor executor) {
        this.app = app;
        this.name = name;
        this.executor = executor;
        this.sources = sources;
        this.past = past;
    }

    private static <C, E, S, V> Past<E, S> past(
            App<C, E, S, V> app,
            @Nullable Path folder,
            FoldedPast.Reader<E> all,
            TabledPast.Reader<E> one,
            List<Journal> journals,
            Executor executor)
            throws IOException {
        if (folder != null && !(app.keeping() instanceof Keeping.Nothing<S>)) {
            Files.createDirectories(folder);
        }
        return switch (app.keeping()) {
            case Keeping.Nothing<S>() -> folded(app, all, null, executor);
            case Keeping.Snapshot<S> form ->
                folded(
                        app,
                        all,
                        folder == null ? null : new StateFile<>(folder.resolve("state"), form, journals),
                        executor);
            case Keeping.InTables<S> form ->
                new TabledPast<>(
                        folder == null
                                ? Tables.inMemory()
                                : Tables.open(folder.resolve("tables"), app.title() + " " + form.version()),
                        form,
                        (state, fact) -> app.apply(state, fact.position(), fact.event()),
                        one,
                        journals);
        };
    }

    private static <C, E, S, V> FoldedPast<E, S> folded(
            App<C, E, S, V> app, FoldedPast.Reader<E> all, @Nullable StateFile<S> file, Executor executor) {
        return new FoldedPast<>(
                app.initial(),
                (state, placed) -> app.apply(state, placed.position(), placed.event()),
                all,
                file,
                executor);
    }

    /**
     * Opens the room that a ledger holds, and reads it. Nothing of it is kept from one start to the next.
     *
     * @param executor where commands are decided and written; may block on the disk
     */
    public static <C, E, S, V> Room<C, E, S, V> open(App<C, E, S, V> app, Ledger ledger, Executor executor)
            throws IOException {
        Sources<E> sources = new LedgerSources<>(new Envelope<>(app.events()), ledger);
        // What is provisional comes last and goes first, so no event is ever asked for again.
        Past<E, S> past = past(
                app,
                null,
                until -> List.of(),
                position -> {
                    throw new IOException("the event at " + position + " is not kept");
                },
                List.of(),
                executor);
        Room<C, E, S, V> room = new Room<>(app, ledger.name(), sources, past, executor);
        room.load();
        return room;
    }

    /**
     * Opens the room that a log holds, and reads the log.
     *
     * @param executor where commands are decided and written; may block on the disk
     * @throws IOException if the log cannot be read
     */
    public static <C, E, S, V> Room<C, E, S, V> open(App<C, E, S, V> app, Journal journal, Executor executor)
            throws IOException {
        return open(app, journal, List.of(), null, executor);
    }

    /**
     * Opens the room that several logs hold together, and reads what of them is not in the kept state yet. Several
     * rooms may read
     * the same log, each in its own way, as long as only one of them appends to it.
     *
     * @param own the log to which this room appends
     * @param others logs that somebody else appends to; what they gain shows as it comes
     * @param folder for what the app keeps from one start to the next, this room's alone; null to keep nothing
     */
    public static <C, E, S, V> Room<C, E, S, V> open(
            App<C, E, S, V> app, Journal own, List<Journal> others, @Nullable Path folder, Executor executor)
            throws IOException {
        LogSources<E> sources = new LogSources<>(new Envelope<>(app.events()), own, others);
        Past<E, S> past = past(app, folder, sources::all, sources::read, sources.all(), executor);
        Room<C, E, S, V> room = new Room<>(app, own.writer(), sources, past, executor);
        room.load();
        return room;
    }

    private void load() throws IOException {
        sources.from(past.restore(seen), past.last());
        read();
        durable = past.size();
        past.keep(sources.marks(), seen, false);
        watching.addAll(sources.watch(this::grown));
    }

    /** Reads what is new; true if that changed anything. */
    private boolean read() throws IOException {
        AtomicBoolean changed = new AtomicBoolean();
        sources.drain(READ_AT_ONCE, new Sources.Sink<>() {
            @Override
            public void take(Collection<Placed<Fact<E>>> facts) {
                synchronized (pastLock) {
                    past.insert(facts);
                }
                see(facts);
                changed.set(true);
            }

            @Override
            public void replace(int kept, List<Placed<Fact<E>>> facts) {
                synchronized (pastLock) {
                    changed.set(!facts.isEmpty() || kept < durable);
                    past.replace(kept, facts);
                    durable = past.size();
                }
                see(facts);
            }
        });
        return changed.get();
    }

    private void see(Collection<Placed<Fact<E>>> facts) {
        facts.forEach(fact -> seen.add(fact.event().by(), fact.event().command()));
    }

    /** A log may have grown; by our own appending, too, and then there is nothing to read. */
    private void grown() {
        boolean start;
        synchronized (queueLock) {
            growth = true;
            start = !working;
            working = true;
        }
        if (start) {
            executor.execute(this::work);
        }
    }

    /** Reads what is new, if there is word of that; true if it changed anything. */
    private boolean catchUp() {
        synchronized (queueLock) {
            if (!growth) {
                return false;
            }
            growth = false;
        }
        boolean changed = false;
        try {
            changed = read();
            synchronized (pastLock) {
                durable = past.size();
            }
            if (changed) {
                past.keep(sources.marks(), seen, false);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot read what is new in the logs of " + name, e);
        }
        return changed;
    }

    /** Keeps what the app keeps. No command may come any more; those that are being written end first. */
    @Override
    public void close() throws IOException {
        awaitRest();
        for (AutoCloseable watch : watching) {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IOException("cannot stop listening to a log", e);
            }
        }
        synchronized (pastLock) {
            past.keep(sources.marks(), seen, true);
            past.close();
        }
    }

    private void awaitRest() {
        CountDownLatch latch = new CountDownLatch(1);
        synchronized (queueLock) {
            if (!working) {
                return;
            }
            rest = latch;
        }
        try {
            if (!latch.await(REST_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "{0} still writes after {1} s", name, REST_SECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    public App<C, E, S, V> app() {
        return app;
    }

    /** The newest state that is on the disk. */
    public Moment<S> now() {
        synchronized (pastLock) {
            return moment(durable, true);
        }
    }

    /** How many events are on the disk. */
    public int size() {
        synchronized (pastLock) {
            return durable;
        }
    }

    /**
     * The state after the first {@code count} events, or after all if there are fewer. May have to read the log
     * first; the room goes on meanwhile.
     *
     * @throws UncheckedIOException if the log cannot be read
     */
    public Moment<S> at(int count) {
        fillGap(count);
        synchronized (pastLock) {
            return moment(Math.clamp(count, 0, durable), false);
        }
    }

    private void fillGap(int count) {
        if (gap(count) == null) {
            return;
        }
        synchronized (gapLock) {
            Past.Gap gap = gap(count);
            if (gap == null) {
                return; // somebody else has filled it meanwhile
            }
            try {
                Runnable fill = gap.read();
                synchronized (pastLock) {
                    fill.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the log of " + name + " could not be read", e);
            }
        }
    }

    private Past.@Nullable Gap gap(int count) {
        synchronized (pastLock) {
            return past.gap(Math.max(count, 0));
        }
    }

    /** Tells {@code listener} after each change of the newest state, on the thread that made it: be short. */
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Takes a command up. {@code answer} is called once, on the executor, when its fate is known: be short. */
    public void submit(Command<C> command, Consumer<Outcome> answer) {
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

    /** How many commands are not on the disk yet, beside those that are being written. */
    int waiting() {
        synchronized (queueLock) {
            return queue.size();
        }
    }

    private void work() {
        do {
            if (catchUp()) {
                listeners.forEach(Runnable::run);
            }
            handle(next());
        } while (goOn());
    }

    private List<Pending<C>> next() {
        synchronized (queueLock) {
            List<Pending<C>> batch = new ArrayList<>(Math.min(queue.size(), MAX_BATCH));
            while (!queue.isEmpty() && batch.size() < MAX_BATCH) {
                batch.add(queue.remove());
            }
            return batch;
        }
    }

    private boolean goOn() {
        synchronized (queueLock) {
            working = !queue.isEmpty() || growth;
            if (!working && rest != null) {
                rest.countDown();
            }
            return working;
        }
    }

    private void handle(List<Pending<C>> pending) {
        if (pending.isEmpty()) {
            return;
        }
        Batch<E> batch = new Batch<>();
        for (Pending<C> each : pending) {
            batch.outcomes.add(decide(each, batch));
        }
        Outcome written = batch.blocks.isEmpty() ? new Outcome.Done() : append(batch);
        try {
            // A third of the work of a command: meanwhile the next batch is decided.
            executor.execute(() -> answer(pending, batch.outcomes, written));
        } catch (RejectedExecutionException stopping) {
            answer(pending, batch.outcomes, written);
        }
        if (written instanceof Outcome.Done && !batch.blocks.isEmpty()) {
            listeners.forEach(Runnable::run);
        }
    }

    private void answer(List<Pending<C>> pending, List<Outcome> outcomes, Outcome written) {
        for (int index = 0; index < pending.size(); index++) {
            Outcome outcome = outcomes.get(index);
            answer(pending.get(index), outcome instanceof Outcome.Done ? written : outcome);
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
        synchronized (pastLock) {
            state = past.state();
        }
        try {
            decision = app.decide(state, command);
            return switch (decision) {
                case Decision.Refused<E> refused -> new Outcome.Refused(refused.errors());
                case Decision.Accepted<E> accepted -> {
                    add(accepted.events(), command, batch);
                    batch.fresh.add(source);
                    yield new Outcome.Done();
                }
            };
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, app.title() + " failed for " + command.body(), bug);
            return new Outcome.Failed(
                    "Something is wrong in this app, so this was not kept. The node's log says more.");
        }
    }

    /** All events of a command, or none if one cannot be folded. */
    private void add(List<E> events, Command<C> command, Batch<E> batch) {
        List<Placed<Fact<E>>> facts = new ArrayList<>(events.size());
        List<byte[]> blocks = new ArrayList<>(events.size());
        for (E event : events) {
            Fact<E> fact =
                    new Fact<>(command.id(), command.by().id(), command.at().truncatedTo(ChronoUnit.MILLIS), event);
            Placed<Fact<E>> placed = new Placed<>(sources.next(batch.blocks.size() + facts.size()), fact);
            facts.add(placed);
            blocks.add(sources.encode(placed));
        }
        if (facts.isEmpty()) {
            return;
        }
        synchronized (pastLock) {
            try {
                past.insert(facts);
            } catch (RuntimeException bug) {
                past.remove(facts.stream().map(Placed::position).toList());
                throw bug;
            }
        }
        batch.facts.addAll(facts);
        batch.blocks.addAll(blocks);
    }

    /** Writes a batch, or takes it back. */
    private Outcome append(Batch<E> batch) {
        try {
            if (!sources.append(batch.blocks, batch.facts.getLast().position())) {
                synchronized (queueLock) {
                    growth = true;
                }
                boolean unused = catchUp(); // whoever handles the batch tells of it
            }
        } catch (Ledger.Refused e) {
            takeBack(batch);
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            // Whatever it was, the room goes on with what is on the disk.
            LOG.log(System.Logger.Level.ERROR, "cannot append to " + name, e);
            takeBack(batch);
            return new Outcome.Failed("This could not be written to the disk (" + e.getMessage()
                    + "), so it was not kept. Make room on the disk, then send it again; reading goes on meanwhile.");
        }
        batch.fresh.forEach(source -> seen.add(source.visitor(), source.id()));
        synchronized (pastLock) {
            durable = past.size();
        }
        keep();
        return new Outcome.Done();
    }

    private void takeBack(Batch<E> batch) {
        synchronized (pastLock) {
            past.remove(batch.facts.stream().map(Placed::position).toList());
        }
    }

    /** What cannot be kept is made again from the log at the next start. */
    private void keep() {
        try {
            synchronized (pastLock) {
                past.keep(sources.marks(), seen, false);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the state of " + app.title() + " could not be kept", e);
        }
    }

    private Moment<S> moment(int count, boolean live) {
        return new Moment<>(past.at(count), count, past.when(count), live);
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
