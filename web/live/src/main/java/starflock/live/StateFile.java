package starflock.live;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private static final System.Logger LOG = System.getLogger(StateFile.class.getName());

    private final Path path;
    private final Keeping.Snapshot<S> form;
    private final List<Journal> journals;

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
            byte[] all = Files.readAllBytes(path);
            int length = all.length - DIGEST_BYTES;
            if (length < 0 || !Arrays.equals(digest(all, length), Arrays.copyOfRange(all, length, all.length))) {
                throw new IOException("it is damaged");
            }
            Kept<S> kept = decode(new DataInputStream(new ByteArrayInputStream(all, 0, length)), seen);
            if (!kept.marks().fit(journals)) {
                throw new IOException("it is not of this log");
            }
            return kept;
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException | RuntimeException unusable) {
            LOG.log(System.Logger.Level.INFO, "{0} is not used: {1}", path, unusable.getMessage());
            seen.clear();
            return null;
        }
    }

    private Kept<S> decode(DataInputStream in, Seen seen) throws IOException {
        if (!in.readUTF().equals(FORMAT) || in.readInt() != form.version()) {
            throw new IOException("it is of another version");
        }
        Marks marks = Marks.read(in);
        int count = in.readInt();
        Position last = new Position(in.readLong(), in.readLong(), in.readUTF(), in.readLong());
        Instant at = Instant.ofEpochMilli(in.readLong());
        for (int pages = in.readInt(); pages > 0; pages--) {
            seen.restore(in.readUTF(), in.readNBytes(in.readInt()));
        }
        return new Kept<>(form.read().apply(in.readAllBytes()), count, last, at, marks);
    }

    void write(Kept<S> kept, Seen seen) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(FORMAT);
        out.writeInt(form.version());
        kept.marks().write(out);
        out.writeInt(kept.count());
        out.writeLong(kept.last().epoch());
        out.writeLong(kept.last().lamport());
        out.writeUTF(kept.last().writer());
        out.writeLong(kept.last().seq());
        out.writeLong(kept.at().toEpochMilli());
        out.writeInt(seen.pages());
        seen.forEach((name, runs) -> {
            out.writeUTF(name);
            out.writeInt(runs.length);
            out.write(runs);
        });
        out.write(form.write().apply(kept.state()));
        byte[] body = bytes.toByteArray();
        bytes.writeBytes(digest(body, body.length));
        Path next = path.resolveSibling(path.getFileName() + ".next");
        Files.write(next, bytes.toByteArray());
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] digest(byte[] bytes, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes, 0, length);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
