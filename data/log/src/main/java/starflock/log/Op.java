package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One change of a store. A frame holds one or more of them and takes effect as a whole; docs/format-log.md has the
 * grammar.
 *
 * <p>An op is written in two places: its fields go into the frame's head, its items (blocks, pages and the like, each
 * with its own checksum) behind it. {@link Describe}, {@link Append}, {@link Graft}, {@link Truncate} and {@link Clear} are
 * replayed when a store opens; {@link Move}, {@link Forced} and the three of a checkpoint say where things are, not what they are.
 */
sealed interface Op {
    int DESCRIBE = 1;
    int APPEND = 2;
    int GRAFT = 3;
    int TRUNCATE = 4;
    int CLEAR = 5;
    int MOVE = 6;
    int PAGE = 7;
    int HEAD = 8;
    int CHECKPOINT = 9;
    int FORCED = 10;

    /** Level under which a block's checksum is made; pages use their own. */
    int BLOCK = 0xff;
    /** Level under which the checksums of {@link LogInfo} and {@link LogHead} are made. */
    int RECORD = 0xfe;

    /** The log's number in the store. */
    long log();

    /** Writes kind and fields. */
    void encode(Out out);

    /** Writes the items in the order of the fields that describe them. */
    default void items(Items to) throws IOException {}

    /** Takes items to be written behind the frame's head. */
    interface Items {
        void item(long log, int level, long index, byte[] content) throws IOException;
    }

    /** Gives back items in the order in which they were written. */
    interface Source {
        byte[] item(long log, int level, long index, int size) throws IOException;
    }

    /** What a log is: written when it is made and when its description changes. */
    record Describe(long log, byte[] content) implements Op {
        @Override
        public void encode(Out out) {
            out.u8(DESCRIBE).number(log).number(content.length);
        }

        @Override
        public void items(Items to) throws IOException {
            to.item(log, RECORD, 0, content);
        }
    }

    /**
     * Blocks at the end, with everything needed to make their part of the tree.
     *
     * @param tree grown by the blocks; not stored, but made again from them
     */
    record Append(
            long log,
            long start,
            List<byte[]> blocks,
            @Nullable Tree tree,
            byte[] signature) implements Op {
        @Override
        public void encode(Out out) {
            out.u8(APPEND).number(log).number(start).number(blocks.size());
            for (byte[] block : blocks) out.number(block.length);
            Signatures.store(signature, out);
        }

        @Override
        public void items(Items to) throws IOException {
            for (int i = 0; i < blocks.size(); i++) to.item(log, BLOCK, start + i, blocks.get(i));
        }
    }

    /**
     * Verified parts of somebody's log: nodes, blocks anywhere, a longer length, in any combination.
     *
     * @param nodes new ones; the blocks' own leaves are not stored, but made again from the blocks
     * @param indexes the blocks' indexes, one for each of {@code blocks}
     * @param upgrade the new signed length, if it grew
     */
    record Graft(
            long log,
            List<TreeNode> nodes,
            List<Long> indexes,
            List<byte[]> blocks,
            @Nullable Upgrade upgrade) implements Op {
        @Override
        public void encode(Out out) {
            Set<Long> leaves = new HashSet<>();
            for (long index : indexes) leaves.add(2 * index);
            List<TreeNode> stored = nodes.stream()
                    .filter(node -> !leaves.contains(node.index()))
                    .collect(Collectors.toList());
            out.u8(GRAFT).number(log).number(stored.size());
            for (TreeNode node : stored)
                out.number(node.index()).number(node.size()).raw(node.hash());
            encodeBlocks(out, indexes, blocks);
            out.u8(upgrade == null ? 0 : 1);
            if (upgrade != null) upgrade.encode(out);
        }

        @Override
        public void items(Items to) throws IOException {
            for (int i = 0; i < blocks.size(); i++) to.item(log, BLOCK, indexes.get(i), blocks.get(i));
        }
    }

    /** The end moves back, under a new fork. */
    record Truncate(long log, Upgrade to) implements Op {
        @Override
        public void encode(Out out) {
            to.encode(out.u8(TRUNCATE).number(log));
        }
    }

    /** Blocks from {@code start} to before {@code end} are forgotten; their hashes stay. */
    record Clear(long log, long start, long end) implements Op {
        @Override
        public void encode(Out out) {
            out.u8(CLEAR).number(log).number(start).number(end);
        }
    }

    /** Blocks copied out of a segment that is about to be deleted. */
    record Move(long log, List<Long> indexes, List<byte[]> blocks) implements Op {
        @Override
        public void encode(Out out) {
            encodeBlocks(out.u8(MOVE).number(log), indexes, blocks);
        }

        @Override
        public void items(Items to) throws IOException {
            for (int i = 0; i < blocks.size(); i++) to.item(log, BLOCK, indexes.get(i), blocks.get(i));
        }
    }

    /** A page of a log's index, as it is at the coming checkpoint. */
    record PageAt(long log, int level, long number, byte[] content) implements Op {
        @Override
        public void encode(Out out) {
            out.u8(PAGE).number(log).u8(level).number(number).number(content.length);
        }

        @Override
        public void items(Items to) throws IOException {
            to.item(log, level, number, content);
        }
    }

