package starflock.log;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much may be under way from one peer. Beside the usual bound (requests, and bytes by the average block) there is a
 * hard one. A JavaScript peer puts answers together until they have 8 MiB and then adds the next one whole; if that makes
 * more than a message of 16 MiB can hold, it ends the connection (protomux 3.12.1, MAX_BATCH; secret-stream 6.9.2,
 * MAX_ATOMIC_WRITE). So while a block that may be large is under way, all that is under way fits into one message.
 *
 * <p>How large a block may be is known before it comes: the tree has the size of a node above it.
 */
final class Window {
    /** Requests under way, as many as the peer itself keeps at most. */
    static final int MAX_REQUESTS = 512;
    /** Content under way: a line of 1 Gbit/s with 64 ms. */
    static final long MAX_AVERAGE_BYTES = 8 << 20;
    /** A block up to here always fits: 8 MiB are what goes before it at most, with room for proofs. */
    static final long LARGE_BYTES = (8 << 20) - (64 << 10);
    /** What fits into one message of the peer, with room for proofs. */
    static final long MAX_MESSAGE_BYTES = (16 << 20) - (64 << 10);

    private static final long MAX_BLOCK_BYTES = Log.MAX_BLOCK_BYTES + BlockCipher.PADDING_BYTES;

    private final Map<Long, Group> groups = new HashMap<>();
    private int requests;
    private int large;
    private long bytes;

    /**
     * How large a block can be.
     *
     * @param node the lowest known one above the block: blocks below it have its size together
     */
    record Bound(long node, long nodeBytes) {
        static final Bound NONE = new Bound(-1, 0);

        long blockBytes() {
            return Math.min(nodeBytes, MAX_BLOCK_BYTES);
        }

        boolean isLarge() {
            return blockBytes() > LARGE_BYTES;
        }
    }

    /** Requests for blocks below one node. */
    private static final class Group {
        final long nodeBytes;
        int count;

        Group(long nodeBytes) {
            this.nodeBytes = nodeBytes;
        }

        long bytes() {
            return Math.min(nodeBytes, count * MAX_BLOCK_BYTES);
        }
    }

    /** Whether another request may go out when blocks have this size on average. */
    boolean admits(Bound bound, long averageBytes) {
        if (requests == 0) return true;
        if (requests >= MAX_REQUESTS || requests * averageBytes >= MAX_AVERAGE_BYTES) return false;
        if (large == 0 && !bound.isLarge()) return true;
        @Nullable Group group = groups.get(bound.node);
        long more = group == null ? bound.blockBytes() : Math.min(group.nodeBytes - group.bytes(), MAX_BLOCK_BYTES);
        return bytes + Math.max(0, more) <= MAX_MESSAGE_BYTES;
    }

    void add(Bound bound) {
        requests++;
        if (bound.isLarge()) large++;
        Group group = groups.computeIfAbsent(bound.node, node -> new Group(bound.nodeBytes));
        bytes -= group.bytes();
        group.count++;
        bytes += group.bytes();
    }

    void remove(Bound bound) {
        requests--;
        if (bound.isLarge()) large--;
        @Nullable Group group = groups.get(bound.node);
        if (group == null) return;
        bytes -= group.bytes();
        group.count--;
        bytes += group.bytes();
        if (group.count == 0) groups.remove(bound.node);
    }
}
