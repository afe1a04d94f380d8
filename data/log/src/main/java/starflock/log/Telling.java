package starflock.log;

import java.io.IOException;
import java.util.List;

/** Tells peers what is here of a log: its length and fork, and which blocks. Owned by its {@link Replicator}. */
final class Telling {
    private final Hashes hashes;
    private final LogState state;
    private final List<Peer> peers;

    /** For the peers in a list that changes. */
    Telling(Hashes hashes, LogState state, List<Peer> peers) {
        this.hashes = hashes;
        this.state = state;
        this.peers = peers;
    }

    /** To a peer that knows nothing yet. */
    void everything(Peer peer) {
        state(peer);
        contiguous(peer);
    }

    /** Length, fork, and what we think of the peer's. */
    void state(Peer peer) {
        LogState.Head head = state.shown();
        boolean sameFork = head.fork() == peer.fork;
        peer.link.send(new Wire.Sync(
                head.fork(),
                head.length(),
                sameFork ? peer.length : 0,
                (sameFork || !peer.synced) && Asking.knowsRoots(state.index, peer.length, head),
                true,
                true,
                hasOwnManifest(),
                false));
    }

    private boolean hasOwnManifest() {
        Verifier known = state.verifier(hashes);
        return known != null && !known.isCompat();
    }

    private void contiguous(Peer peer) {
        long contiguous = contiguous();
        if (contiguous <= peer.announcedContiguous) return;
        peer.announcedContiguous = contiguous;
        peer.link.send(new Wire.Range(false, 0, contiguous));
    }

    /** Blocks from the first on that are here and shown, without a gap. */
    long contiguous() {
        try {
            return state.index.find(false, 0, state.shown().length());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Blocks were appended, truncated or cleared on this side. */
    void changedHere() {
        for (Peer peer : peers) {
            long contiguous = contiguous();
            if (peer.announcedContiguous > contiguous) {
                peer.link.send(new Wire.Range(true, contiguous, peer.announcedContiguous - contiguous));
                peer.announcedContiguous = contiguous;
            }
            everything(peer);
        }
    }

    /** Blocks came, in rising order: tells of them in as few messages as they fit. */
    void blocks(List<Long> blocks) {
        if (blocks.isEmpty()) return;
        boolean whole = contiguous() == state.shown().length();
        for (Peer peer : peers) {
            if (whole) contiguous(peer);
            int from = 0;
            while (!whole && from < blocks.size()) {
                int to = from + 1;
                while (to < blocks.size() && blocks.get(to) == blocks.get(to - 1) + 1) to++;
                long start = blocks.get(from);
                if (!peer.blocks.has(start) || to - from > 1) peer.link.send(new Wire.Range(false, start, to - from));
                from = to;
            }
        }
    }

    /** The blocks from {@code shared} to before {@code oldLength} are gone. */
    void cutBack(long shared, long oldLength) {
        for (Peer peer : peers) {
            if (oldLength > shared) peer.link.send(new Wire.Range(true, shared, oldLength - shared));
            peer.announcedContiguous = Math.min(peer.announcedContiguous, shared);
        }
    }
}
