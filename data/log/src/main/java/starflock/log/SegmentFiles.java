package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segment files of a store and the handles on them: opened when they are needed, closed when there are too many, and
 * deleted only when nobody reads them any more. Safe for use by many threads.
 */
final class SegmentFiles implements Closeable {
    private static final String SUFFIX = ".segment";
    /** Handles open at once: far below what a process may have, enough to hold 8 GiB without reopening. */
    private static final int MAX_HANDLES = 128;

    private final Disk disk;
    /** Guards the two fields after it and what is in the files. */
    private final Object lock = new Object();

    private final NavigableMap<Integer, SegmentFile> files = new TreeMap<>();
    private int openHandles;
    private boolean closed;

    SegmentFiles(Disk disk) {
        this.disk = disk;
    }

    private static final class SegmentFile {
        final int number;
        Disk.@Nullable Handle handle;
        int users;
        boolean deleted;

        SegmentFile(int number) {
            this.number = number;
        }
    }

    /** The segment was compacted away after its number was looked up. */
    static final class Gone extends IOException {
        private static final long serialVersionUID = 1;

        Gone(int segment) {
            super("segment " + segment + " is gone");
        }
    }

    static String name(int segment) {
        return String.format("%08x%s", segment, SUFFIX);
    }

    /** Finds the segments of the folder; the numbers, in order. */
    Set<Integer> find() throws IOException {
        synchronized (lock) {
            for (String name : disk.list()) {
                if (!name.endsWith(SUFFIX)) continue;
                int number = Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()), 16);
                files.put(number, new SegmentFile(number));
            }
            return Set.copyOf(files.keySet());
        }
    }

    boolean has(int segment) {
        synchronized (lock) {
            return files.containsKey(segment);
        }
    }

    List<Integer> numbers() {
        synchronized (lock) {
            return List.copyOf(files.keySet());
        }
    }

    /** The highest number, 0 if there is none. */
    int last() {
        synchronized (lock) {
            return files.isEmpty() ? 0 : files.lastKey();
        }
    }

    /** A new segment, open. */
    void add(int number, Disk.Handle handle) {
        SegmentFile file = new SegmentFile(number);
        synchronized (lock) {
            file.handle = handle;
            openHandles++;
            files.put(number, file);
        }
    }

    void delete(int segment) throws IOException {
        synchronized (lock) {
            @Nullable SegmentFile file = files.remove(segment);
            if (file == null) return;
            file.deleted = true;
            if (file.users == 0) closeHandle(file);
        }
        disk.delete(name(segment));
    }

    /** Something to be done with an open file. */
    interface Use<T> {
        T on(Disk.Handle handle) throws IOException;
    }

    /** As {@link Use}, with nothing to give back. */
    interface Effect {
        void on(Disk.Handle handle) throws IOException;
    }

    /** Uses a segment, which stays open meanwhile. Throws {@link Gone} if there is no such segment. */
    <T> T use(int segment, Use<T> use) throws IOException {
        @Nullable SegmentFile file;
        Disk.Handle handle;
        synchronized (lock) {
            if (closed) throw new IOException("The logs in " + disk + " are closed. Open them again.");
            file = files.get(segment);
            if (file == null) throw new Gone(segment);
            handle = open(file);
            file.users++;
        }
        try {
            return use.on(handle);
        } finally {
            synchronized (lock) {
                if (--file.users == 0 && file.deleted) closeHandle(file);
            }
        }
    }

    void change(int segment, Effect effect) throws IOException {
        boolean unused = use(segment, handle -> {
            effect.on(handle);
            return true;
        });
    }

    private Disk.Handle open(SegmentFile file) throws IOException {
        Disk.@Nullable Handle handle = file.handle;
        if (handle == null) {
            if (openHandles >= MAX_HANDLES) closeOneUnused();
            handle = disk.open(name(file.number), false);
            file.handle = handle;
            openHandles++;
        }
        return handle;
    }

    private void closeOneUnused() throws IOException {
        int growing = files.lastKey();
        for (SegmentFile file : files.values()) {
            if (file.handle != null && file.users == 0 && file.number != growing) {
                closeHandle(file);
                return;
            }
        }
    }

    private void closeHandle(SegmentFile file) throws IOException {
        Disk.@Nullable Handle handle = file.handle;
        if (handle == null) return;
        file.handle = null;
        openHandles--;
        handle.close();
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            closed = true;
            for (SegmentFile file : files.values()) closeHandle(file);
        }
    }
}
