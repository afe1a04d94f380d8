package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Download;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.TcpListener;
import starflock.stream.TcpTransport;

/** The part of {@link CoreCommand} that talks to peers, over TCP. */
abstract class CoreExchange {
    private final CompletableFuture<Void> gone;

    CoreExchange(CompletableFuture<Void> gone) {
        this.gone = gone;
    }

    /** Does something with the logs. */
    abstract int withStore(Logs.Work work) throws Failure;

    abstract Output output();

    /** Prints what a log is. */
    abstract void say(Log log);

    /** A store with its lines to peers. */
    private static final class Lines implements AutoCloseable, Connection.Listener {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("core-timer").factory());
        private final Replication replication;
        private final ConnectionConfig config;
        private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        private volatile boolean connected;

        Lines(Corestore store) {
            replication = new Replication(store, threads, timer);
            byte[] seed = new byte[32];
            new SecureRandom().nextBytes(seed);
            KeyPair keys = Crypto.load().keyPair(seed);
            config = ConnectionConfig.of(Crypto.load(), keys, threads, timer);
        }

        void start(TcpTransport transport, boolean initiator) {
            connected = true;
            Connection _ = Connection.start(transport, initiator, config, this);
        }

        @Override
        public void opened(Connection connection) {
            replication.attach(connection);
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            replication.detach(connection);
            boolean _ = closed.complete(reason);
        }

        @Override
        public void close() {
            replication.close();
            try {
                // The line's own threads say goodbye to the peer first.
                if (connected) {
                    Object _ = closed.get(2, TimeUnit.SECONDS);
                }
            } catch (TimeoutException | ExecutionException e) {
                // Then without.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            timer.shutdownNow();
        }
    }

    @Command(name = "serve", description = "Serves a log to whoever has its key, until it is stopped.")
    int serve(
            @Parameters(paramLabel = "NAME|KEY", description = "The log.") String name,
            @Option(
                            names = "--listen",
                            paramLabel = "HOST:PORT",
                            description =
                                    "Address to listen on by TCP instead, any free port if it is 0. Without it peers"
                                            + " come by the swarm.")
                    @Nullable
                    String address,
            @Mixin SwarmOptions options)
            throws Failure {
        return withStore(store -> {
            Log log = CoreCommand.find(store, name);
            if (address == null) {
                new SwarmExchange(output(), gone).serve(store, log, options);
                return Exit.OK.code();
            }
            try (Lines lines = new Lines(store);
                    TcpListener listener = listening(address, lines)) {
                lines.replication.join(log);
                int port = listener.address().getPort();
                output().say(
                                CoreCommand.describe(log)
                                        .put("event", "listening")
                                        .put("port", port),
                                "Serving. Elsewhere: starflock core download "
                                        + CoreCommand.describe(log).getString("key") + " --connect "
                                        + listener.address().getHostString() + ":" + port);
                waitUntilLeft();
            }
            return Exit.OK.code();
        });
    }

    @Command(name = "download", description = "Fetches a log, or a part of it, from a peer.")
    int download(
            @Parameters(paramLabel = "KEY", description = "The log's key.") String text,
            @Option(
                            names = "--connect",
                            paramLabel = "HOST:PORT",
                            description = "The peer, by TCP. Without it peers are found by the swarm.")
                    @Nullable
                    String address,
            @Mixin SwarmOptions options,
            @Option(names = "--start", paramLabel = "BLOCK", defaultValue = "0", description = "First block.")
                    long start,
            @Option(names = "--end", paramLabel = "BLOCK", defaultValue = "-1", description = "Block to stop before.")
                    long end,
            @Option(
                            names = "--timeout",
                            paramLabel = "SECONDS",
                            defaultValue = "30",
                            description = "How long the peer may take to answer. Default: ${DEFAULT-VALUE}")
                    int timeout)
            throws Failure {
        byte[] key = requireKey(text);
        if (start < 0 || (end >= 0 && end < start)) {
            throw new Failure(
                    Exit.USAGE,
                    "There are no blocks " + start + " to " + end
                            + ": the first is 0, and the end comes after the start.");
        }
        return withStore(store -> {
            Log log = store.log(key);
            if (address == null) {
                new SwarmExchange(output(), gone).download(store, log, options, start, end, timeout);
                say(log);
                return Exit.OK.code();
            }
            try (Lines lines = connected(store, address)) {
                long length = await(lines.replication.update(log), lines, timeout);
                long stop = end < 0 ? length : Math.min(end, length);
                long first = Math.min(start, stop);
                try (Progressing progress = new Progressing(output(), stop - first);
                        Download download = lines.replication.download(
                                log, first, stop, Download.Order.LINEAR, Download.Priority.NORMAL, progress::at)) {
                    while (!download.done().isDone()) {
                        Object _ = await(progress.next(download.done()), lines, timeout);
                    }
                    Object _ = await(download.done(), lines, timeout);
                }
            }
            say(log);
            return Exit.OK.code();
        });
    }

