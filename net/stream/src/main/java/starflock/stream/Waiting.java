package starflock.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;

/**
 * Opens of the other side that somebody here still thinks about ({@link Protomux#pairLater}), and what came after them
 * meanwhile. Where that becomes too much the peer's own multiplexer stops reading; here such an open is rejected, so that
 * one channel does not hold up the others. Owned by its {@link Protomux}.
 */
final class Waiting {
    /** Opens at once: many logs, none of which is looked up yet. */
    static final int MAX_OPENS = 1024;

    /** Handshakes and messages of all of them together: well over the 32 KiB at which the peer stops (MAX_BUFFERED). */
    static final int MAX_BYTES = 256 << 10;

    /** What an object costs beside its bytes. */
    private static final int ENTRY_BYTES = 64;

    /** By the other side's channel number. */
    private final Map<Integer, Open> opens = new LinkedHashMap<>();

    private final ArrayDeque<Open> answered = new ArrayDeque<>();
    private int bytes;

    private static final class Open {
        final String key;
        final byte[] handshake;
        final List<Message> messages = new ArrayList<>();
        int bytes;

        @Nullable
        Channel answer;

        Open(String key, byte[] handshake) {
            this.key = key;
            this.handshake = handshake;
            this.bytes = handshake.length + ENTRY_BYTES;
        }
    }

    private record Message(int type, byte[] body) {}

    boolean has(int remoteId) {
        return opens.containsKey(remoteId);
    }

    /** Takes an open of a protocol and id; false if it is too much. */
    boolean add(String key, int remoteId, Reader handshake) {
        if (opens.size() == MAX_OPENS || bytes + handshake.remaining() + ENTRY_BYTES > MAX_BYTES) return false;
        Open open = new Open(key, handshake.rest());
        opens.put(remoteId, open);
        bytes += open.bytes;
        return true;
    }

    /** Keeps a message on a channel that waits; false if it is too much. */
    boolean keep(int remoteId, int type, Reader in) {
        Open open = opens.get(remoteId);
        if (open == null) return true;
        int more = in.remaining() + ENTRY_BYTES;
        if (bytes + more > MAX_BYTES) return false;
        open.messages.add(new Message(type, in.rest()));
        open.bytes += more;
        bytes += more;
        return true;
    }

    /** Forgets an open; false if there was none. */
    boolean remove(int remoteId) {
        Open open = opens.remove(remoteId);
        if (open == null) return false;
        bytes -= open.bytes;
        return true;
    }

    /** Those of a protocol and id. */
    List<Integer> of(String key) {
        List<Integer> found = new ArrayList<>();
        opens.forEach((remoteId, open) -> {
            if (open.key.equals(key)) found.add(remoteId);
        });
        return found;
    }

    /** A channel answers the oldest open under one of these keys: gives the other side's number, or 0. */
    int answer(List<String> keys, Channel channel) {
        Iterator<Map.Entry<Integer, Open>> all = opens.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Integer, Open> next = all.next();
            if (!keys.contains(next.getValue().key)) continue;
            all.remove();
            bytes -= next.getValue().bytes;
            next.getValue().answer = channel;
            answered.add(next.getValue());
            return next.getKey();
        }
        return 0;
    }

    /** Gives the channels that have answered what came for them. */
    void deliver() throws ProtocolError {
        for (Open open = answered.poll(); open != null; open = answered.poll()) {
            Channel channel = open.answer;
            if (channel == null) continue;
            channel.remoteOpened(new Reader(open.handshake));
            for (Message message : open.messages) channel.receive(message.type, new Reader(message.body));
        }
    }

    void clear() {
        opens.clear();
        answered.clear();
        bytes = 0;
    }
}
