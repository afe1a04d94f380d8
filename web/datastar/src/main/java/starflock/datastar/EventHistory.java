package starflock.datastar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest events of a stream, kept so that a browser that reconnects gets what it missed and no more.
 *
 * <p>Each event gets an id, {@code EPOCH-NUMBER}. After a reconnect the browser names the last one it saw; if
 * everything since is still here, that is sent, and otherwise the page as a whole. For pages whose every patch is the
 * whole page there is nothing to resume: send the newest.
 *
 * <pre>{@code
 * var history = new EventHistory(startTime, 1000, 1 << 20);
 * // something happens:
 * byte[] event = history.add(PatchElements.of(html));
 * viewers.forEach(viewer -> viewer.send(event));
 * // someone (re)connects:
 * history.since(stream.lastEventId()).ifPresentOrElse(
 *         missed -> missed.forEach(stream::send), () -> stream.send(wholePage()));
 * }</pre>
 *
 * Safe for use by many threads; to miss nothing between {@code since} and the next event, join the viewers first under
 * the same lock that adding takes.
 */
public final class EventHistory {

    private final String epoch;
    private final int maxEvents;
    private final long maxBytes;
    private final ArrayDeque<byte[]> events = new ArrayDeque<>();
    private long bytes;
    private long newest;

    /**
     * An empty history.
     *
     * @param epoch tells this history from those before a restart: the time of the start, or something random
     * @param maxEvents how many events are kept
     * @param maxBytes how many bytes of encoded events are kept
     */
    public EventHistory(String epoch, int maxEvents, long maxBytes) {
        if (maxEvents < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "maxEvents and maxBytes must not be negative: " + maxEvents + ", " + maxBytes);
        }
        this.epoch = Lines.requireOneLine("epoch", epoch);
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Gives the event the next id, keeps it and encodes it. */
    public synchronized byte[] add(Event event) {
        newest++;
        byte[] encoded = event.withId(lastId()).encode();
        events.add(encoded);
        bytes += encoded.length;
        while (events.size() > maxEvents || bytes > maxBytes) {
            bytes -= events.remove().length;
        }
        return encoded;
    }

    /** The id of the newest event. */
    public synchronized String lastId() {
        return epoch + "-" + newest;
    }

    /**
     * What a browser missed, encoded, in order; nothing if that is not known any more, or it is new here.
     *
     * @param lastEventId what the browser saw last, which may be anything: it comes from outside
     */
    public synchronized Optional<List<byte[]>> since(Optional<String> lastEventId) {
        long seen = lastEventId.map(this::number).orElse(-1L);
        long oldest = newest - events.size();
        if (seen < oldest || seen > newest) {
            return Optional.empty();
        }
        return Optional.of(new ArrayList<>(events).subList((int) (seen - oldest), events.size()));
    }

    private long number(String id) {
        String prefix = epoch + "-";
        if (!id.startsWith(prefix)) {
            return -1;
        }
        try {
            return Long.parseUnsignedLong(id.substring(prefix.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
