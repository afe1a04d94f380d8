package starflock.log;

import java.io.IOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;

/** Answers what peers ask for. */
final class Serving {
    /** As much as the peer sends at once (lib/bitfield.js). */
    private static final long MAX_WANT_BLOCKS = 1 << 21;

    private final Store store;
    private final LogState state;
    private final Proofs proofs;
    private final BiConsumer<Peer, Wire.Block> uploaded;

    Serving(Store store, LogState state, Proofs proofs, BiConsumer<Peer, Wire.Block> uploaded) {
        this.store = store;
        this.state = state;
        this.proofs = proofs;
        this.uploaded = uploaded;
    }

    /** Sends the answer; false if the request was one that nobody should make. */
    boolean answer(Peer peer, Wire message) throws IOException {
        if (message instanceof Wire.Request request) return answer(peer, request);
        if (message instanceof Wire.Want want) answer(peer, want);
        return true;
    }

    private boolean answer(Peer peer, Wire.Request request) throws IOException {
        LogState.Head head = state.shown();
        Wire.@Nullable Indexed block = request.block();
        boolean ours = request.fork() == head.fork();
        if (!ours || (block != null && !has(block.index(), head))) {
            refuse(peer, request, Wire.NoData.NOT_AVAILABLE);
            return true;
        }
        Wire.Data data;
        try {
            data = empty(request, head) ? nothing(request) : proofs.prove(request, head, state.index::node);
        } catch (Proofs.Unprovable e) {
            refuse(peer, request, e.notHere ? Wire.NoData.NOT_AVAILABLE : Wire.NoData.INVALID_REQUEST);
            return e.notHere;
        }
        Wire.@Nullable Block proven = data.block();
        if (proven != null) {
            byte @Nullable [] value = state.read(store, proven.index());
            if (value == null) {
                refuse(peer, request, Wire.NoData.NOT_AVAILABLE);
                return true;
            }
            proven = new Wire.Block(proven.index(), value, proven.nodes());
            uploaded.accept(peer, proven);
        }
        peer.link.send(new Wire.Data(
                data.request(), data.fork(), proven, data.hash(), data.seek(), data.upgrade(), manifest(request)));
        return true;
    }

    private static boolean empty(Wire.Request request, LogState.Head head) {
        return head.length() == 0 && request.manifest();
    }

    private static Wire.Data nothing(Wire.Request request) {
        return new Wire.Data(request.id(), request.fork(), null, null, null, null, null);
    }

    private boolean has(long block, LogState.Head head) throws IOException {
        return block < head.length() && state.index.has(block);
    }

    private @Nullable Manifest manifest(Wire.Request request) {
        byte @Nullable [] stored = state.info.manifest();
        if (!request.manifest() || stored == null) return null;
        try {
            Manifest manifest = Manifest.decode(new Reader(stored));
            return manifest.isCompat(state.info.key()) ? null : manifest;
        } catch (ProtocolError e) {
            throw new IllegalStateException("a manifest was stored that is none", e);
        }
    }

    private static void refuse(Peer peer, Wire.Request request, long reason) {
        peer.link.send(new Wire.NoData(request.id(), reason));
    }

    private void answer(Peer peer, Wire.Want want) throws IOException {
        long length = state.shown().length();
        long contiguous = state.index.find(false, 0, length);
        boolean below = want.start() < contiguous && (want.any() || want.length() < contiguous - want.start());
        if (contiguous == length || below) {
            if (contiguous > 0) peer.link.send(new Wire.Range(false, 0, contiguous));
            return;
        }
        long start = want.start() & ~31L;
        long asked = Math.min(want.length(), MAX_WANT_BLOCKS) + (want.start() - start);
        long end = Math.min(length, start + asked);
        if (start >= end) return;
        if (want.any()) {
            long first = state.index.find(true, want.start(), end);
            if (first < end) peer.link.send(new Wire.Range(false, first, 1));
            return;
        }
        int[] words = new int[(int) ((end - start + 31) / 32)];
        for (long block = state.index.find(true, start, end); block < end; ) {
            words[(int) ((block - start) >> 5)] |= 1 << (block - start & 31);
            block = state.index.find(true, block + 1, end);
        }
        peer.link.send(new Wire.Bitfield(start, words));
    }
}
