package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;

/**
 * Exchanges one log with its peers: says what is here, serves it, and asks for what is wanted.
 *
 * <p>Everything happens in its {@link Mailbox}, one thing after the other. A row of messages is handled as a whole: what
 * arrived in it is verified, then stored with one write, then announced. Nothing is stored, shown or passed on that was
 * not proven to be signed by the log's writers. See hypercore 11.37.1, lib/replicator.js.
 */
final class Replicator {
    private final Store store;
    private final LogState state;
    private final Mailbox mailbox;
    private final Serving serving;
    private final List<Peer> peers = new ArrayList<>();
    private final Intake intake;
    private final Asking asking;
    private boolean frozen;

    Replicator(Store store, LogState state, Executor executor, LongSupplier clock) {
        this.store = store;
        this.state = state;
        Proofs proofs = new Proofs(store.hashes);
        this.intake = new Intake(this, store, state, proofs);
        this.asking = new Asking(state, peers, intake.pendingBlocks(), clock);
        this.serving = new Serving(store, state, proofs);
        this.mailbox = new Mailbox(executor, this::afterRow, this::failed);
        state.watch(() -> mailbox.post(this::changedHere));
        frozen = state.info.userData().containsKey(Log.CONFLICT);
    }

    void post(Runnable task) {
        mailbox.post(task);
    }

    byte[] key() {
        return state.info.key();
    }

    byte[] discoveryKey() {
        return state.discoveryKey;
    }

    private void failed(Throwable cause) {
        Logger.getLogger(Replicator.class.getName())
                .log(Level.SEVERE, "Exchanging a log failed; its peers are let go.", cause);
        for (Peer peer : List.copyOf(peers)) drop(peer, "a failure here");
    }

    // ---- peers

    /** The peer has proven that it knows the log's key. */
    void opened(Peer peer) {
        peers.add(peer);
        sendSync(peer);
        announceContiguous(peer);
    }

    void closed(Peer peer) {
        peer.closed = true;
        peers.remove(peer);
        asking.gone(peer);
    }

    private void drop(Peer peer, String why) {
        if (peer.closed) return;
        closed(peer);
        peer.link.close(why);
    }

    boolean isPeer(Peer peer) {
        return !peer.closed;
    }

    int peerCount() {
        return peers.size();
    }

    // ---- what we have

    private void sendSync(Peer peer) {
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
        Verifier known = state.verifier(store.hashes);
        return known != null && !known.isCompat();
    }

    private void announceContiguous(Peer peer) {
        long contiguous = contiguous();
        if (contiguous <= peer.announcedContiguous) return;
        peer.announcedContiguous = contiguous;
        peer.link.send(new Wire.Range(false, 0, contiguous));
    }

