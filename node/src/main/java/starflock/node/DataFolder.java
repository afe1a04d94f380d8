package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps everything it has. One process at a time owns it, by a lock that ends with the process.
 *
 * <pre>
 * starflock      what this folder is: "starflock data 1", then the node's id
 * lock           held by the owner
 * control.sock   where a running node listens for other commands; only this account can connect
 * sessions       browsers that are signed in (hashes)
 * invitation     the invitation that is open, if there is one
 * identity       the seed of the key pair that the owner is to others
 * reach          whether others are looked for beyond the local network, if its owner has said so
 * known-nodes    nodes of the network that were there the last time
 * spaces         the spaces that this node is in: names of logs
 * spaces-read/   what this node made of those logs, sealed: it can go at any time, and is then made anew
 * logs/          the signed logs and their keys
 * kept/          what rooms keep so that a start need not read their logs; can be deleted
 * </pre>
 *
 * The folder is readable by its account only (0700), and so is every file in it that holds a secret (0600).
 */
final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");
    static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    private static final String FORMAT = "starflock data 1";

    /** Who the owner is to others; see {@link Identity}. */
    static final String IDENTITY = "identity";

    /** Enough to tell nodes in one browser apart. */
    private static final int ID_BYTES = 8;

    private final Path path;
    private final String id;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private DataFolder(Path path, String id, FileChannel lockChannel, FileLock lock) {
        this.path = path;
        this.id = id;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /** Another process owns the folder. */
    static final class Held extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * The platform's usual place for a program's data.
     *
     * @param environment as of {@link System#getenv()}
     */
    static Path usualPlace(Map<String, String> environment, String osName, Path home) {
        if (osName.startsWith("Mac")) {
            return home.resolve("Library/Application Support/Starflock");
        }
        String local = environment.get("LOCALAPPDATA");
        if (osName.startsWith("Windows") && local != null) {
            return Path.of(local, "Starflock");
        }
        String xdg = environment.get("XDG_DATA_HOME");
        // The XDG specification says that a relative path is to be ignored.
        Path data = xdg != null && Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".local/share");
        return data.resolve("starflock");
    }

    /**
     * Makes this process the owner of the folder, creating it if there is none.
     *
     * @throws Held if another process owns it
     * @throws Failure if it cannot be used
     */
    static DataFolder own(Path given) throws Failure, Held {
        Path path = given.toAbsolutePath().normalize();
        try {
            create(path);
            FileChannel channel = FileChannel.open(secret(path.resolve("lock")), StandardOpenOption.WRITE);
            try {
                FileLock lock = tryLock(channel);
                if (lock == null) {
                    throw new Held();
                }
                return new DataFolder(path, identify(path), channel, lock);
            } catch (IOException | Failure | Held e) {
                // Lets go of the lock, too.
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process holds it: two nodes in one JVM, as tests have them.
            return null;
        }
    }

    private static void create(Path path) throws IOException, Failure {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
            return;
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw new NotDirectoryException(path.toString());
            }
        }
        if (!isOne(path) && !isEmpty(path)) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    path
                            + " holds other files and no Starflock data. Nothing was changed;"
                            + " give an empty folder with --data.");
        }
        if (!Files.getPosixFilePermissions(path).equals(FOLDER_MODE)) {
            Files.setPosixFilePermissions(path, FOLDER_MODE);
        }
    }

    /** Whether there is a node's data at {@code path}. */
    static boolean isOne(Path path) {
        return Files.exists(path.resolve("starflock"));
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            // The lock may be there already: made by a start that was cut short.
            return files.allMatch(file -> file.endsWith("lock"));
        }
    }

    private static String identify(Path path) throws IOException, Failure {
        Path file = path.resolve("starflock");
        if (!Files.exists(file)) {
            byte[] id = new byte[ID_BYTES];
            new SecureRandom().nextBytes(id);
            write(file, FORMAT + "\n" + HexFormat.of().formatHex(id) + "\n");
        }
        List<String> lines = Files.readAllLines(file, UTF_8);
        if (lines.size() != 2 || !lines.get(1).matches("[0-9a-f]{" + 2 * ID_BYTES + "}")) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    file + " is damaged: it should say \"" + FORMAT
                            + "\" and an id. Put it back from a copy, or start with" + " another folder by --data.");
        }
        if (!lines.getFirst().equals(FORMAT)) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    path + " was written by another version of Starflock (\"" + lines.getFirst()
                            + "\"). Use that version, or" + " start with another folder by --data.");
        }
        return lines.get(1);
    }

    /** The path, as a file that only this account can read; created empty if there is none. */
    static Path secret(Path file) throws IOException {
        try {
            return Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE_MODE));
        } catch (FileAlreadyExistsException e) {
            return file;
        }
    }

    /** Puts a whole new text into a secret file: after a crash it holds the old one or the new one. */
    static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(secret(next), StandardOpenOption.WRITE)) {
            ByteBuffer bytes = UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Why the folder at {@code path} is of no use, and what to do. */
    static Failure unusable(Path path, IOException e) {
        String why =
                switch (e) {
                    case AccessDeniedException denied -> denied.getFile() + " does not let this account write";
                    case NotDirectoryException file -> file.getFile() + " is a file";
                    case NoSuchFileException missing -> missing.getFile() + " cannot be made there";
                    case FileSystemException failed
                    when failed.getReason() != null -> failed.getFile() + ": " + failed.getReason();
                    default -> String.valueOf(e.getMessage());
                };
        return new Failure(
                Exit.ENVIRONMENT,
                "The data folder " + path + " cannot be used: " + why
                        + ". Mend that, or give another folder with --data.",
                e);
    }

    Path path() {
        return path;
    }

    /** Tells this node from others: 16 hexadecimal digits, no secret. */
    String id() {
        return id;
    }

    Path sessions() {
        return path.resolve("sessions");
    }

    /** Who the owner is to others; see {@link Identity}. */
    Path identity() {
        return path.resolve(IDENTITY);
    }

    /** What seals the cookies of guests whom nobody invited; see {@link Identity#seed}. */
    Path guests() {
        return path.resolve("guests");
    }

    /** How far its owner wants it to look for others. */
    Path reach() {
        return path.resolve("reach");
    }

    /** Nodes of the network that were met, for the next start. */
    Path knownNodes() {
        return path.resolve("known-nodes");
    }

    /** What was compiled of apps that are given as sources. */
    Path apps() {
        return path.resolve("apps");
    }

    /** The list of spaces. */
    Path spaces() {
        return path.resolve("spaces");
    }

    /** What was read of the spaces. */
    Path readSpaces() {
        return path.resolve("spaces-read");
    }

    Path invitation() {
        return path.resolve("invitation");
    }

    Path logs() {
        return path.resolve("logs");
    }

    /** A folder for what a room keeps between two starts. */
    Path kept(String log) throws IOException {
        return Files.createDirectories(
                path.resolve("kept").resolve(log), PosixFilePermissions.asFileAttribute(FOLDER_MODE));
    }

    @Override
    public void close() throws IOException {
        try (lockChannel) {
            lock.release();
        }
    }
}
