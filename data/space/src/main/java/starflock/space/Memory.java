package starflock.space;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Log;

/**
 * Where one device keeps the {@link Snapshot} of a space, and when it writes one. A file that does not fit to the logs,
 * for whatever reason, is as good as none.
 *
 * <p>A snapshot is written whole, so it costs as much as the space is large: when a quarter more has come, and when the
 * replica is closed if there is more than a little. So a start reads at most a fifth of the blocks after a loss of
 * power, and next to none after a proper end. Safe for use by many threads.
 */
final class Memory {
    /** Blocks that are read as fast as a file is opened and found not to be needed. */
    private static final int FEW = 2_000;

    private static final int BUFFER_BYTES = 1 << 16;

    private static final System.Logger LOG = System.getLogger(Memory.class.getName());
    private static final byte[] KEY = "starflock/space/snapshot".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable Path file;
    private final Crypto crypto;
    private final byte[] key;
    private final Random random;
    /** Entries in the file. Written by the holder of this, as the file is. */
    private volatile long kept;

    private volatile boolean gone;
    private final AtomicBoolean keeping = new AtomicBoolean();

    /**
     * Of one device, by its log.
     *
     * @param folder null if nothing is to be kept
     * @param seed of the device's log, 32 bytes
     */
    Memory(@Nullable Path folder, PublicKey log, byte[] seed, Crypto crypto, Random random) {
        this.file = folder == null ? null : folder.resolve(log.hex());
        this.crypto = crypto;
        this.key = crypto.keyedHash(seed, KEY);
        this.random = random;
    }

    /** What was read of a space before, with the keys; an empty one if nothing is kept of what is in the store. */
    Space recall(PublicKey genesis, Corestore store, Keyring keyring) {
        Snapshot.Read read = file == null || Files.notExists(file) ? null : read(file, genesis, store);
        if (read == null) {
            return new Space(genesis, crypto, fork -> Forks.holds(crypto, fork));
        }
        keyring.addAll(read.keys());
        return new Space(genesis, crypto, fork -> Forks.holds(crypto, fork), read.graph());
    }

    private synchronized Snapshot.@Nullable Read read(Path from, PublicKey genesis, Corestore store) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(from), BUFFER_BYTES)) {
            Snapshot.Read read = Snapshot.read(in, crypto, key, genesis);
            for (MemberLog log : read.graph().logs()) {
                if (!agrees(log, store)) {
                    throw new Snapshot.Unfit("not of what is in the log " + log.key, null);
                }
            }
            kept = read.graph().logs().stream().mapToLong(MemberLog::length).sum();
            return read;
        } catch (Snapshot.Unfit | IOException | RuntimeException unfit) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "all blocks are read again, as a snapshot is not usable: {0}",
                    unfit.getMessage());
            forget();
            return null;
        }
    }

    private static boolean agrees(MemberLog known, Corestore store) throws IOException {
        if (known.length() == 0) {
            return true;
        }
        Log log = store.log(known.key.bytes());
        return log.contiguousLength() >= known.length()
                && log.conflict() == null
                && Arrays.equals(log.tree(known.length()).hash(), known.nodes.getLast().treeHash);
    }

    /** All that was read, if so much of it is new that it is worth keeping; null if not. */
    @Nullable
    Snapshot worth(Space space, Keyring keyring, boolean ending) {
        if (!isWorthIt(space, ending)) {
            return null;
        }
        Map<PublicKey, List<Node>> held = space.held();
        return held.isEmpty() ? null : new Snapshot(space.name(), keyring.secrets(), held);
    }

    private boolean isWorthIt(Space space, boolean ending) {
        long entries = space.entries();
        return file != null && !gone && entries - kept > Math.max(FEW, ending ? entries / 64 : entries / 4);
    }

    /** Keeps what is worth it, with the help of an executor, unless that is going on. */
    void keepBehind(Executor executor, Space space, Supplier<@Nullable Snapshot> worth) {
        if (isWorthIt(space, false) && keeping.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    Snapshot snapshot = worth.get();
                    if (snapshot != null) {
                        keep(snapshot);
                    }
                } finally {
                    keeping.set(false);
                }
            });
        }
    }

    /** Keeps what was read; if the disk refuses, that costs no more than time at the next start. */
    synchronized void keep(Snapshot snapshot) {
        Path to = file;
        if (to == null || gone || snapshot.entries() <= kept) {
            return;
        }
        Path part = to.resolveSibling(to.getFileName() + ".part");
        try {
            Files.createDirectories(to.getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
                permit(part);
                snapshot.write(out, crypto, key, random);
            }
            Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            kept = snapshot.entries();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "what was read of a space could not be kept: {0}", e.getMessage());
            remove(part);
        }
    }

    /** For its owner alone, where files have owners. */
    private static void permit(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** What is kept counts no more. */
    synchronized void forget() {
        kept = 0;
        if (file != null) {
            remove(file);
        }
    }

    /** Nothing is kept from now on. */
    synchronized void end() {
        gone = true;
        forget();
    }

    /** Of the file. */
    long bytes() throws IOException {
        try {
            return file == null ? 0 : Files.size(file);
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    private static void remove(Path file) {
        try {
            boolean unused = Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "a file that nobody needs stays: {0}", e.getMessage());
        }
    }
}
