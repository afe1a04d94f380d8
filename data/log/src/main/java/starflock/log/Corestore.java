package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * Many logs in one folder, and one secret from which the keys of all named ones follow.
 *
 * <p>Same names and primary key give the same logs as the npm package corestore 7.12.5 (index.js). Safe for use by many
 * threads. The folder has one owner: a second {@link #open} fails while the first is not closed.
 */
public final class Corestore implements Closeable {
    private static final String PRIMARY_KEY = "primary-key";
    /** Where names count if no namespace was asked for: 32 zeros, as in corestore. */
    private static final byte[] DEFAULT_NAMESPACE = new byte[32];

    private final Disk disk;
    private final Store store;
    private final byte[] primaryKey;
    private final byte[] namespace;
    private final Random random;
    /** Sessions that are open, this one and its namespaces counting once. */
    private final AtomicInteger sessions;

    private final AtomicBoolean closed;

    private Corestore(
            Disk disk,
            Store store,
            byte[] primaryKey,
            byte[] namespace,
            Random random,
            AtomicInteger sessions,
            AtomicBoolean closed) {
        this.disk = disk;
        this.store = store;
        this.primaryKey = primaryKey;
        this.namespace = namespace;
        this.random = random;
        this.sessions = sessions;
        this.closed = closed;
    }

    /**
     * Opens the store in a folder, or makes one there. What it does now and then to return space to the file system
     * and to bring to disk what nobody waits for, it does on the thread that appends.
     *
     * @throws IOException if the folder cannot be used, is in use, or is damaged; the message says what to do
     */
    public static Corestore open(Path folder, Crypto crypto) throws IOException {
        return open(folder, crypto, Runnable::run);
    }

    /** As {@link #open(Path, Crypto)}, doing that on another thread, so that no append waits for it. */
    public static Corestore open(Path folder, Crypto crypto, Executor background) throws IOException {
        return open(FolderDisk.open(folder), crypto, new SecureRandom(), Store.Sizes.USUAL, background);
    }

    /**
     * As {@link #open(Path, Crypto)}, on another disk than a folder's: one of a test, which fills or loses power.
     *
     * @param random unpredictable outside of tests
     */
    public static Corestore open(Disk disk, Crypto crypto, Random random) throws IOException {
        return open(disk, crypto, random, Store.Sizes.USUAL, Runnable::run);
    }

    static Corestore open(Disk disk, Crypto crypto, Random random, int segmentBytes) throws IOException {
        return open(disk, crypto, random, new Store.Sizes(segmentBytes, Pages.MAX_LOADED), Runnable::run);
    }

    static Corestore open(Disk disk, Crypto crypto, Random random, Store.Sizes sizes, Executor background)
            throws IOException {
        try {
            Hashes hashes = new Hashes(crypto);
            byte[] primaryKey = primaryKey(disk, random);
            Store store = Recovery.open(disk, hashes, random.nextLong(), sizes, background);
            return new Corestore(
                    disk, store, primaryKey, DEFAULT_NAMESPACE, random, new AtomicInteger(1), new AtomicBoolean());
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    /** The file is the key and its checksum. */
    private static byte[] primaryKey(Disk disk, Random random) throws IOException {
        byte @Nullable [] file = disk.read(PRIMARY_KEY);
        if (file == null) {
            if (disk.read(CheckpointFile.NAME) != null) {
                throw new DamagedException("The file \"" + PRIMARY_KEY + "\" in " + disk
                        + " is missing. Without it your logs cannot be written. Restore it from a backup.");
            }
            byte[] key = new byte[32];
            random.nextBytes(key);
            disk.replace(
                    PRIMARY_KEY, new Out().raw(key).u32(Checksums.of(key, 32)).toByteArray());
            return key;
        }
        if (file.length != 36 || new In(file, 32, 36).u32() != Checksums.of(file, 32)) {
            throw new DamagedException(
                    "The file \"" + PRIMARY_KEY + "\" in " + disk + " is damaged. Restore it from a backup.");
        }
        return Arrays.copyOf(file, 32);
    }

    /** The same store with names of their own: "room" here is another log than "room" there. */
    public Corestore namespace(String name) {
        byte[] inner = store.hashes.crypto.hash(namespace, name.getBytes(StandardCharsets.UTF_8));
        return new Corestore(disk, store, primaryKey, inner, random, sessions, closed);
    }

    /** The same store for somebody else, who closes it for himself: the folder is let go with the last session. */
    public Corestore session() throws IOException {
        if (closed.get()) throw new IOException("The logs in " + disk + " are closed. Open them again.");
        int unused = sessions.incrementAndGet();
        return new Corestore(disk, store, primaryKey, namespace, random, sessions, new AtomicBoolean());
    }

    /** The log with a name, made if it is new; writable. */
    public Log log(String name) throws IOException {
        KeyPair keyPair = keyPair(name);
        Manifest manifest = Manifest.single(keyPair.publicKey(), store.hashes);
        return make(manifest, new LogInfo.Name(namespace, name), null, keyPair);
    }

    /** The log with a manifest, made if it is new. A log of several signers is written with their signatures. */
    public Log log(Manifest manifest) throws IOException {
        return make(manifest, null, null, null);
    }

    /** The log that a key pair writes alone, made if it is new. Its secret is kept in the store's folder. */
    public Log log(KeyPair keyPair) throws IOException {
        return make(Manifest.single(keyPair.publicKey(), store.hashes), null, keyPair.seed(), keyPair);
    }

    private Log make(Manifest manifest, LogInfo.@Nullable Name name, byte @Nullable [] seed, @Nullable KeyPair keyPair)
            throws IOException {
        byte[] key = manifest.key(store.hashes);
        LogState state = store.logs.find(store.hashes.discoveryKey(key));
        if (state == null) {
            state = store.create(new LogInfo(key, manifest.encode(), name, seed, new TreeMap<>()));
        } else if (state.info.manifest() == null) {
            // It was known by its key alone until now.
            LogInfo info = state.info.withManifest(manifest.encode());
            long unused = store.commit(List.of(new Op.Describe(state.id, info.encode())));
        }
        return log(state, keyPair);
    }

    /** The default namespace of a signer in a {@link Manifest}: 32 bytes. */
    public byte[] signerNamespace() {
        return store.hashes.signerNamespace.clone();
    }

    /** All logs of the store, in the order in which they were made. */
    public List<Log> logs() throws IOException {
        List<Log> all = new ArrayList<>();
        for (long number : store.logs.all()) all.add(open(store.logs.state(number)));
        return all;
    }

    /** The log with a key, which somebody else may write: empty until a peer has sent it. */
    public Log log(byte[] key) throws IOException {
        if (key.length != 32) {
            throw new IllegalArgumentException("A log's key has 32 bytes; this one has " + key.length + ".");
        }
        LogState state = store.logs.find(store.hashes.discoveryKey(key));
        if (state == null) state = store.create(new LogInfo(key.clone(), null, null, null, new TreeMap<>()));
        return open(state);
    }

    private Log open(LogState state) {
        LogInfo.Name name = state.info.name();
        byte @Nullable [] seed = state.info.seed();
        if (name != null) return log(state, keyPair(name.namespace(), name.text()));
        return log(state, seed == null ? null : store.hashes.crypto.keyPair(seed));
    }

    /** Entropy for what need not be repeated. */
    Random random() {
        return random;
    }

    Store store() {
        return store;
    }

    private Log log(LogState state, @Nullable KeyPair keyPair) {
        return new Log(store, state, keyPair, Durability.DISK);
    }

    /** The key pair that writes the log with this name. */
    public KeyPair keyPair(String name) {
        return keyPair(namespace, name);
    }

    private KeyPair keyPair(byte[] within, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] seed = store.hashes.crypto.keyedHash(primaryKey, store.hashes.corestoreNamespace, within, text);
        return store.hashes.crypto.keyPair(seed);
    }

    /** Returns to the file system what cleared and truncated blocks took. */
    public void compact() throws IOException {
        store.compact();
    }

    /** Ends this session. The last one writes what makes the next opening quick, and lets go of the folder. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true) || sessions.decrementAndGet() > 0) return;
        try {
            store.close();
        } finally {
            disk.close();
        }
    }
}
