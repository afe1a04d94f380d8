package starflock.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;

/**
 * Exchanges one log with its peers: says what is here, serves it, and asks for what is wanted.
 *
 * <p>Everything happens in its {@link Mailbox}, one thing after the other. A row of messages is handled as a whole:
 * what
 * arrived in it is verified, then stored with one write, then announced. Nothing is stored, shown or passed on that was
 * not proven to be signed by the log's writers. See hypercore 11.37.1, lib/replicator.js.
 */
final class Replicator {
    private final LogState state;
    private final Mailbox mailbox;
    private final Serving serving;
    private final List<Peer> peers = new ArrayList<>();
    private final Intake intake;
    private final Asking asking;
    private final Telling telling;
    private final Conflicts conflicts;
    private final Map<String, LogExtension.Handler> extensions = new HashMap<>();
    private final List<Consumer<LogEvent>> listeners = new CopyOnWriteArrayList<>();
    private boolean frozen;

    /**
     * For one log.
     *
     * @param executor runs everything that happens, one thing after the other
     * @param random chooses the order where any will do
     */
    Replicator(Store store, LogState state, Executor executor, Random random) {
        this.state = state;
        Proofs proofs = new Proofs(store.hashes);
        this.intake = new Intake(this, store, state, proofs);
        this.asking = new Asking(state, peers, intake, random);
        this.telling = new Telling(store.hashes, state, peers);
        this.conflicts = new Conflicts(store, state, proofs);
        this.serving = new Serving(store, state, proofs, this::uploaded);
        this.mailbox = new Mailbox(executor, this::afterRow, this::failed);
        state.watch(() -> mailbox.post(this::changedHere));
        frozen = conflicts.isKnown();
    }

    void post(Runnable task) {
        mailbox.post(task);
    }

    /** As {@link #post(Runnable)}, for a task that brings so much content. */
    void post(Runnable task, long bytes) {
        mailbox.post(task, bytes);
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
        if (frozen) {
            peer.link.end();
            return;
        }
        peers.add(peer);
        tell(new LogEvent.PeerJoined(peer.link.remoteKey()));
        telling.everything(peer);
    }

