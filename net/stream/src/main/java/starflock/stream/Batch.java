package starflock.stream;

import java.util.ArrayList;
import java.util.List;
import starflock.codec.Writer;

/**
 * Messages that a corked {@link Protomux} holds back, to travel as one; {@link Protomux} has the layout. They are encoded
 * when it goes, straight into its frame.
 */
final class Batch {
    /** A batch is sent when it has this size, as the peer does. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /** What an entry may need beside its message: a zero, a channel id and a length. */
    private static final int ENTRY_BYTES = 20;

    private final List<Entry> entries = new ArrayList<>();
    private long bytes;

    /** A message of a channel; {@code bytes} are its type's and its body's together. */
    private record Entry(int localId, int type, int bytes, Channel.Body body) {
        Writer encode(Writer out) {
            int end = out.size() + bytes;
            body.encode(out.uint(type));
            if (out.size() != end) {
                throw new IllegalStateException(
                        "a codec promised " + bytes + " bytes and wrote " + (bytes + out.size() - end));
            }
            return out;
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether a message of that many bytes should rather go into the next batch. */
    boolean isFullFor(int messageBytes) {
        return bytes >= MAX_BYTES
                || (!isEmpty() && bytes + messageBytes + ENTRY_BYTES > SecretStream.MAX_MESSAGE_BYTES);
    }

    /** Adds a message, of which type and body have {@code messageBytes} together. */
    void add(int localId, int type, int messageBytes, Channel.Body body) {
        entries.add(new Entry(localId, type, messageBytes, body));
        bytes += messageBytes + ENTRY_BYTES;
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }

    /** The frame for what is here, which is something; a message by itself needs no batch around it. */
    Writer frame() {
        if (entries.size() == 1) {
            Entry only = entries.get(0);
            return only.encode(
                    Protomux.frame(Writer.uintLength(only.localId) + only.bytes).uint(only.localId));
        }
        int first = entries.get(0).localId;
        Writer out = Protomux.frame(frameBytes(first))
                .uint(Protomux.CONTROL)
                .uint(Protomux.BATCH)
                .uint(first);
        int previous = first;
        for (Entry entry : entries) {
            if (entry.localId != previous) out.uint(0).uint(entry.localId);
            previous = entry.localId;
            Writer unused = entry.encode(out.uint(entry.bytes));
        }
        return out;
    }

    private int frameBytes(int first) {
        int length = 2 + Writer.uintLength(first);
        int previous = first;
        for (Entry entry : entries) {
            if (entry.localId != previous) length += 1 + Writer.uintLength(entry.localId);
            previous = entry.localId;
            length += Writer.bufferLength(entry.bytes);
        }
        return length;
    }
}