    @Command(name = "watch", description = "Prints a log's new blocks as they come, until it is stopped.")
    int watch(
            @Parameters(paramLabel = "KEY", description = "The log's key.") String text,
            @Option(names = "--connect", paramLabel = "HOST:PORT", required = true, description = "The peer.")
                    String address)
            throws Failure {
        byte[] key = requireKey(text);
        return withStore(store -> {
            Log log = store.log(key);
            try (Lines lines = connected(store, address);
                    Download all = lines.replication.download(log, 0, -1)) {
                long shown = -1;
                while (!lines.closed.isDone() && !all.done().isDone()) {
                    if (shown != log.contiguousLength()) {
                        shown = log.contiguousLength();
                        JsonObject event =
                                CoreCommand.describe(log).put("event", "blocks").put("have", shown);
                        output().say(event, shown + " of " + log.length() + " blocks are here.");
                    }
                    settle(lines.closed, lines);
                }
                // It ends by itself only if the line does, or something is wrong with the log or the disk.
                if (all.done().isDone()) {
                    Object _ = await(all.done(), lines, 1);
                }
                throw new Failure(Exit.ENVIRONMENT, ended(lines.closed.join()) + " Start again to go on from here.");
            }
        });
    }

    private static TcpListener listening(String address, Lines lines) throws Failure {
        try {
            return TcpListener.listen(address(address), lines.threads, transport -> lines.start(transport, false));
        } catch (IOException | UnresolvedAddressException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "Nobody can listen at " + address + " (" + why(e) + "). With port 0 any free one is taken, as in"
                            + " 127.0.0.1:0.",
                    e);
        }
    }

    private static String why(Exception e) {
        return e instanceof UnresolvedAddressException ? "there is no such name" : String.valueOf(e.getMessage());
    }

    private static Lines connected(Corestore store, String address) throws IOException, Failure {
        Lines lines = new Lines(store);
        try {
            lines.start(TcpTransport.connect(address(address), lines.threads), true);
            return lines;
        } catch (IOException | UnresolvedAddressException e) {
            lines.close();
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "Nobody answers at " + address + " (" + why(e) + "). Is `starflock core serve` running there?",
                    e);
        }
    }

    /** The value, unless the line ends or nothing comes for too long. */
    private <T> T await(CompletableFuture<T> value, Lines lines, int timeout) throws Failure {
        try {
            Object _ = CompletableFuture.anyOf(value, lines.closed, gone).get(timeout, TimeUnit.SECONDS);
            requireCaller();
            if (value.isDone()) return value.get();
            throw new Failure(
                    Exit.ENVIRONMENT, ended(lines.closed.get()) + " What came is kept: start again to go on.");
        } catch (TimeoutException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "The peer sent nothing of what was asked for within " + timeout + " seconds. It may not have it, or"
                            + " not this log. Check the key, or allow more with --timeout. What came is kept.",
                    e);
        } catch (ExecutionException e) {
            throw Failure.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    private static String ended(CloseReason reason) {
        return switch (reason) {
            case CloseReason.Broken broken ->
                "The peer speaks something else: " + broken.error().getMessage() + ". Is that `starflock core serve`?";
            case CloseReason.TimedOut late ->
                "The peer did not answer within " + late.after().toSeconds() + " seconds. Is that `starflock core"
                        + " serve`?";
            case CloseReason.Lost lost ->
                "The line to the peer broke: " + lost.error().getMessage() + ".";
            case CloseReason.Failed failed -> "Something failed here: " + failed.error() + ".";
            case CloseReason.Ended _ -> "The peer closed the line: it has stopped, or speaks something else.";
            case CloseReason.Closed _ -> "The line was closed here.";
        };
    }

    /** Waits a moment, or until something is done. */
    private void settle(CompletableFuture<?> value, Lines lines) throws Failure {
        try {
            Object _ = CompletableFuture.anyOf(value, lines.closed, gone).get(200, TimeUnit.MILLISECONDS);
            requireCaller();
            if (lines.closed.isDone() && !value.isDone()) {
                throw new Failure(
                        Exit.ENVIRONMENT, ended(lines.closed.join()) + " What came is kept: start again to go on.");
            }
        } catch (TimeoutException | ExecutionException e) {
            return; // the caller looks at what there is
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    private void requireCaller() throws Failure {
        if (gone.isDone()) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.");
        }
    }

    private void waitUntilLeft() throws Failure {
        try {
            Object _ = gone.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    static byte[] requireKey(String text) throws Failure {
        byte[] key = CoreCommand.key(text);
        if (key == null) {
            throw new Failure(
                    Exit.USAGE,
                    "\"" + text + "\" is no key: a key has 64 hexadecimal digits, or 52 letters and digits. Copy the"
                            + " whole of it from `starflock core info`.");
        }
        return key;
    }

    private static InetSocketAddress address(String text) throws Failure {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) return new InetSocketAddress(text.substring(0, colon), port);
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new Failure(Exit.USAGE, "\"" + text + "\" is no address: write HOST:PORT, as in 127.0.0.1:4400.");
    }
}
