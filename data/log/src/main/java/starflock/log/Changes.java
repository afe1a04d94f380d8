package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Op} changes in memory: pages of indexes, what is known of the logs, and which bytes of which segment
 * still count. First {@link #prepare}, which may read files and fail; then, when the op is written, {@link #apply},
 * which does neither. Owned by the holder of the store's writer lock.
 */
final class Changes {
    private final Hashes hashes;
    private final Logs logs;
    private final LiveBytes live;
    private final Set<LogState> touched = new LinkedHashSet<>();

    Changes(Hashes hashes, Logs logs, LiveBytes live) {
        this.hashes = hashes;
        this.logs = logs;
        this.live = live;
    }

    /** Logs whose heads the next checkpoint must write. */
    List<LogState> touched() {
        return List.copyOf(touched);
    }

    void forgetTouched() {
        touched.clear();
    }

    boolean hasTouched() {
        return !touched.isEmpty();
    }

    /** Marks a log so that the next checkpoint writes its head. */
    LogState touch(long log) throws IOException {
        LogState state = logs.state(log);
        touched.add(state);
        return state;
    }

    /** Loads all that {@link #apply} is going to touch. */
    void prepare(Op op) throws IOException {
        switch (op) {
            case Op.Append append -> {
                Index index = logs.state(append.log()).index;
                index.own(append.start(), append.start() + append.blocks().size());
                own(index, Objects.requireNonNull(append.tree()).nodes());
            }
            case Op.Graft graft -> {
                Index index = logs.state(graft.log()).index;
                own(index, graft.nodes());
                for (long block : graft.indexes()) index.own(block, block + 1);
            }
            case Op.Truncate truncate -> {
                LogState state = logs.state(truncate.log());
                long length = truncate.to().length();
                ownStored(state.index, length, state.tip.length());
                state.index.own(length, length);
            }
            case Op.Clear clear -> ownStored(logs.state(clear.log()).index, clear.start(), clear.end());
            case Op.Move move -> {
                Index index = logs.state(move.log()).index;
                for (long block : move.indexes()) index.own(block, block + 1);
            }
            case Op.Describe i -> {}
            case Op.PageAt p -> {}
            case Op.HeadAt h -> {}
            case Op.Checkpoint c -> {}
            case Op.Forced f -> {}
        }
    }

    private static void own(Index index, List<TreeNode> nodes) throws IOException {
        int level = -1;
        long number = -1;
        for (TreeNode node : nodes) {
            // Neighbours are mostly of one page.
            if (Page.levelOf(node.index()) == level && Page.pageOf(node.index()) == number) continue;
            level = Page.levelOf(node.index());
            number = Page.pageOf(node.index());
            index.own(level, number);
        }
    }

    /** Changes what is in memory; the place is that of the op's first item. Returns the place after its last. */
    long apply(Op op, long place) throws IOException {
        return switch (op) {
            case Op.Describe info -> applyDescribe(info, place);
            case Op.Append append -> applyAppend(append, place);
            case Op.Graft graft -> applyGraft(graft, place);
            case Op.Truncate truncate -> {
                LogState state = touch(truncate.log());
                truncateTo(state, truncate.to());
                yield place;
            }
            case Op.Clear clear -> {
                LogState state = touch(clear.log());
                forget(state, clear.start(), clear.end());
                yield place;
            }
            case Op.Move move -> {
                LogState state = touch(move.log());
                yield applyBlocks(state, move.indexes(), move.blocks(), place);
            }
            case Op.PageAt page -> place + Segments.itemBytes(page.content().length);
            case Op.HeadAt head -> place + Segments.itemBytes(head.content().length);
            case Op.Checkpoint c -> place;
            case Op.Forced f -> place;
        };
    }

    private static void ownStored(Index index, long start, long end) throws IOException {
        long block = index.find(true, start, end);
        while (block < end) {
            index.own(block, block + 1);
            block = index.find(true, ((block >>> Page.BITS) + 1) << Page.BITS, end);
        }
    }

    private long applyDescribe(Op.Describe op, long place) throws IOException {
        logs.describe(op.log(), LogInfo.decode(op.content()));
        LogState unused = touch(op.log());
        return place + Segments.itemBytes(op.content().length);
    }

    private long applyAppend(Op.Append op, long place) throws IOException {
        LogState state = touch(op.log());
        Tree tree = Objects.requireNonNull(op.tree());
        for (TreeNode node : tree.nodes()) state.index.put(node);
        long at = place;
        for (int i = 0; i < op.blocks().size(); i++) {
            at = putBlock(state, op.start() + i, op.blocks().get(i).length, at);
        }
        state.tip = LogState.Head.of(state.tip.fork(), op.signature(), tree.roots());
        return at;
    }

    private long applyGraft(Op.Graft op, long place) throws IOException {
        LogState state = touch(op.log());
        for (TreeNode node : op.nodes()) state.index.put(node);
        long at = applyBlocks(state, op.indexes(), op.blocks(), place);
        Op.@Nullable Upgrade upgrade = op.upgrade();
        if (upgrade != null) {
            List<TreeNode> roots = Logs.roots(state.index, upgrade.length());
            state.tip = LogState.Head.of(upgrade.fork(), upgrade.signature(), roots);
        }
        return at;
    }

    private void truncateTo(LogState state, Op.Upgrade to) throws IOException {
        forget(state, to.length(), state.tip.length());
        state.index.truncate(to.length());
        state.truncated(to.fork(), to.length());
        state.tip = LogState.Head.of(to.fork(), to.signature(), Logs.roots(state.index, to.length()));
    }

    private void forget(LogState state, long start, long end) throws IOException {
        long block = state.index.find(true, start, end);
        while (block < end) {
            Index.Spot spot = Objects.requireNonNull(state.index.removeBlock(block));
            live.add(spot.place(), -Segments.itemBytes(spot.size()));
            block = state.index.find(true, block + 1, end);
        }
    }

    private long applyBlocks(LogState state, List<Long> indexes, List<byte[]> blocks, long place) {
        long at = place;
        for (int i = 0; i < blocks.size(); i++) at = putBlock(state, indexes.get(i), blocks.get(i).length, at);
        return at;
    }

    private long putBlock(LogState state, long block, int size, long place) {
        int bytes = Segments.itemBytes(size);
        live.add(state.index.putBlock(block, place), -bytes);
        live.add(place, bytes);
        return place + bytes;
    }

    /** Applies an op that was written before. */
    void replay(Op op, long place) throws IOException {
        Replayable.check(logs, op);
        Op full = op;
        if (op instanceof Op.Append append) {
            LogState state = logs.state(append.log());
            if (append.start() != state.tip.length()) {
                throw new DamagedException("Blocks for " + append.start() + " follow length " + state.tip.length()
                        + " of log " + append.log() + ".");
            }
            Tree tree = new Tree(hashes, state.tip.roots());
            append.blocks().forEach(tree::append);
            full = new Op.Append(append.log(), append.start(), append.blocks(), tree, append.signature());
        } else if (op instanceof Op.Graft graft) {
            List<TreeNode> nodes = new ArrayList<>(graft.nodes());
            for (int i = 0; i < graft.blocks().size(); i++) {
                nodes.add(hashes.leafNode(graft.indexes().get(i), graft.blocks().get(i)));
            }
            full = new Op.Graft(graft.log(), nodes, graft.indexes(), graft.blocks(), graft.upgrade());
        }
        prepare(full);
        long unused = apply(full, place);
    }
}
