package starflock.log;

import java.io.IOException;
import java.util.List;

/**
 * Whether an op that was read can be applied: its numbers fit the log. The checksums find what a disk has done; this finds
 * what a program has written wrongly, before it takes memory or time without bound.
 */
final class Replayable {
    /** Lengths are below it, so that twice a length, a node's number, still fits. */
    private static final long MAX_LENGTH = 1L << 53;

    /** Far more logs than a folder will ever have. */
    private static final long MAX_LOGS = 1L << 32;

    private Replayable() {}

    /** Refuses an op that no writer of this format makes. */
    static void check(Logs logs, Op op) throws IOException {
        switch (op) {
            case Op.Describe describe -> bound("log", describe.log(), MAX_LOGS);
            case Op.Append append -> {}
            case Op.Graft graft -> {
                for (TreeNode node : graft.nodes()) bound("node", node.index(), 2 * MAX_LENGTH);
                blocks(graft.indexes(), MAX_LENGTH);
                if (graft.upgrade() != null) bound("length", graft.upgrade().length(), MAX_LENGTH);
            }
            case Op.Truncate truncate -> bound("length", truncate.to().length(), length(logs, truncate) + 1);
            case Op.Clear clear -> {
                bound("end", clear.end(), length(logs, clear) + 1);
                bound("start", clear.start(), clear.end() + 1);
            }
            case Op.Move move -> blocks(move.indexes(), length(logs, move));
            case Op.PageAt page -> {}
            case Op.HeadAt head -> {}
            case Op.Checkpoint checkpoint -> {}
            case Op.Forced forced -> {}
        }
    }

    private static long length(Logs logs, Op op) throws IOException {
        return logs.state(op.log()).tip.length();
    }

    private static void blocks(List<Long> indexes, long length) throws DamagedException {
        for (long index : indexes) bound("block", index, length);
    }

    private static void bound(String what, long value, long end) throws DamagedException {
        if (value < 0 || value >= end) {
            throw new DamagedException("A change has " + what + " " + value + ", which must be below " + end + ".");
        }
    }
}
