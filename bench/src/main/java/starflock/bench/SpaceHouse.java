package starflock.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Download;
import starflock.log.Replication;
import starflock.space.Invitation;
import starflock.space.Level;
import starflock.space.Reception;
import starflock.space.Replica;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.MemoryTransport;

/** A machine with a copy of a space, on disk, that meets others by a line in memory. */
final class SpaceHouse implements AutoCloseable {
    private static final Crypto CRYPTO = Crypto.load();
    private static final String NAME = "room";
    private static final int PATIENCE_SECONDS = 300;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService disk = Executors.newSingleThreadExecutor();
    private final KeyPair person;
    private final Corestore store;
    private final Replication replication;
    private final Replica.Settings settings;
    private final Replica replica;
    private final Reception reception = new Reception(threads);
    /** By which it is to ask over its next connection. */
    private volatile @Nullable Invitation invitation;

    private final CompletableFuture<Void> in = new CompletableFuture<>();

    private SpaceHouse(Path folder, String name, Opening opening) throws IOException {
        person = CRYPTO.keyPair(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32));
        store = Corestore.open(folder.resolve(name), CRYPTO, disk);
        replication = new Replication(store, threads, timer);
        settings = new Replica.Settings(
                store,
                CRYPTO,
                person,
                new Random(name.hashCode()),
                threads,
                InstantSource.system(),
                folder.resolve("read"));
        replica = opening.replica(settings);
        replica.exchange(replication);
        reception.host(replica);
    }

    private interface Opening {
        Replica replica(Replica.Settings settings) throws IOException;
    }

    static SpaceHouse create(Path folder) throws IOException {
        return new SpaceHouse(folder, "A", settings -> Replica.create(settings, NAME));
    }

    /** The same, from what is on the disk. */
    static SpaceHouse open(Path folder, String name) throws IOException {
        return new SpaceHouse(folder, name, settings -> Replica.open(settings, NAME));
    }

    SpaceHouse join(Path folder, String name) throws IOException {
        SpaceHouse other = new SpaceHouse(folder, name, settings -> Replica.join(settings, NAME, replica.genesis()));
        replica.admit(other.replica.person(), other.replica.device(), Level.WRITER);
        other.replica.find(replica.logs());
        return other;
    }

    /** Somebody who will ask to be let in. */
    SpaceHouse knocking(Path folder, String name) throws IOException {
        return new SpaceHouse(folder, name, settings -> Replica.join(settings, NAME, replica.genesis()));
    }

    /** Connects to a newcomer, who asks to be let in; whoever closes what is returned cuts them apart. */
    AutoCloseable letIn(SpaceHouse newcomer) throws Exception {
        Instant soon = Instant.now().plus(Duration.ofHours(1));
        Invitation invitation = replica.threshold().invite(Level.WRITER, 1, soon, List.of());
        newcomer.invitation = invitation;
        AutoCloseable met = connect(newcomer);
        newcomer.in.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return met;
    }

    Replica replica() {
        return replica;
    }

    /** Writes events of 100 bytes, {@code batch} at a time. */
    void write(int count, int batch) throws IOException {
        byte[] event = new byte[100];
        Arrays.fill(event, (byte) 'x');
        for (int i = 0; i < count; i += batch) {
            replica.append(Collections.nCopies(Math.min(batch, count - i), event));
        }
    }

    /** Connects two; whoever closes what is returned cuts them apart. */
    AutoCloseable connect(SpaceHouse other) {
        MemoryTransport.Pair pair = MemoryTransport.pair();
        Connection far = other.attach(pair.second(), false);
        Connection near = attach(pair.first(), true);
        return () -> {
            near.close();
            far.close();
        };
    }

    /** Connects to one that hears of nothing but what this one writes; whoever closes what is returned parts them. */
    Closeable tell(SpaceHouse other) throws IOException {
        byte[] log = replica.device().log().bytes();
        Replication saying = new Replication(store, threads, timer);
        saying.join(store.namespace("space").log(log));
        Replication hearing = new Replication(other.store, other.threads, other.timer);
        Download unused = hearing.download(other.store.namespace("space").log(log), 0, -1);
        MemoryTransport.Pair pair = MemoryTransport.pair();
        Connection far = other.attach(pair.second(), false, hearing);
        Connection near = attach(pair.first(), true, saying);
        return () -> {
            near.close();
            far.close();
            saying.close();
            hearing.close();
        };
    }

    private Connection attach(MemoryTransport transport, boolean initiator) {
        return attach(transport, initiator, replication);
    }

    private Connection attach(MemoryTransport transport, boolean initiator, Replication replication) {
        ConnectionConfig config = ConnectionConfig.of(CRYPTO, person, threads, timer);
        return Connection.start(transport, initiator, config, new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                replication.attach(connection);
                reception.attach(connection);
                Invitation asking = invitation;
                if (asking != null) {
                    invitation = null;
                    CompletableFuture<Void> unused = reception
                            .knock(connection, asking, replica)
                            .whenComplete((nothing, failure) -> {
                                if (failure == null) {
                                    in.complete(null);
                                } else {
                                    in.completeExceptionally(failure);
                                }
                            });
                }
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {
                replication.detach(connection);
            }
        });
    }

    /** Waits for what must happen. */
    static void await(BooleanSupplier condition, List<SpaceHouse> at) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Runnable look = () -> {
            if (condition.getAsBoolean()) {
                done.countDown();
            }
        };
        for (SpaceHouse one : at) {
            AutoCloseable unused = one.replica.onChange(look);
        }
        look.run();
        if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nothing happens any more");
        }
    }

    @Override
    public void close() throws IOException {
        replication.close();
        replica.close();
        store.close();
        // What connections still have to say to each other, they say to a clock that runs.
        threads.close();
        timer.shutdownNow();
        disk.shutdown();
    }
}
