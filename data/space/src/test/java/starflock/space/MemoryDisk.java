package starflock.space;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import starflock.log.Disk;

/**
 * A disk in memory that can be full, and whose machine can lose power: then of what was written to a file since it
 * was last forced, only a part is there, from the beginning on. ({@code data/log} has one that tears and reorders
 * writes; this one is for what stands on it.) Safe for use by many threads.
 */
final class MemoryDisk implements Disk {
    private final Map<String, File> files = new TreeMap<>();
    private boolean full;
    private boolean off;

    private static final class File {
        byte[] content = {};
        /** So much of it stays. */
        int forced;
    }

    /** From now on nothing more fits, or it does again. */
    synchronized void full(boolean now) {
        full = now;
    }

    /** The power fails: every call fails from now on. What is there when it is back. */
    synchronized MemoryDisk crash(Random random) {
        off = true;
        MemoryDisk after = new MemoryDisk();
        files.forEach((name, file) -> {
            File left = new File();
            int lost = file.content.length - file.forced;
            left.content = Arrays.copyOf(file.content, file.forced + (lost <= 0 ? 0 : random.nextInt(lost + 1)));
            left.forced = left.content.length;
            after.files.put(name, left);
        });
        return after;
    }

    private void powered() throws IOException {
        if (off) {
            throw new IOException("the simulated machine has no power");
        }
    }

    @Override
    public synchronized Set<String> list() throws IOException {
        powered();
        return new TreeSet<>(files.keySet());
    }

    @Override
    public synchronized Handle open(String name, boolean create) throws IOException {
        powered();
        File file = create ? files.computeIfAbsent(name, unused -> new File()) : files.get(name);
        if (file == null) {
            throw new IOException("there is no file " + name);
        }
        return new Opened(file);
    }

    @Override
    public synchronized byte @Nullable [] read(String name) throws IOException {
        powered();
        File file = files.get(name);
        return file == null ? null : file.content.clone();
    }

    @Override
    public synchronized void replace(String name, byte[] content) throws IOException {
        powered();
        room();
        File file = new File();
        file.content = content.clone();
        file.forced = content.length;
        files.put(name, file);
    }

    private void room() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        powered();
        requireNonNull(files.remove(name), name);
    }

    @Override
    public synchronized void sync() throws IOException {
        powered();
    }

    @Override
    public void close() {}

    private final class Opened implements Handle {
        private final File file;

        Opened(File file) {
            this.file = file;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            synchronized (MemoryDisk.this) {
                powered();
                int count = Math.clamp(file.content.length - position, 0, into.remaining());
                into.put(file.content, count == 0 ? 0 : (int) position, count);
                return count;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (MemoryDisk.this) {
                powered();
                if (full) {
                    // As much as there was room for.
                    from.limit(from.position() + from.remaining() / 2);
                }
                int end = (int) position + from.remaining();
                if (end > file.content.length) {
                    file.content = Arrays.copyOf(file.content, end);
                }
                file.forced = Math.min(file.forced, (int) position);
                from.get(file.content, (int) position, from.remaining());
                room();
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (MemoryDisk.this) {
                powered();
                file.forced = file.content.length;
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (MemoryDisk.this) {
                powered();
                return file.content.length;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (MemoryDisk.this) {
                powered();
                file.content = Arrays.copyOf(file.content, (int) size);
                file.forced = Math.min(file.forced, (int) size);
            }
        }

        @Override
        public void close() {}
    }
}