    void closed(Peer peer) {
        peer.closed = true;
        if (!peers.remove(peer)) return;
        asking.gone(peer);
        tell(new LogEvent.PeerLeft(peer.link.remoteKey()));
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

    // ---- messages

    /** Blocks were appended, truncated or cleared on this side. */
    private void changedHere() {
        telling.changedHere();
        asking.wishes().lookAgain(telling.contiguous());
    }

    void received(Peer peer, Wire message) {
        if (peer.closed || frozen) return;
        try {
            switch (message) {
                case Wire.Sync sync -> onSync(peer, sync);
                case Wire.Request request -> wait(peer, request.id(), request);
                case Wire.Want want -> wait(peer, -1 - peer.wants++, want);
                case Wire.Cancel cancel -> {
                    @Nullable Wire unused = peer.forget(cancel.request());
                }
                case Wire.Data data -> onData(peer, data);
                case Wire.NoData noData -> {
                    Peer.@Nullable InFlight request = asking.take(peer, noData.request());
                    if (request != null) asking.noData(peer, request);
                }
                case Wire.Bitfield bitfield -> peer.blocks.bitfield(bitfield.start(), bitfield.words());
                case Wire.Range range -> {
                    if (range.drop()) peer.blocks.drop(range.start(), range.length());
                    else peer.blocks.add(range.start(), range.length());
                }
                case Wire.Unwant u -> {} // we announce everything, so there is nothing to stop
                case Wire.Extension extension -> onExtension(peer, extension);
            }
        } catch (ProtocolError e) {
            drop(peer, e.toString());
        } catch (IOException e) {
            fail(e);
        }
    }

    private void wait(Peer peer, long key, Wire message) {
        peer.wait(key, message);
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
        if (changed && (shorter || peer.acknowledged != head.length())) telling.state(peer);
    }

    // ---- data

    private void onData(Peer peer, Wire.Data data) throws ProtocolError, IOException {
        if (data.request() == 0) {
            onProofOfAll(peer, data);
            return;
        }
        Peer.@Nullable InFlight request = asking.take(peer, data.request());
        if (request == null) return; // cancelled meanwhile, or never asked for
        boolean stored = false;
        try {
            Intake.matches(request.request(), data);
            stored = intake.store(peer, data);
        } catch (Proofs.Unconnected e) {
            // The log was truncated since we asked, or the peer is behind: ask again.
        } catch (ProtocolError e) {
            suspect(peer, data, e);
        } finally {
            if (stored) asking.answered(request, data.block());
            else asking.giveUp(peer, request);
        }
        Wire.@Nullable Block block = data.block();
        if (stored && block != null) {
            tell(new LogEvent.Downloaded(peer.link.remoteKey(), block.index(), block.value().length));
        }
    }

    /** What came does not hold. Before the peer is let go it is asked whether it is the writer who did this. */
    private void suspect(Peer peer, Wire.Data data, ProtocolError e) throws ProtocolError {
        boolean comparable = data.fork() == state.tip.fork() && state.tip.length() > 0 && peer.length > 0;
        if (!comparable || peer.suspectedAt != 0) throw e;
        asking.gone(peer);
        asking.probe(peer, e.toString());
    }

    private void onProofOfAll(Peer peer, Wire.Data data) throws ProtocolError, IOException {
        intake.commit();
        long length = conflicts.check(data);
        if (length >= 0) conflict(length);
        else if (peer.suspectedAt != 0) drop(peer, peer.suspicion);
        else if (++peer.unasked > Peer.MAX_UNASKED) drop(peer, "proofs that nobody asked for");
    }

    // ---- extensions and events

    /** Takes messages of a name from now on. */
    void addExtension(String name, LogExtension.Handler handler) {
        mailbox.post(() -> extensions.put(name, handler));
    }

    void removeExtension(String name) {
        mailbox.post(() -> extensions.remove(name));
    }

    /** Sends to the peer with a key, or to all. */
    void sendExtension(Wire.Extension message, byte @Nullable [] remoteKey) {
        mailbox.post(() -> {
            for (Peer peer : peers) {
                boolean meant = remoteKey == null || Arrays.equals(remoteKey, peer.link.remoteKey());
                // Nobody waits for it: to a peer that does not drain it is not sent.
                if (meant && peer.link.writable()) peer.link.send(message);
            }
        });
    }

    private void onExtension(Peer peer, Wire.Extension message) throws ProtocolError {
        // An empty name stands for the one before.
        if (!message.name().isEmpty()) peer.lastExtension = message.name();
        LogExtension.@Nullable Handler handler = extensions.get(peer.lastExtension);
        if (handler == null) return;
        int size = message.message().length;
        if (size > LogExtension.MAX_MESSAGE_BYTES) {
            throw new ProtocolError.TooLarge(
                    ProtocolError.NOWHERE, "extension message", size, LogExtension.MAX_MESSAGE_BYTES);
        }
        handler.received(peer.link.remoteKey(), message.message());
    }

    AutoCloseable listen(Consumer<LogEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void uploaded(Peer peer, Wire.Block block) {
        tell(new LogEvent.Uploaded(peer.link.remoteKey(), block.index(), block.value().length));
    }

    private void tell(LogEvent event) {
        for (Consumer<LogEvent> listener : listeners) listener.accept(event);
    }

    // ---- storing

    /** What peers sent was written, blocks among it. */
    void stored(long sequence, List<Long> blocks) {
        show(sequence);
        telling.blocks(blocks);
        state.blocksArrived();
    }

    /** The end was moved back to {@code shared}, as the writer did, and the log went on from there. */
    void cutBack(long sequence, long fork, long shared, long oldLength) {
        show(sequence);
        telling.cutBack(shared, oldLength);
        asking.wishes().lookAgain(shared);
        tell(new LogEvent.Reorganised(fork, shared, oldLength));
    }

    /** The writer signed two different histories, and the evidence is kept: shows ours to all, and ends. */
    private void conflict(long length) throws IOException {
        frozen = true;
        LogState.Head head = state.shown();
        for (Peer peer : List.copyOf(peers)) {
            long common = Math.min(head.length(), peer.length);
            if (peer.fork == head.fork() && common > 0) {
                Wire.Span all = new Wire.Span(0, common);
                boolean unused =
                        serving.answer(peer, new Wire.Request(0, head.fork(), null, null, null, all, false, 0));
            }
            closed(peer);
            peer.link.end();
        }
        asking.fail(new IOException("The log's writer signed two different histories of length " + length + "."));
        tell(new LogEvent.Conflicted(length));
        state.changed();
    }

    private void show(long sequence) {
        LogState.Head before = state.shown();
        state.show(state.tip, sequence);
        if (before.length() == state.tip.length() && before.fork() == state.tip.fork()) return;
        for (Peer peer : peers) telling.state(peer);
        state.changedByPeer();
    }

    /** Nothing of what came is there, and nothing is asked for until somebody wishes it anew: the disk may be full. */
    private void fail(IOException cause) {
        Logger.getLogger(Replicator.class.getName())
                .log(Level.WARNING, "A log cannot be stored, so it is not fetched any more: {0}", cause.getMessage());
        // It is no fault of theirs: the connection stays, for other logs and for when there is room.
        for (Peer peer : List.copyOf(peers)) {
            closed(peer);
            peer.link.end();
        }
        // Whoever wishes again at once, on hearing of it, does so after that.
        asking.fail(cause);
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
            boolean proper = serving.answer(peer, next);
            if (!proper && ++peer.invalidRequests > Peer.MAX_INVALID_REQUESTS) {
                drop(peer, "too many impossible requests");
            }
        }
    }

    // ---- wishes of this side

    void add(Download download) {
        mailbox.post(() -> {
            try {
                asking.wishes().add(download, state.tip.length());
            } catch (IOException e) {
                download.fail(e);
            }
        });
    }

    /** Looks for a place in the bytes, asking peers as far as the tree is not here. */
    CompletableFuture<Log.Position> seek(long bytes, long padding) {
        Seeks.Seek seek = new Seeks.Seek(bytes, padding);
        mailbox.post(() -> asking.seeks().add(seek));
        return seek.found;
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

    /** A second has gone by. */
    void tick() {
        for (Peer silent : asking.tick()) drop(silent, silent.suspicion);
    }
}
