package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import starflock.crypto.Crypto;
import starflock.crypto.Hpke;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.LogExtension;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.MemoryTransport;

/** Machines with a store each, on disk, and connections between them in memory. */
final class Village implements AutoCloseable {
    private static final Crypto CRYPTO = Crypto.load();
    private static final int PATIENCE_SECONDS = 20;

    private final Path folder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    volatile Instant now = Instant.EPOCH;
    private final List<House> houses = new ArrayList<>();
    /** Rings whenever something may have changed somewhere. */
    private final Semaphore bell = new Semaphore(0);

    Village(Path folder) {
        this.folder = folder;
    }

    /** A machine whose disk fails when the test says so. */
    House house(String name, MemoryDisk disk) throws IOException {
        House house = new House(name, name, Corestore.open(disk, CRYPTO, new Random(name.hashCode())));
        houses.add(house);
        return house;
    }

    House house(String name) throws IOException {
        House house = new House(name);
        houses.add(house);
        return house;
    }

    /** Another machine with a copy of all that a closed one has, and so the same owner. */
    House copy(String name, String place) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, folder.resolve(place).resolve(folder.resolve(name).relativize(file)));
            }
        }
        House house = new House(name, place);
        houses.add(house);
        return house;
    }

    void connect(House one, House other) {
        MemoryTransport.Pair pair = MemoryTransport.pair();
        attach(other, pair.second(), false);
        attach(one, pair.first(), true);
    }

    private void attach(House house, MemoryTransport transport, boolean initiator) {
        ConnectionConfig config = ConnectionConfig.of(CRYPTO, house.person, threads, timer);
        Connection unused = Connection.start(transport, initiator, config, new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                house.replication.attach(connection);
                house.reception.attach(connection);
                house.connections.add(connection);
                bell.release();
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {
                house.replication.detach(connection);
                house.connections.remove(connection);
                bell.release();
            }
        });
    }

    /** Breaks every connection of a machine's. */
    void cut(House house) {
        house.connections.forEach(Connection::close);
    }

    /** Returns once the condition holds, which it must in reasonable time. */
    void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            assertThat(bell.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("nothing happens any more")
                    .isTrue();
            bell.drainPermits();
        }
    }

    @Override
    public void close() throws IOException {
        for (House house : houses) {
            house.close();
        }
        timer.shutdownNow();
        threads.close();
    }

    /** One machine. */
    final class House implements AutoCloseable {
        final KeyPair person;
        private final String place;
        private final Corestore store;
        private final Replication replication;
        private final Replica.Settings settings;
        private final Reception reception = new Reception(threads);
        final List<Connection> connections = new CopyOnWriteArrayList<>();

        private House(String name) throws IOException {
            this(name, name);
        }

        private House(String name, String place) throws IOException {
            this(name, place, Corestore.open(folder.resolve(place), CRYPTO));
        }

        private House(String name, String place, Corestore store) {
            byte[] seed = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32);
            person = CRYPTO.keyPair(seed);
            this.place = place;
            this.store = store;
            replication = new Replication(store, threads, timer);
            settings = new Replica.Settings(
                    store,
                    CRYPTO,
                    person,
                    new Random(name.hashCode()),
                    threads,
                    () -> now,
                    folder.resolve(place + "-read"));
        }

        /** Takes a side channel of a space over, and rings at what comes. */
        LogExtension channel(Replica replica, String name, LogExtension.Handler handler) throws IOException {
            return replica.channel(replication, name, (from, message) -> {
                handler.received(from, message);
                bell.release();
            });
        }

        /** How many events there are in what this machine has kept, if it fits to its logs. */
        int recalled(String name) throws IOException {
            try (Corestore here = Corestore.open(folder.resolve(place), CRYPTO)) {
                Corestore ours = here.namespace("space");
                Log log = ours.log(name);
                byte[] seed = ours.keyPair(name).seed();
                PublicKey genesis = new PublicKey(Objects.requireNonNull(log.userData("starflock/space/genesis")));
                return new Memory(settings.folder(), new PublicKey(log.key()), seed, CRYPTO, settings.random())
                        .recall(genesis, ours, new Keyring(CRYPTO, Hpke.keys(seed), settings.random()))
                        .size();
            }
        }

        Replica create() throws IOException {
            return watched(Replica.create(settings, "room"));
        }

        Replica open() throws IOException {
            return watched(Replica.open(settings, "room"));
        }

        Replica join(Replica inviter, Level level) throws IOException {
            Replica replica = watched(Replica.join(settings, "room", inviter.genesis()));
            inviter.admit(replica.person(), replica.device(), level);
            replica.find(inviter.logs());
            return replica;
        }

        /** Asks everybody whom this machine is connected to. */
        CompletableFuture<Void> knock(Invitation invitation) throws IOException {
            Replica replica = watched(Replica.join(settings, "room", invitation.space()));
            return reception.knock(connections.getFirst(), invitation, replica);
        }

        private Replica watched(Replica replica) throws IOException {
            AutoCloseable unused = replica.onChange(bell::release);
            replica.exchange(replication);
            reception.host(replica);
            return replica;
        }

        /** It has lost its disk: what is left of it is of no use. */
        void abandon() {
            replication.close();
            houses.remove(this);
        }

        Log log(PublicKey key) throws IOException {
            Log log = store.log(key.bytes());
            AutoCloseable unused = log.onArrival(bell::release);
            return log;
        }

        @Override
        public void close() throws IOException {
            replication.close();
            store.close();
        }
    }

    /** Appends one event. */
    static void say(Replica replica, String text) throws Exception {
        replica.append(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** All events, in their order. */
    static List<String> said(Replica replica) {
        return replica.events(0).stream()
                .map(event -> new String(event.event(), StandardCharsets.UTF_8))
                .toList();
    }
}
