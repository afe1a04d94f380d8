package starflock.live;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.fold.Position;

/**
 * A state in a file, with how far it is of which logs.
 *
 * <pre>
 * text     "starflock state 1"
 * int      version of the app's own form
 * marks    see {@link Marks}
 * int      count of events; then epoch, lamport, writer, seq and time of the last
 * int      count of pages seen; then each page's name and runs, see {@link Seen}
 * bytes    the state, as the app writes it
 * 32 bytes SHA-256 of all before
 * </pre>
 *
 * A file that is not so, or not of these logs, counts for nothing.
 */
final class StateFile<S> {
    private static final String FORMAT = "starflock state 1";
    private static final int DIGEST_BYTES = 32;
    private static final int BUFFER = 1 << 16;
    private static final System.Logger LOG = System.getLogger(StateFile.class.getName());

    private final Path path;
    private final Keeping.Snapshot<S> form;
    private final List<Journal> journals;
    /** Guarded by this. */
    private long lastTurn;

    StateFile(Path path, Keeping.Snapshot<S> form, List<Journal> journals) {
        this.path = path;
        this.form = form;
        this.journals = journals;
    }

    /**
     * A state that was kept.
     *
     * @param last position of the last of its {@code count} events, which happened {@code at}
     */
    record Kept<S>(S state, int count, Position last, Instant at, Marks marks) {}

    /** What was kept and still holds, or null. */
    @Nullable
    Kept<S> read(Seen seen) {
        try {
            check();
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER))) {
                return decode(in, seen);
            }
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException | RuntimeException unusable) {
            LOG.log(System.Logger.Level.INFO, "{0} is not used: {1}", path, unusable.getMessage());
            seen.clear();
            return null;
        }
    }

    /** Reads all of it once before a word of it is believed. */
    private void check() throws IOException {
        MessageDigest sha = sha256();
        try (InputStream in = Files.newInputStream(path)) {
            long left = Files.size(path) - DIGEST_BYTES;
            byte[] buffer = new byte[BUFFER];
            while (left > 0) {
                int count = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
                if (count == 0) {
                    break;
                }
                sha.update(buffer, 0, count);
                left -= count;
            }
            if (left != 0 || !Arrays.equals(sha.digest(), in.readAllBytes())) {
                throw new IOException("it is damaged");
            }
        }
    }

    private Kept<S> decode(DataInputStream in, Seen seen) throws IOException {
        if (!in.readUTF().equals(FORMAT) || in.readInt() != form.version()) {
            throw new IOException("it is of another version");
        }
        Marks marks = Marks.read(in);
        if (!marks.fit(journals)) {
            throw new IOException("it is not of this log");
        }
        int count = in.readInt();
        Position last = new Position(in.readLong(), in.readLong(), in.readUTF(), in.readLong());
        Instant at = Instant.ofEpochMilli(in.readLong());
        for (int pages = in.readInt(); pages > 0; pages--) {
            seen.restore(in.readUTF(), in.readNBytes(in.readInt()));
        }
        return new Kept<>(form.read().read(in), count, last, at, marks);
    }

    /** The commands that were seen, as they are now: they change while a state is written. */
    static byte[] noted(Seen seen) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(seen.pages());
        seen.forEach((name, runs) -> {
            out.writeUTF(name);
            out.writeInt(runs.length);
            out.write(runs);
        });
        return bytes.toByteArray();
    }

    /**
     * Puts a state in the place of the one before. Of several that are written at once the last stays.
     *
     * @param turn larger than that of all states before
     * @param seen what {@link #noted} gave
     */
    synchronized void write(long turn, Kept<S> kept, byte[] seen) throws IOException {
        if (turn <= lastTurn) {
            return;
        }
        MessageDigest sha = sha256();
        Path next = path.resolveSibling(path.getFileName() + ".next");
        try (OutputStream file = Files.newOutputStream(next)) {
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(file, sha), BUFFER));
            encode(kept, seen, out);
            out.flush();
            file.write(sha.digest());
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        lastTurn = turn;
    }

    /** Of the state that was written last; if one is being written, after that. */
    synchronized long lastTurn() {
        return lastTurn;
    }

    private void encode(Kept<S> kept, byte[] seen, DataOutputStream out) throws IOException {
        out.writeUTF(FORMAT);
        out.writeInt(form.version());
        kept.marks().write(out);
        out.writeInt(kept.count());
        out.writeLong(kept.last().epoch());
        out.writeLong(kept.last().lamport());
        out.writeUTF(kept.last().writer());
        out.writeLong(kept.last().seq());
        out.writeLong(kept.at().toEpochMilli());
        out.write(seen);
        form.write().write(kept.state(), out);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
