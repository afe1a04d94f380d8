package starflock.log;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the file system, readable by its owner only, held by one process at a time. */
final class FolderDisk implements Disk {
    private static final String LOCK = "lock";
    private static final String TEMPORARY = ".new";

    private final Path folder;
    private final FileChannel lockFile;

    private FolderDisk(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** Makes the folder if it is missing and takes hold of it. */
    static FolderDisk open(Path folder) throws IOException {
        boolean made = Files.notExists(folder);
        Files.createDirectories(folder);
        if (made) permit(folder, "rwx------");
        Path path = folder.resolve(LOCK);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            permit(path, "rw-------");
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new IOException("The logs in " + folder + " are in use by another program. Close it, or choose"
                        + " another folder.");
            }
            return new FolderDisk(folder, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    /** Best effort: file systems without owners have nothing to set. */
    private static void permit(Path path, String permissions) throws IOException {
        @Nullable PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) view.setPermissions(PosixFilePermissions.fromString(permissions));
    }

    @Override
    public Set<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK) && !name.endsWith(TEMPORARY))
                    .collect(Collectors.toSet());
        }
    }

    @Override
    public Handle open(String name, boolean create) throws IOException {
        Path path = folder.resolve(name);
        FolderFile file = new FolderFile(path);
        boolean made = create && Files.notExists(path);
        if (made) {
            Files.createFile(path);
            permit(path, "rw-------");
        }
        file.channel();
        return file;
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        Path temporary = folder.resolve(name + TEMPORARY);
        Files.deleteIfExists(temporary);
        try (Handle file = open(name + TEMPORARY, true)) {
            file.write(0, ByteBuffer.wrap(content));
            file.force();
        }
        Files.move(
                temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync();
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        FileChannel directory;
        try {
            directory = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            return; // Windows opens no folders and needs none of this: its journal keeps the order of names
        }
        try (directory) {
            directory.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    /**
     * A file whose channel comes back. An interrupt closes a {@link FileChannel} under every thread that uses it; a
     * store must outlive that, so whoever finds the channel closed opens it again. Positional reads and writes can be
     * repeated safely.
     */
    private static final class FolderFile implements Handle {
        private final Path path;
        private volatile @Nullable FileChannel channel;
        private boolean closed;

        FolderFile(Path path) {
            this.path = path;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int start = into.position();
            Buffer mark = into;
            return retry(open -> {
                mark.position(start);
                while (into.hasRemaining() && open.read(into, position + into.position() - start) > 0) {}
                return into.position() - start;
            });
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            int start = from.position();
            Buffer mark = from;
            int unused = retry(open -> {
                mark.position(start);
                while (from.hasRemaining()) open.write(from, position + from.position() - start);
                return 0;
            });
        }

        @Override
        public void force() throws IOException {
            // If a channel was closed by an interrupt in the middle of this, a new one forces the same file.
            int unused = retry(open -> {
                open.force(false);
                return 0;
            });
        }

        @Override
        public long size() throws IOException {
            return Files.size(path);
        }

        @Override
        public void truncate(long size) throws IOException {
            int unused = retry(open -> {
                open.truncate(size);
                return 0;
            });
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            @Nullable FileChannel open = channel;
            if (open != null) open.close();
        }

        private synchronized FileChannel channel() throws IOException {
            @Nullable FileChannel open = channel;
            if (closed) throw new java.nio.channels.ClosedChannelException();
            if (open == null || !open.isOpen()) {
                open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                channel = open;
            }
            return open;
        }

        private int retry(Action action) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    @Nullable FileChannel open = channel;
                    if (open == null || !open.isOpen()) open = channel();
                    try {
                        return action.run(open);
                    } catch (ClosedByInterruptException e) {
                        interrupted |= Thread.interrupted();
                    } catch (java.nio.channels.ClosedChannelException e) {
                        // Another thread's interrupt closed it: once more, unless the file was closed for good.
                        interrupted |= Thread.interrupted();
                    }
                }
            } finally {
                if (interrupted) Thread.currentThread().interrupt();
            }
        }

        private interface Action {
            int run(FileChannel open) throws IOException;
        }
    }
}