    /** A log's {@link LogHead}, as it is at the coming checkpoint. */
    record HeadAt(long log, byte[] content) implements Op {
        @Override
        public void encode(Out out) {
            out.u8(HEAD).number(log).number(content.length);
        }

        @Override
        public void items(Items to) throws IOException {
            to.item(log, RECORD, 1, content);
        }
    }

    /** Everything before is in pages and heads; reading may start here. Its log number is 0, the catalog's. */
    record Checkpoint(byte[] content) implements Op {
        @Override
        public long log() {
            return Logs.CATALOG;
        }

        @Override
        public void encode(Out out) {
            out.u8(CHECKPOINT).bytes(content);
        }
    }

    /**
     * Everything in this segment before {@code end} was on disk when the frame was written: whoever finds damage there
     * knows that it is no write that a crash cut short. Its checksum is its own, so that it can be found when the frames
     * before it cannot be read.
     *
     * @param check of store, segment and {@code end}
     */
    record Forced(int check, int end) implements Op {
        /** Kind, check and end. */
        static final int BYTES = 9;

        static Forced of(long store, int segment, int end) {
            return new Forced(Checksums.forced(store, segment, end), end);
        }

        @Override
        public long log() {
            return Logs.CATALOG;
        }

        @Override
        public void encode(Out out) {
            out.u8(FORCED).u32(check).u32(end);
        }
    }

    /** A signed length. */
    record Upgrade(long fork, long length, byte[] signature) {
        void encode(Out out) {
            out.number(fork).number(length);
            Signatures.store(signature, out);
        }

        static Upgrade decode(In in) throws DamagedException {
            return new Upgrade(in.number(), in.number(), Signatures.restore(in));
        }
    }

    /** A whole frame says something that this version has no word for: a newer one wrote it. */
    final class UnknownKind extends IOException {
        private static final long serialVersionUID = 1;

        UnknownKind(int kind) {
            super("The logs were written by a newer version of Starflock (it knows an entry of kind " + kind
                    + "). Update, then open them again.");
        }
    }

    /** Reads one op; its items come from {@code source}. */
    static Op decode(In in, Source source) throws IOException {
        int kind = in.u8();
        return switch (kind) {
            case DESCRIBE -> {
                long log = in.number();
                yield new Describe(log, source.item(log, RECORD, 0, size(in)));
            }
            case APPEND -> decodeAppend(in, source);
            case GRAFT -> decodeGraft(in, source);
            case TRUNCATE -> new Truncate(in.number(), Upgrade.decode(in));
            case CLEAR -> new Clear(in.number(), in.number(), in.number());
            case MOVE -> {
                long log = in.number();
                List<Long> indexes = new ArrayList<>();
                yield new Move(log, indexes, decodeBlocks(in, source, log, indexes));
            }
            case PAGE -> {
                long log = in.number();
                int level = in.u8();
                long number = in.number();
                yield new PageAt(log, level, number, source.item(log, level, number, size(in)));
            }
            case HEAD -> {
                long log = in.number();
                yield new HeadAt(log, source.item(log, RECORD, 1, size(in)));
            }
            case CHECKPOINT -> new Checkpoint(in.bytes());
            case FORCED -> new Forced(in.u32(), in.u32());
            default -> throw new UnknownKind(kind);
        };
    }

    private static Append decodeAppend(In in, Source source) throws IOException {
        long log = in.number();
        long start = in.number();
        int[] sizes = new int[in.count()];
        for (int i = 0; i < sizes.length; i++) sizes[i] = size(in);
        byte[] signature = Signatures.restore(in);
        List<byte[]> blocks = new ArrayList<>(sizes.length);
        for (int i = 0; i < sizes.length; i++) blocks.add(source.item(log, BLOCK, start + i, sizes[i]));
        return new Append(log, start, blocks, null, signature);
    }

    private static Graft decodeGraft(In in, Source source) throws IOException {
        long log = in.number();
        int count = in.count();
        List<TreeNode> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) nodes.add(new TreeNode(in.number(), in.number(), in.raw(32)));
        List<Long> indexes = new ArrayList<>();
        List<byte[]> blocks = decodeBlocks(in, source, log, indexes);
        @Nullable Upgrade upgrade = in.u8() == 0 ? null : Upgrade.decode(in);
        return new Graft(log, nodes, indexes, blocks, upgrade);
    }

    private static void encodeBlocks(Out out, List<Long> indexes, List<byte[]> blocks) {
        out.number(blocks.size());
        long expected = 0;
        for (int i = 0; i < blocks.size(); i++) {
            out.signed(indexes.get(i) - expected).number(blocks.get(i).length);
            expected = indexes.get(i) + 1;
        }
    }

    private static List<byte[]> decodeBlocks(In in, Source source, long log, List<Long> indexes) throws IOException {
        int count = in.count();
        List<byte[]> blocks = new ArrayList<>(count);
        long expected = 0;
        for (int i = 0; i < count; i++) {
            long index = expected + in.signed();
            if (index < 0) throw new DamagedException("a block before the first");
            indexes.add(index);
            blocks.add(source.item(log, BLOCK, index, size(in)));
            expected = index + 1;
        }
        return blocks;
    }

    private static int size(In in) throws DamagedException {
        long size = in.number();
        if (size > Segments.MAX_ITEM_BYTES) throw new DamagedException("an item of " + size + " bytes");
        return (int) size;
    }
}
