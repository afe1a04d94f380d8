package starflock.stream;

import java.util.ArrayList;
import java.util.List;
import starflock.codec.Writer;

/** Messages that a corked {@link Protomux} holds back, to travel as one; {@link Protomux} has the layout. */
final class Batch {
    /** A batch is sent when it has this size, as the peer does. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /** What an entry may need beside its message: a zero, a channel id and a length. */
    private static final int ENTRY_BYTES = 20;

    private final List<Entry> entries = new ArrayList<>();
    private long bytes;

    private record Entry(int localId, byte[] typeAndBody) {}

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether a message of that many bytes should rather go into the next batch. */
    boolean isFullFor(int messageBytes) {
        return bytes >= MAX_BYTES
                || (!isEmpty() && bytes + messageBytes + ENTRY_BYTES > SecretStream.MAX_MESSAGE_BYTES);
    }

    void add(int localId, byte[] typeAndBody) {
        entries.add(new Entry(localId, typeAndBody));
        bytes += typeAndBody.length + ENTRY_BYTES;
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }

    /** The frame for what is here, which is something; a message by itself needs no batch around it. */
    Writer frame() {
        if (entries.size() == 1) {
            Entry only = entries.get(0);
            return Protomux.frame(Writer.uintLength(only.localId) + only.typeAndBody.length)
                    .uint(only.localId)
                    .raw(only.typeAndBody);
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
            out.buffer(entry.typeAndBody);
        }
        return out;
    }

    private int frameBytes(int first) {
        int length = 2 + Writer.uintLength(first);
        int previous = first;
        for (Entry entry : entries) {
            if (entry.localId != previous) length += 1 + Writer.uintLength(entry.localId);
            previous = entry.localId;
            length += Writer.bufferLength(entry.typeAndBody.length);
        }
        return length;
    }
}
