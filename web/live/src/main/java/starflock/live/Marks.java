package starflock.live;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far each log has been read: its length then, and a hash of the last block, by which a log that was put back is known. */
final class Marks {
    /** More writers than a room has; a damaged file does not make us ask for more memory than this takes. */
    private static final int MAX_LOGS = 100_000;

    private static final int DIGEST_BYTES = 32;

    private record Mark(long length, byte[] digest) {}

    private final Map<String, Mark> byWriter;

    private Marks(Map<String, Mark> byWriter) {
        this.byWriter = byWriter;
    }

    static Marks none() {
        return new Marks(Map.of());
    }

    /** Marks at these lengths. */
    static Marks at(List<Journal> journals, Map<String, Long> lengths) throws IOException {
        Map<String, Mark> marks = new TreeMap<>();
        for (Journal journal : journals) {
            long length = lengths.getOrDefault(journal.writer(), 0L);
            marks.put(journal.writer(), new Mark(length, digest(journal, length)));
        }
        return new Marks(marks);
    }

    /** Whether these logs, and no others, still begin with what was read. */
    boolean fit(List<Journal> journals) throws IOException {
        for (Journal journal : journals) {
            Mark mark = byWriter.get(journal.writer());
            if (mark == null) {
                continue; // a log that has come since
            }
            if (journal.length() < mark.length() || !Arrays.equals(digest(journal, mark.length()), mark.digest())) {
                return false;
            }
        }
        return journals.stream().map(Journal::writer).toList().containsAll(byWriter.keySet());
    }

    /** How far each log has been read, by its writer. */
    Map<String, Long> lengths() {
        Map<String, Long> lengths = new HashMap<>();
        byWriter.forEach((writer, mark) -> lengths.put(writer, mark.length()));
        return lengths;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(byWriter.size());
        for (var mark : byWriter.entrySet()) {
            out.writeUTF(mark.getKey());
            out.writeLong(mark.getValue().length());
            out.write(mark.getValue().digest());
        }
    }

    static Marks read(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_LOGS) {
            throw new IOException(count + " logs");
        }
        Map<String, Mark> marks = new TreeMap<>();
        for (; count > 0; count--) {
            marks.put(in.readUTF(), new Mark(in.readLong(), in.readNBytes(DIGEST_BYTES)));
        }
        return new Marks(marks);
    }

    private static byte[] digest(Journal journal, long length) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return length == 0 ? new byte[DIGEST_BYTES] : sha.digest(journal.get(length - 1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
