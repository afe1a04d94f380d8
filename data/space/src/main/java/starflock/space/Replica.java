package starflock.space;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.Hpke;
import starflock.crypto.KeyPair;
import starflock.fold.Placed;
import starflock.fold.Position;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.LogEvent;
import starflock.log.LogExtension;
import starflock.log.Replication;

/**
 * One device's copy of a space: the logs in its store, what they mean together, and the one of them that it writes.
 *
 * <pre>
 *   blocks of all logs ── keys in packets ──▶ Keyring ── open ──▶ Space ── {@link SpaceReader} ──▶ events in order
 *   {@link #append} ── heads, Rotation and Share if needed ── seal ──▶ own log
 * </pre>
 *
 * <p>Logs grow by themselves while peers are attached to the store's {@link Replication}; whoever has a log serves
 * it, so
 * its writer need not be there. Safe for use by many threads.
 */
public final class Replica implements AutoCloseable {
    /** Of a space that is opened so much is read at once; the rest while its pages are shown already. */
    private static final int SLICES_AT_ONCE = 4;

    private static final System.Logger LOG = System.getLogger(Replica.class.getName());
    private static final String GENESIS = "starflock/space/genesis";
    private static final byte[] WRAP = "starflock/space/wrap".getBytes(StandardCharsets.US_ASCII);
    static final byte[] TOPIC = "starflock/space/topic".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT_BYTES = 16;

    private final Corestore store;
    private final Crypto crypto;
    private final KeyPair person;
    private final Hpke.Keys wrap;
    private final PublicKey genesis;
    private final Executor executor;
    private final Log own;
    private final PublicKey ownKey;

    /**
     * Guards everything below it. Held while the own log is written: what an entry says that it has seen must be so.
     * Fair, or who reads a million blocks in slices would let nobody in between.
     */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final Keyring keyring;
    private final Threshold threshold;
    private final Inventory inventory;
    private final Whispers whispers;
    private final Witness witness;
    private final Writing writing;
    private final Duty duty;
    private final Space space;
    private final Shelf shelf;
    private final Memory memory;
    private final List<SpaceReader> readers = new ArrayList<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean growing = new AtomicBoolean();
    private volatile boolean closed;
    /** What came could not be stored when that was last looked at. */
    private boolean troubled;

    private Replica(Settings settings, String name, @Nullable PublicKey genesis) throws IOException {
        this.store = settings.store.namespace("space");
        this.crypto = settings.crypto;
        this.person = settings.person;
        this.executor = settings.executor;
        this.own = store.log(name);
        this.ownKey = new PublicKey(own.key());
        this.genesis = genesis == null ? ownKey : genesis;
        byte[] seed = store.keyPair(name).seed();
        this.wrap = Hpke.keys(crypto.keyedHash(seed, WRAP));
        this.keyring = new Keyring(crypto, wrap, settings.random);
        this.threshold = new Threshold(this, settings, own, wrap);
        this.memory = new Memory(settings.folder, ownKey, seed, crypto, settings.random);
        this.space = memory.recall(this.genesis, store, keyring);
        this.shelf = new Shelf(store, own, crypto, keyring, space, this::grown);
        this.writing = new Writing(space, keyring, ownKey);
        this.duty = new Duty(space, keyring, own, crypto, person);
        this.whispers = new Whispers(turn, crypto, keyring, space, person, ownKey);
        this.witness = new Witness(this.genesis, this::log, crypto, executor, settings.clock, this::testify);
        this.inventory = new Inventory(turn, store, crypto, space, shelf, memory, this::readAgain, this::testify);
    }

