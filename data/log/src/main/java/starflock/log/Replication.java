package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import starflock.stream.Connection;

/**
 * Exchanges the logs of a store with peers, all over one connection each.
 *
 * <p>Call {@link #attach} from {@link Connection.Listener#opened}. A peer gets those logs whose keys it knows, and
 * learns of no others: only discovery keys are on the wire. Safe for use by many threads.
 */
public final class Replication implements AutoCloseable {
    private static final long TICK_MILLIS = 1000;

    private final Corestore corestore;
    private final Executor executor;
    private final ScheduledFuture<?> ticking;
    /** Guards the two fields after it. */
    private final Object lock = new Object();

    private final Map<Long, Replicator> replicators = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();

    /**
     * Begins to exchange.
     *
     * @param executor runs what reads and writes the logs; virtual threads suit
     * @param timer wakes up to look for requests that got stuck
     */
    public Replication(Corestore corestore, Executor executor, ScheduledExecutorService timer) {
        this.corestore = corestore;
        this.executor = executor;
        this.ticking = timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Offers the store's logs over a connection, on whose executor this is called. */
    public void attach(Connection connection) {
        for (String protocol : List.of(ChannelLink.PROTOCOL, ChannelLink.ALIAS)) {
            connection.mux().pair(protocol, null, id -> {
                if (id != null) answer(connection, id);
            });
        }
        List<Replicator> wanted;
        synchronized (lock) {
            connections.add(connection);
            wanted = List.copyOf(replicators.values());
        }
        for (Replicator replicator : wanted) open(connection, replicator);
    }

    /** Forgets a connection that is closed. */
    public void detach(Connection connection) {
        synchronized (lock) {
            connections.remove(connection);
        }
    }

    /** Asks peers for a log, now and of every connection to come. */
    public void join(Log log) {
        Replicator replicator = replicator(log.state());
        List<Connection> all;
        synchronized (lock) {
            all = List.copyOf(connections);
        }
        for (Connection connection : all) connection.execute(() -> open(connection, replicator));
    }

    /** Completes with the length once the connected peers have told theirs and the longest is here. */
    public CompletableFuture<Long> update(Log log) {
        join(log);
        return replicator(log.state()).update();
    }

    /**
     * Fetches blocks from {@code start} to before {@code end}, in their order.
     *
     * @param end -1 for all there are and all that come
     */
    public Download download(Log log, long start, long end) {
        return download(log, start, end, Download.Order.LINEAR, Download.Priority.NORMAL, progress -> {});
    }

    /**
     * As {@link #download(Log, long, long)}, in another order or before others.
     *
     * @param progress is told whenever a block came, on the executor: be quick
     */
    public Download download(
            Log log,
            long start,
            long end,
            Download.Order order,
            Download.Priority priority,
            Consumer<Download.Progress> progress) {
        if (start < 0 || (end >= 0 && end < start)) throw new IndexOutOfBoundsException(start + " to " + end);
        join(log);
        Replicator replicator = replicator(log.state());
        Download download = new Download(replicator, start, end, order, priority, progress);
        replicator.add(download);
        return download;
    }

    /**
     * The block that holds the log's byte {@code offset}, of a log whose blocks are not here: peers are asked for the way
     * through its tree. Completes at once if it is known here, and when a peer that knows it answers otherwise.
     */
    public CompletableFuture<Log.Position> seek(Log log, long offset) {
        if (offset < 0) throw new IndexOutOfBoundsException("There is no byte " + offset + ".");
        join(log);
        return replicator(log.state()).seek(offset, log.padding());
    }

    /**
     * Takes a named side channel beside a log.
     *
     * @param handler of what peers send under this name
     */
    public LogExtension extension(Log log, String name, LogExtension.Handler handler) {
        join(log);
        Replicator replicator = replicator(log.state());
        replicator.addExtension(name, handler);
        return new LogExtension(replicator, name);
    }

    /** Tells what happens while the log is exchanged, until the handle is closed; on the executor: be quick. */
    public AutoCloseable listen(Log log, Consumer<LogEvent> listener) {
        return replicator(log.state()).listen(listener);
    }

    /** Stops exchanging: closes the connections that were attached. */
    @Override
    public void close() {
        boolean unused = ticking.cancel(false);
        List<Connection> all;
        synchronized (lock) {
            all = List.copyOf(connections);
        }
        for (Connection connection : all) connection.close();
    }

    private void tick() {
        List<Replicator> all;
        synchronized (lock) {
            all = List.copyOf(replicators.values());
        }
        for (Replicator replicator : all) replicator.post(replicator::tick);
    }

    private Replicator replicator(LogState state) {
        synchronized (lock) {
            return replicators.computeIfAbsent(
                    state.id, id -> new Replicator(corestore.store(), state, executor, corestore.random()));
        }
    }

    /** The peer opened a channel: we answer if we have its log. */
    private void answer(Connection connection, byte[] discoveryKey) {
        try {
            LogState state = corestore.store().logs.find(discoveryKey);
            if (state != null) open(connection, replicator(state));
        } catch (IOException e) {
            Logger.getLogger(Replication.class.getName())
                    .log(Level.WARNING, "A log that a peer asked for cannot be read.", e);
        }
    }

    private void open(Connection connection, Replicator replicator) {
        ChannelLink.open(connection, replicator, corestore.store().hashes);
    }
}
