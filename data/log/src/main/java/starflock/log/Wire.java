package starflock.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code hypercore/alpha}; {@link WireCodecs} has their bytes, hypercore 11.37.1 (lib/messages.js) their
 * origin. Their order here is their number on the wire.
 *
 * <p>Channels open with {@link Handshake}. Each side says what it has ({@link Sync}, {@link Range}, {@link Bitfield});
 * whoever is behind sends {@link Request}s, each answered by {@link Data} or {@link NoData}.
 */
sealed interface Wire {
    /** Not a message, but what a channel opens with: proof that the sender knows the log's key. */
    record Handshake(boolean seeks, byte[] capability) {}

    /**
     * What the sender has and wants.
     *
     * @param remoteLength the receiver's length as the sender knows it; 0 if they are on different forks
     * @param canUpgrade the sender can prove its length to somebody who has {@code remoteLength}
     */
    record Sync(
            long fork,
            long length,
            long remoteLength,
            boolean canUpgrade,
            boolean uploading,
            boolean downloading,
            boolean hasManifest,
            boolean allowPush)
            implements Wire {}

    /**
     * Asks for parts of a log, in one answer.
     *
     * @param id names the answer; 0 for proofs of a fork
     * @param priority 0 is normal
     */
    record Request(
            long id,
            long fork,
            @Nullable Indexed block,
            @Nullable Indexed hash,
            @Nullable Seek seek,
            @Nullable Span upgrade,
            boolean manifest,
            long priority)
            implements Wire {}

    /**
     * A block or a node of the tree.
     *
     * @param index of the block, or number of the node
     * @param nodes steps up the tree to a node that the asker has
     */
    record Indexed(long index, long nodes) {}

    /**
     * A place in the log's bytes.
     *
     * @param padding bytes at each block's front that do not count
     */
    record Seek(long bytes, long padding) {}

    record Span(long start, long length) {}

    record Cancel(long request) implements Wire {}

    /** Parts of a log with what proves them. */
    record Data(
            long request,
            long fork,
            @Nullable Block block,
            @Nullable Hash hash,
            @Nullable SeekProof seek,
            @Nullable UpgradeProof upgrade,
            @Nullable Manifest manifest)
            implements Wire {}

    record Block(long index, byte[] value, List<TreeNode> nodes) {}

    record Hash(long index, List<TreeNode> nodes) {}

    record SeekProof(long bytes, List<TreeNode> nodes) {}

    /**
     * A signed length.
     *
     * @param nodes that lead from length {@code start} to {@code start + length}
     * @param additionalNodes from there to the length that is signed
     */
    record UpgradeProof(
            long start, long length, List<TreeNode> nodes, List<TreeNode> additionalNodes, byte[] signature) {}

    /** The request is not answered; see the reasons. */
    record NoData(long request, long reason) implements Wire {
        static final long NOT_AVAILABLE = 1;
        static final long INVALID_REQUEST = 2;
    }

    /**
     * Asks to be told which blocks of a range the other side has.
     *
     * @param any one of them is enough
     */
    record Want(long start, long length, boolean any) implements Wire {}

    record Unwant(long start, long length, boolean any) implements Wire {}

    /**
     * Which blocks the sender has, from a multiple of 32 on.
     *
     * @param words 32 blocks each, the lowest bit first
     */
    record Bitfield(long start, int[] words) implements Wire {}

    /** Blocks that the sender has, or no longer has. */
    record Range(boolean drop, long start, long length) implements Wire {}

    record Extension(String name, byte[] message) implements Wire {}
}