    /** Says what proves that a log has two heads: to the others if this device may write, and here in any case. */
    private void testify(List<Body.Fork> forks) throws IOException {
        turn.lock();
        try {
            List<Body.Fork> news = forks.stream()
                    .filter(fork -> !space.forked().contains(fork.log()))
                    .toList();
            boolean own = news.stream().anyMatch(fork -> fork.log().equals(ownKey));
            if (!news.isEmpty() && writes() && !own) {
                decide(news);
            } else if (!news.isEmpty()) {
                news.forEach(space::accuse);
                boolean unused = noted(space.advance());
            }
        } finally {
            turn.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    private byte[] readAgain() throws IOException {
        read();
        // Also with keys that were told at the door: they may lie in packets that are still to come.
        return shelf.readAgain(genesis);
    }

    /**
     * What all spaces of a node share.
     *
     * @param person whose devices write here
     * @param random unpredictable outside of tests
     * @param executor reads what has come; may block on the disk
     * @param clock by which invitations end
     * @param folder where it is kept what was read of the spaces, so that the next start is quick; null if nowhere
     */
    public record Settings(
            Corestore store,
            Crypto crypto,
            KeyPair person,
            Random random,
            Executor executor,
            InstantSource clock,
            @Nullable Path folder) {}

    /**
     * Makes a space.
     *
     * @param name of its log in the store, unused so far; nobody else sees it
     */
    public static Replica create(Settings settings, String name) throws IOException {
        Replica replica = new Replica(settings, name, null);
        if (replica.own.length() > 0) {
            throw new IOException("there is a space named " + name + " already");
        }
        byte[] salt = new byte[SALT_BYTES];
        settings.random.nextBytes(salt);
        Body.Genesis first = Space.genesis(
                settings.crypto, settings.person, replica.ownKey, new PublicKey(replica.wrap.publicKey()), salt);
        KeyId key = replica.keyring.create();
        Body.Rotation rotation = new Body.Rotation(key, List.of(replica.ownKey));
        replica.own.userData(GENESIS, replica.genesis.bytes());
        replica.write(
                key,
                List.of(first, rotation),
                Map.of(replica.ownKey, replica.device().wrap()));
        replica.read();
        return replica;
    }

    /** Begins a copy of a space that this device has been, or will be, let into. */
    public static Replica join(Settings settings, String name, PublicKey genesis) throws IOException {
        Replica replica = new Replica(settings, name, genesis);
        replica.own.userData(GENESIS, genesis.bytes());
        replica.read();
        return replica;
    }

    /**
     * Opens what was made or joined before. A large space is read on by the executor while this returns: see {@link
     * Inventory#progress}.
     */
    public static Replica open(Settings settings, String name) throws IOException {
        Log own = settings.store.namespace("space").log(name);
        byte[] genesis = own.userData(GENESIS);
        if (genesis == null) {
            throw new IOException("there is no space named " + name);
        }
        Replica replica = new Replica(settings, name, new PublicKey(genesis));
        boolean more = true;
        for (int slice = 0; more && slice < SLICES_AT_ONCE; slice++) {
            more = replica.readOn();
        }
        if (more) {
            replica.grown();
        }
        return replica;
    }

    /** The log that begins the space, which is its name. */
    public PublicKey genesis() {
        return genesis;
    }

    /** This device, as an admission names it. */
    public Body.Device device() {
        return new Body.Device(ownKey, new PublicKey(wrap.publicKey()));
    }

    /** The person's word that the own log is theirs. */
    byte[] consent() {
        return Space.hello(crypto, person, genesis, ownKey).consent();
    }

    /** The person whose device this is. */
    public PublicKey person() {
        return new PublicKey(person.publicKey());
    }

    /** A side channel beside the space's first log, to whoever has that open: for {@linkplain #whispers whispers}. */
    public LogExtension channel(Replication with, String name, LogExtension.Handler handler) throws IOException {
        return with.extension(store.log(genesis.bytes()), name, handler);
    }

    /** Tells whenever somebody opens the space's first log: from then on its side channels lead to them. */
    public AutoCloseable onPeer(Replication with, Runnable listener) throws IOException {
        return with.listen(store.log(genesis.bytes()), event -> {
            if (event instanceof LogEvent.PeerJoined) {
                listener.run();
            }
        });
    }

    /** Fetches what peers have of the space and serves what is here, over whatever is attached, now and from now on. */
    public void exchange(Replication with) throws IOException {
        turn.lock();
        try {
            shelf.exchange(with, witness);
        } finally {
            turn.unlock();
        }
    }

    private @Nullable Log log(PublicKey key) {
        return locked(() -> shelf.log(key));
    }

    /**
     * Tells {@code listener} whenever there may be something to {@linkplain Reader#take take}, or members have
     * changed.
     */
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /**
     * The keys of the space for a device that may read now: what it is told when it is let in, so that it can read from
     * the first block on. None if it is not that device, as the admission names it.
     */
    List<byte[]> keys(Body.Device device) {
        return locked(() -> {
            PublicKey wrap = keying().readers().get(device.log());
            return wrap != null && wrap.equals(device.wrap()) ? keyring.secrets() : List.of();
        });
    }

    /** Takes keys that who let this device in has handed to it. */
    void take(List<byte[]> keys) {
        turn.lock();
        try {
            keyring.addAll(keys);
        } finally {
            turn.unlock();
        }
    }

    /** Looks for these logs too: a newcomer reads of them only in logs for which it has no key yet. */
    public void find(List<PublicKey> logs) throws IOException {
        turn.lock();
        try {
            for (PublicKey log : logs) {
                shelf.open(log);
            }
        } finally {
            turn.unlock();
        }
    }

    /** The events that stand, from the {@code from}th on. */
    public List<Placed<byte[]>> events(int from) {
        return locked(() -> space.events(from));
    }

    /** Somebody new who wants to know what changes; until this is closed. */
    public SpaceReader reader() {
        return locked(() -> {
            SpaceReader reader = new SpaceReader(turn, space);
            readers.add(reader);
            return reader;
        });
    }

    /** Whether this device was let in, has said hello, and may write. */
    public boolean writes() {
        return locked(() -> own.length() > 0
                && space.mandate(ownKey) != null
                && level().writes()
                && !space.forked().contains(ownKey));
    }

    /** What the person may do here. */
    public Level level() {
        return locked(() -> space.members().getOrDefault(person(), Level.NONE));
    }

    /** Everybody who was ever let in, and what they may do now. */
    public Map<PublicKey, Level> members() {
        return locked(space::members);
    }

    /** Logs of the space that are known here. */
    public List<PublicKey> logs() {
        return locked(space::logs);
    }

    /** Whose log it is; null if that is not known. */
    public @Nullable PublicKey person(PublicKey log) {
        return locked(() -> space.person(log));
    }

    /** What becomes of an entry, and why; null if it is not held. */
    public @Nullable Standing standing(Ref ref) {
        return locked(() -> space.standing(ref));
    }

    /** One hash of all events that stand, and their order. 32 bytes. */
    public byte[] orderHash() {
        return locked(space::orderHash);
    }

    /** How many events stand, and how many of them are final. */
    public int size() {
        return locked(space::size);
    }

    public int settled() {
        return locked(space::settled);
    }

    /**
     * Appends events of the app, all or none; on the disk when it returns.
     *
     * @throws IllegalStateException if this device may not write
     */
    public void append(List<byte[]> events) throws IOException {
        if (!level().writes()) {
            throw new IllegalStateException("as " + level() + " one cannot write here");
        }
        decide(events.stream().map(Body.App::new).toList());
    }

    /** A small value that this device keeps about the space for itself; null if there is none. */
    public byte @Nullable [] note(String name) {
        return own.userData(name);
    }

    /** Keeps a small value about the space for this device alone; on the disk when it returns. */
    public void note(String name, byte[] value) throws IOException {
        own.userData(name, value);
    }

    /** What this device says to those who are connected, and hears of them. */
    public Whispers whispers() {
        return whispers;
    }

    /** What this device holds. */
    public Inventory inventory() {
        return inventory;
    }

    /** The invitations of this device. */
    public Threshold threshold() {
        return threshold;
    }

    /** Where all devices of the space find each other, 32 bytes; says nothing of it to others. */
    public byte[] topic() {
        return LogList.topic(crypto, genesis);
    }

    /** Lets a person's device in, and gives it the keys. */
    public void admit(PublicKey newcomer, Body.Device device, Level level) throws IOException {
        turn.lock();
        try {
            Ref under = mandate();
            decide(
                    List.of(new Body.Admit(under, newcomer, List.of(device), level)),
                    Map.of(device.log(), device.wrap()));
        } finally {
            turn.unlock();
        }
    }

    /** Gives a member another, stronger level. */
    public void grant(PublicKey member, Level level) throws IOException {
        turn.lock();
        try {
            decide(List.of(new Body.Grant(mandate(), member, level)));
        } finally {
            turn.unlock();
        }
    }

    /** Removes a member ({@link Level#NONE}) or weakens them, from what is seen here of their logs on. */
    public void limit(PublicKey member, Level level) throws IOException {
        turn.lock();
        try {
            decide(List.of(new Body.Limit(mandate(), member, level, space.cuts(member))));
            if (keying().key() == null) {
                decide(List.of());
            }
        } finally {
            turn.unlock();
        }
    }

    /** Ends this person's membership. */
    public void leave() throws IOException {
        turn.lock();
        try {
            decide(List.of(new Body.Leave(space.cuts(person()))));
        } finally {
            turn.unlock();
        }
    }

    private Ref mandate() {
        Ref mandate = space.mandate(ownKey);
        if (mandate == null) {
            throw new IllegalStateException("this device was not let into the space, or was removed");
        }
        return mandate;
    }

    private Keying keying() {
        return space.keying(keyring);
    }

    private void decide(List<? extends Body> bodies) throws IOException {
        decide(bodies, Map.of());
    }

    /**
     * Writes entries under the key that is to be used now; first makes it, or gives it to who lacks it, if need be.
     *
     * @param newcomers wrapping keys of devices that the entries let in
     */
    private void decide(List<? extends Body> bodies, Map<PublicKey, PublicKey> newcomers) throws IOException {
        turn.lock();
        try {
            if (own.length() == 0) {
                throw new IllegalStateException("this device was not let into the space yet");
            }
            if (space.forked().contains(ownKey)) {
                throw new IllegalStateException(
                        "this device's log was continued on two machines, as happens when a copy of"
                                + " its folder is started, and what they wrote differs. So nobody can follow it "
                                + "any more. What"
                                + " both have in common stays; delete the space here, and come in again by a new link");
            }
            if (!duty.ownIsRead()) {
                Progress progress = shelf.progress();
                throw new IOException(
                        progress.whole()
                                ? "the end of this device's own log cannot be read yet: what it cites is missing"
                                : "the space is still being read: " + progress + ". Try again in a moment");
            }
            Writing.Sheet sheet = writing.sheet(own.length(), bodies, newcomers);
            boolean changed = noted(shelf.append(sheet, duty.closesEpoch(bodies)));
            read();
            if (changed) {
                listeners.forEach(Runnable::run);
            }
        } finally {
            turn.unlock();
        }
    }

    private void write(KeyId key, List<? extends Body> bodies, Map<PublicKey, PublicKey> wraps) throws IOException {
        own.append(writing.sealed(own.length(), key, bodies, wraps).blocks());
    }

    /** Logs may have grown: called by whoever wrote to them, so it only says so. */
    private void grown() {
        if (!closed && growing.compareAndSet(false, true)) {
            executor.execute(() -> {
                growing.set(false);
                try {
                    read();
                } catch (IOException | RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "cannot read what is new in the space " + genesis, e);
                }
            });
        }
    }

    /** Reads whatever of the logs can be read now. */
    private void read() throws IOException {
        boolean more = true;
        while (more) {
            more = readOn();
        }
    }

    /**
     * Reads on for a while, and says hello or makes a checkpoint if that is due once nothing is left to read.
     *
     * @return whether there is more
     */
    private boolean readOn() throws IOException {
        boolean changed;
        boolean more;
        turn.lock();
        try {
            if (closed) {
                return false;
            }
            Shelf.Some some = shelf.read(genesis);
            boolean trouble = shelf.trouble() != null;
            changed = noted(some.changedFrom()) || trouble != troubled;
            troubled = trouble;
            more = some.more();
            for (PublicKey log : shelf.disputed()) {
                witness.look(log, Objects.requireNonNull(shelf.log(log)));
            }
            Body due = more ? null : duty.due();
            KeyId key = due == null ? null : keying().key();
            if (due != null && key != null) {
                write(key, List.of(due), Map.of());
                // One in a turn: a checkpoint that does not count is not made again at once.
                some = shelf.read(genesis);
                changed |= noted(some.changedFrom());
                more = some.more();
            }
            if (!more) {
                memory.keepBehind(executor, space, () -> locked(() -> memory.worth(space, keyring, false)));
            }
        } finally {
            turn.unlock();
        }
        if (changed) {
            listeners.forEach(Runnable::run);
        }
        return more;
    }

    private boolean noted(int changedFrom) {
        if (changedFrom == Shelf.UNCHANGED) {
            return false;
        }
        readers.forEach(reader -> reader.changed(changedFrom));
        return true;
    }

    private <T extends @Nullable Object> T locked(Supplier<T> task) {
        turn.lock();
        try {
            return task.get();
        } finally {
            turn.unlock();
        }
    }

    /** Where an event would stand that were written now: after everything that is held here. */
    public Position next() {
        return locked(() -> new Position(Position.UNFINISHED, space.lamport(), ownKey.hex(), own.length()));
    }

    @Override
    public void close() throws IOException {
        Snapshot last;
        turn.lock();
        try {
            last = closed ? null : memory.worth(space, keyring, true);
            closed = true;
            shelf.close();
        } finally {
            turn.unlock();
        }
        if (last != null) {
            memory.keep(last);
        }
    }
}
