package starflock.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk that keeps apart what was written from what is on the platter, and can lose power at any call.
 *
 * <p>What {@link Disk.Handle#force} or {@link Disk#sync} returned for is safe. Of the rest a crash keeps any part, in
 * any order, in pieces of 512 bytes: some writes whole, some torn, some lost; names made or deleted without a sync may
 * be there or not. A call can also fail as a full disk does, after writing a part.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** The power is gone: every call fails from now on. */
    static final class Crash extends UncheckedIOException {
        private static final long serialVersionUID = 1;

        Crash() {
            super(new IOException("the simulated machine has lost power"));
        }
    }

    private sealed interface Pending {}

    private record Write(long position, byte[] bytes) implements Pending {}

    private record Truncate(long size) implements Pending {}

    private static final class File {
        byte[] safe = new byte[0];
        byte[] now = new byte[0];
        final List<Pending> pending = new ArrayList<>();
    }

    private final Random random;
    private final Map<String, File> safeNames = new TreeMap<>();
    private final Map<String, File> names = new TreeMap<>();
    private final Set<Handle> open = new HashSet<>();
    private long calls;
    private long crashAt = Long.MAX_VALUE;
    private long fullAt = Long.MAX_VALUE;
    private long maxOpen;
    private boolean crashed;
    private boolean loseForces;

    @Override
    public String toString() {
        return "the simulated disk";
    }

    SimulatedDisk(long seed) {
        random = new Random(seed);
    }

    /** Calls so far that change something. */
    long calls() {
        return calls;
    }

    /** Handles that were open at once. */
    long maxOpen() {
        return maxOpen;
    }

    /** Loses power in the {@code call}-th call, which is done in part. */
    void crashAt(long call) {
        crashAt = call;
    }

    /** From the {@code call}-th call on nothing more can be written, until {@link #freeSpace}. */
    void fullAt(long call) {
        fullAt = call;
    }

    void freeSpace() {
        fullAt = Long.MAX_VALUE;
    }

    /** A disk that lies: it says that it has forced, and has not. */
    void loseForces() {
        loseForces = true;
    }

    /** Flips one bit that is already on the platter. */
    void flipBit(String name, int position) {
        File file = Objects.requireNonNull(names.get(name));
        file.now[position] ^= 0x10;
        file.safe = file.now.clone();
    }

    byte[] content(String name) {
        return Objects.requireNonNull(names.get(name)).now.clone();
    }

    /** What another machine would find on the disk after the crash. */
    SimulatedDisk afterCrash(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        Map<String, File> kept = new HashMap<>(safeNames);
        for (String name : new TreeSet<>(names.keySet())) {
            if (!safeNames.containsKey(name) && disk.random.nextBoolean())
                kept.put(name, Objects.requireNonNull(names.get(name)));
        }
        for (String name : safeNames.keySet()) {
            if (!names.containsKey(name) && disk.random.nextBoolean()) kept.remove(name);
        }
        new TreeMap<>(kept).forEach((name, file) -> {
            File survivor = new File();
            survivor.safe = survive(file, disk.random);
            survivor.now = survivor.safe.clone();
            disk.names.put(name, survivor);
            disk.safeNames.put(name, survivor);
        });
        return disk;
    }

    /** The same disk after an orderly restart of the program: nothing is lost. */
    SimulatedDisk afterExit() {
        SimulatedDisk disk = new SimulatedDisk(random.nextLong());
        names.forEach((name, file) -> {
            File same = new File();
            same.safe = file.now.clone();
            same.now = file.now.clone();
            disk.names.put(name, same);
            disk.safeNames.put(name, same);
        });
        return disk;
    }

    private static byte[] survive(File file, Random random) {
        byte[] bytes = file.safe.clone();
        for (Pending pending : file.pending) {
            if (random.nextInt(3) == 0) continue;
            if (pending instanceof Truncate truncate) {
                bytes = Arrays.copyOf(bytes, (int) truncate.size);
            } else if (pending instanceof Write write) {
                boolean torn = random.nextBoolean();
                for (int from = 0; from < write.bytes.length; ) {
                    int start = (int) write.position + from;
                    int piece = Math.min(write.bytes.length - from, SECTOR_BYTES - start % SECTOR_BYTES);
                    if (!torn || random.nextBoolean()) bytes = put(bytes, start, write.bytes, from, piece);
                    from += piece;
                }
            }
        }
        return bytes;
    }

    private static byte[] put(byte[] into, int position, byte[] from, int offset, int length) {
        byte[] bytes = into.length < position + length ? Arrays.copyOf(into, position + length) : into;
        System.arraycopy(from, offset, bytes, position, length);
        return bytes;
    }

    /** Counts a call that changes something; whether it is the one to be cut short. */
    private boolean cutShort() throws IOException {
        alive();
        calls++;
        if (calls >= fullAt) return true;
        if (calls < crashAt) return false;
        crashed = true;
        return true;
    }

    private void alive() {
        if (crashed) throw new Crash();
    }

    private void cut() throws IOException {
        if (crashed) throw new Crash();
        throw new IOException("No space left on device");
    }

    @Override
    public synchronized Set<String> list() {
        alive();
        return Set.copyOf(names.keySet());
    }

    @Override
    public synchronized Disk.Handle open(String name, boolean create) throws IOException {
        alive();
        if (!names.containsKey(name)) {
            if (!create) throw new NoSuchFileException(name);
            if (cutShort()) {
                if (random.nextBoolean()) names.put(name, new File());
                cut();
            }
            names.put(name, new File());
        }
        Handle handle = new Handle(Objects.requireNonNull(names.get(name)));
        open.add(handle);
        maxOpen = Math.max(maxOpen, open.size());
        return handle;
    }

    @Override
    public synchronized byte @Nullable [] read(String name) {
        alive();
        @Nullable File file = names.get(name);
        return file == null ? null : file.now.clone();
    }

    @Override
    public synchronized void replace(String name, byte[] content) throws IOException {
        File file = new File();
        file.safe = content.clone();
        file.now = content.clone();
        boolean cut = cutShort();
        if (!cut || (crashed && random.nextBoolean())) {
            names.put(name, file);
            safeNames.put(name, file);
        }
        if (cut) cut();
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        boolean cut = cutShort();
        if (!cut || random.nextBoolean()) names.remove(name);
        if (cut) cut();
    }

    @Override
    public synchronized void sync() throws IOException {
        if (cutShort()) cut();
        if (loseForces) return;
        safeNames.clear();
        safeNames.putAll(names);
    }

    @Override
    public void close() {}

    private final class Handle implements Disk.Handle {
        private final File file;

        Handle(File file) {
            this.file = file;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            synchronized (SimulatedDisk.this) {
                alive();
                int length = (int) Math.max(0, Math.min(into.remaining(), file.now.length - position));
                if (length > 0) into.put(file.now, (int) position, length);
                return length;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (SimulatedDisk.this) {
                boolean cut = cutShort();
                byte[] bytes = new byte[cut ? random.nextInt(from.remaining() + 1) : from.remaining()];
                from.get(bytes);
                file.now = put(file.now, (int) position, bytes, 0, bytes.length);
                file.pending.add(new Write(position, bytes));
                if (cut) cut();
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                boolean cut = cutShort();
                if (!loseForces && (!cut || random.nextBoolean())) {
                    file.safe = file.now.clone();
                    file.pending.clear();
                }
                if (cut) cut();
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                alive();
                return file.now.length;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                alive();
                calls++;
                if (calls >= crashAt) crashed = true;
                alive();
                if (size < file.now.length) file.now = Arrays.copyOf(file.now, (int) size);
                file.pending.add(new Truncate(Math.min(size, file.now.length)));
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedDisk.this) {
                open.remove(this);
            }
        }
    }
}