    private long contiguous() {
        try {
            return state.index.find(false, 0, state.shown().length());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Blocks were appended, truncated or cleared on this side. */
    private void changedHere() {
        for (Peer peer : peers) {
            if (peer.announcedContiguous > contiguous()) {
                peer.link.send(new Wire.Range(true, contiguous(), peer.announcedContiguous - contiguous()));
                peer.announcedContiguous = contiguous();
            }
            sendSync(peer);
            announceContiguous(peer);
        }
        asking.wishes().lookAgain(contiguous());
    }

    // ---- messages

    void received(Peer peer, Wire message) {
        if (peer.closed || frozen) return;
        try {
            switch (message) {
                case Wire.Sync sync -> onSync(peer, sync);
                case Wire.Request request -> wait(peer, request.id(), request);
                case Wire.Want want -> wait(peer, -1 - peer.wants++, want);
                case Wire.Cancel cancel -> {
                    Wire unused = peer.waiting.remove(cancel.request());
                }
                case Wire.Data data -> onData(peer, data);
                case Wire.NoData noData -> {
                    Peer.@Nullable InFlight request = peer.inFlight.remove(noData.request());
                    if (request != null) asking.noData(peer, request);
                }
                case Wire.Bitfield bitfield -> peer.blocks.bitfield(bitfield.start(), bitfield.words());
                case Wire.Range range -> {
                    if (range.drop()) peer.blocks.drop(range.start(), range.length());
                    else peer.blocks.add(range.start(), range.length());
                }
                case Wire.Unwant u -> {} // we announce everything, so there is nothing to stop
                case Wire.Extension e -> {} // none is registered
            }
        } catch (ProtocolError e) {
            drop(peer, e.toString());
        } catch (IOException e) {
            fail(e);
        }
    }

    private void wait(Peer peer, long key, Wire message) {
        peer.waiting.put(key, message);
        if (peer.waiting.size() > Peer.MAX_WAITING) drop(peer, "more than " + Peer.MAX_WAITING + " open requests");
    }

    private void onSync(Peer peer, Wire.Sync sync) {
        LogState.Head head = state.shown();
        boolean shorter = sync.fork() == head.fork() && sync.length() < head.length();
        boolean changed = !peer.synced || peer.length != sync.length() || peer.fork != sync.fork();
        peer.synced = true;
        peer.fork = sync.fork();
        peer.length = sync.length();
        peer.canUpgrade = sync.canUpgrade();
        peer.uploading = sync.uploading();
        peer.downloading = sync.downloading();
        peer.hasManifest = sync.hasManifest();
        peer.acknowledged = sync.fork() == head.fork() ? sync.remoteLength() : 0;
        if (changed && (shorter || peer.acknowledged != head.length())) sendSync(peer);
    }

    // ---- data

    private void onData(Peer peer, Wire.Data data) throws ProtocolError, IOException {
        if (data.request() == 0) {
            if (data.upgrade() != null && data.upgrade().start() == 0) intake.checkConflict(data);
            return;
        }
        Peer.@Nullable InFlight request = peer.inFlight.remove(data.request());
        if (request == null) return; // cancelled meanwhile, or never asked for
        boolean stored = false;
        try {
            Intake.matches(request.request(), data);
            stored = intake.store(data);
        } catch (Proofs.Unconnected e) {
            // The log was truncated since we asked, or the peer is behind: ask again.
        } finally {
            asking.answered(request, stored);
        }
    }

    // ---- storing

    /** What peers sent was written, blocks among it. */
    void stored(long sequence, List<Long> blocks) {
        show(sequence);
        announce(blocks);
    }

    /** The end was moved back to {@code shared}, as the writer did, and the log went on from there. */
    void cutBack(long sequence, long shared, long oldLength) {
        show(sequence);
        for (Peer peer : peers) {
            if (oldLength > shared) peer.link.send(new Wire.Range(true, shared, oldLength - shared));
            peer.announcedContiguous = Math.min(peer.announcedContiguous, shared);
        }
        asking.wishes().lookAgain(shared);
    }

    /** The writer signed two different histories, and the evidence is kept: nobody may build on either. */
    void conflict() {
        frozen = true;
        for (Peer peer : List.copyOf(peers)) drop(peer, "its writer signed two different histories");
        state.changed();
    }

    private void show(long sequence) {
        LogState.Head before = state.shown();
        state.show(state.tip, sequence);
        if (before.length() == state.tip.length() && before.fork() == state.tip.fork()) return;
        for (Peer peer : peers) sendSync(peer);
        state.changedByPeer();
    }

    /** Tells peers of new blocks, in as few messages as they fit. */
    private void announce(List<Long> blocks) {
        if (blocks.isEmpty()) return;
        long contiguous = contiguous();
        for (Peer peer : peers) {
            boolean whole = contiguous == state.shown().length();
            if (whole) announceContiguous(peer);
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

    private void fail(IOException cause) {
        Logger.getLogger(Replicator.class.getName())
                .log(Level.WARNING, "A log cannot be stored, so it is not exchanged any more.", cause);
        frozen = true;
        asking.fail(cause);
        for (Peer peer : List.copyOf(peers)) drop(peer, "a failure of storage here");
    }

    // ---- after each row

    private void afterRow() {
        if (frozen) return;
        try {
            intake.commit();
            for (Peer peer : List.copyOf(peers)) {
                serve(peer);
                asking.ask(peer);
            }
            asking.finish();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void serve(Peer peer) throws IOException {
        while (!peer.closed && peer.link.writable()) {
            @Nullable Wire next = peer.nextWaiting();
            if (next == null) return;
            if (!serving.answer(peer, next) && ++peer.invalidRequests > Peer.MAX_INVALID_REQUESTS) {
                drop(peer, "too many impossible requests");
            }
        }
    }

    // ---- wishes of this side

    void add(Download download) {
        mailbox.post(() -> asking.wishes().add(download));
    }

    void remove(Download download) {
        mailbox.post(() -> {
            asking.wishes().remove(download);
            download.fail(new CancellationException("the download was closed"));
        });
    }

    /** Completes with the length when no peer that is known now has a longer log that it can prove. */
    CompletableFuture<Long> update() {
        CompletableFuture<Long> update = new CompletableFuture<>();
        mailbox.post(() -> asking.update(update));
        return update;
    }

    /** Looks for requests that got stuck; to be called every second or so. */
    void tick() {
        asking.lookForStalls();
    }
}
