package starflock.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.Crypto;

/**
 * What a persistent node keeps for others: who announced what, and small values (hyperdht 6.34.0, lib/persistent.js).
 *
 * <p>All changes want a token, so they come from where they say, and a signature or the hash that they lie at. All of it
 * ends after a while, and the oldest makes room for the newest: {@link DhtConfig#maxRecords()} of at most {@link
 * RpcMessage#MAX_BYTES} each.
 */
final class Records {
    private static final long ANNOUNCEMENT_MS = 20 * 60_000;
    private static final long VALUE_MS = 48 * 3_600_000L;

    /** Announcements of one topic. */
    private static final int MAX_PER_TARGET = 1024;

    /** Peers in an answer stay below this, so that the packet goes through every line in one piece. */
    private static final int MAX_PEERS_BYTES = 960;

    /** How far a bump may lie ahead: clocks differ. */
    private static final long MAX_BUMP_DRIFT_MS = 60_000;

    private record Place(NodeId target, NodeId publicKey) {}

    private record Refresh(NodeId target, PeerRecord peer) {}

    private final DhtCore core;
    private final Crypto crypto;
    private final ExpiringMap<Place, PeerRecord> announcements;
    private final Map<NodeId, Map<NodeId, PeerRecord>> byTarget = new HashMap<>();
    private final ExpiringMap<NodeId, Long> bumps;
    private final ExpiringMap<NodeId, Refresh> refreshes;
    private final ExpiringMap<NodeId, MutableRecord> mutables;
    private final ExpiringMap<NodeId, byte[]> immutables;

    Records(DhtCore core) {
        this.core = core;
        this.crypto = core.crypto();
        int max = core.config().maxRecords();
        announcements = new ExpiringMap<>(max, ANNOUNCEMENT_MS, this::unlist);
        bumps = new ExpiringMap<>(max, ANNOUNCEMENT_MS);
        refreshes = new ExpiringMap<>(max, ANNOUNCEMENT_MS);
        mutables = new ExpiringMap<>(max / 2, VALUE_MS);
        immutables = new ExpiringMap<>(max / 2, VALUE_MS);
    }

    void expire(long nowMs) {
        announcements.expire(nowMs);
        bumps.expire(nowMs);
        refreshes.expire(nowMs);
        mutables.expire(nowMs);
        immutables.expire(nowMs);
    }

    int size() {
        return announcements.size() + mutables.size() + immutables.size();
    }

    /** Answers one of HyperDHT's questions about records; those that break the rules get no answer. */
    void answer(Question question, Command command) throws ProtocolError {
        NodeId target = question.target();
        if (target == null) return;
        switch (command) {
            case FIND_PEER -> {
                PeerRecord peer = core.relay().peer(target);
                core.reply(question, peer == null ? null : peer.encode(), true, true);
            }
            case LOOKUP -> lookup(question, target);
            case ANNOUNCE -> announce(question, target);
            case UNANNOUNCE -> unannounce(question, target);
            case MUTABLE_PUT -> putMutable(question, target);
            case MUTABLE_GET -> getMutable(question, target);
            case IMMUTABLE_PUT -> putImmutable(question, target);
            case IMMUTABLE_GET -> core.reply(question, immutables.get(target, core.nowMs()), true, true);
            case PING, PING_NAT, FIND_NODE, DOWN_HINT, DELAYED_PING, PEER_HANDSHAKE, PEER_HOLEPUNCH ->
                throw new IllegalArgumentException(command + " is not about records");
        }
    }

    private void lookup(Question question, NodeId target) {
        List<PeerRecord> all =
                new ArrayList<>(byTarget.getOrDefault(target, Map.of()).values());
        PeerRecord self = core.relay().peer(target);
        if (self != null) all.add(self);
        List<PeerRecord> some = new ArrayList<>();
        int bytes = 0;
        while (!all.isEmpty() && some.size() < LookupReply.MAX_PEERS) {
            // A draw without repetition: the last takes the drawn one's place.
            int drawn = core.random().nextInt(all.size());
            PeerRecord peer = all.set(drawn, all.getLast());
            all.removeLast();
            bytes += peer.encodedLength();
            if (bytes > MAX_PEERS_BYTES) break;
            some.add(peer);
        }
        Long bump = bumps.get(target, core.nowMs());
        byte[] value = some.isEmpty() ? null : new LookupReply(some, bump == null ? 0 : bump).encode();
        core.reply(question, value, true, true);
    }

    private void announce(Question question, NodeId target) throws ProtocolError {
        NodeId keeper = core.rpc().id();
        if (!question.proven() || keeper == null) return;
        Announcement announcement = Announcement.decode(value(question));
        PeerRecord peer = announcement.peer();
        if (peer == null) {
            refresh(question, announcement.refresh());
            return;
        }
        byte[] token = Objects.requireNonNull(question.request().token());
        if (!announcement.isSigned(crypto, Namespace.ANNOUNCE, target, token, keeper)) return;
        keep(target, peer.shortened(), question.from());
        Long before = bumps.get(target, core.nowMs());
        long bump = announcement.bump();
        if (bump > (before == null ? 0 : before) && bump <= core.world().wallMs() + MAX_BUMP_DRIFT_MS) {
            bumps.put(target, bump, core.nowMs());
        }
        byte[] refresh = announcement.refresh();
        if (refresh != null) {
            refreshes.put(NodeId.of(refresh), new Refresh(target, peer.shortened()), core.nowMs());
        }
        core.reply(question, null, false, false);
    }

    /** Whoever shows what hashes to the value they gave before renews; what they show is the next value. */
    private void refresh(Question question, byte @Nullable [] secret) {
        if (secret == null) return;
        Refresh known = refreshes.remove(NodeId.of(crypto.hash(secret)));
        if (known == null) return;
        keep(known.target, known.peer, question.from());
        refreshes.put(NodeId.of(secret), known, core.nowMs());
        core.reply(question, null, false, false);
    }

    /** A peer that announces its own key can be reached through us from now on; any other target is a topic. */
    private void keep(NodeId target, PeerRecord peer, NodeAddress from) {
        Place place = new Place(target, NodeId.of(peer.publicKey()));
        if (target.equals(NodeId.of(crypto.hash(peer.publicKey())))) {
            core.relay().forward(target, from, peer);
            drop(place);
            return;
        }
        Map<NodeId, PeerRecord> others = byTarget.computeIfAbsent(target, topic -> new LinkedHashMap<>());
        if (others.size() >= MAX_PER_TARGET && !others.containsKey(place.publicKey)) {
            // The longest there, whose time is up first.
            drop(new Place(target, others.keySet().iterator().next()));
            others = byTarget.computeIfAbsent(target, topic -> new LinkedHashMap<>());
        }
        others.remove(place.publicKey);
        others.put(place.publicKey, peer);
        announcements.put(place, peer, core.nowMs());
    }

    private void unannounce(Question question, NodeId target) throws ProtocolError {
        NodeId keeper = core.rpc().id();
        if (!question.proven() || keeper == null) return;
        Announcement announcement = Announcement.decode(value(question));
        byte[] token = Objects.requireNonNull(question.request().token());
        if (!announcement.isSigned(crypto, Namespace.UNANNOUNCE, target, token, keeper)) return;
        byte[] publicKey = Objects.requireNonNull(announcement.peer(), "a signed one names its peer")
                .publicKey();
        if (target.equals(NodeId.of(crypto.hash(publicKey)))) core.relay().forget(target);
        drop(new Place(target, NodeId.of(publicKey)));
        core.reply(question, null, false, false);
    }

    private void drop(Place place) {
        PeerRecord peer = announcements.remove(place);
        if (peer != null) unlist(place, peer);
    }

    private void unlist(Place place, PeerRecord peer) {
        Map<NodeId, PeerRecord> topic = byTarget.get(place.target);
        if (topic == null) return;
        topic.remove(place.publicKey, peer);
        if (topic.isEmpty()) byTarget.remove(place.target);
    }

    private void putMutable(Question question, NodeId target) throws ProtocolError {
        if (!question.proven()) return;
        MutableRecord.Put put = MutableRecord.Put.decode(value(question));
        MutableRecord mutable = put.mutable();
        if (!target.equals(NodeId.of(crypto.hash(put.publicKey())))) return;
        if (!mutable.isSignedBy(crypto, put.publicKey())) return;
        MutableRecord before = mutables.get(target, core.nowMs());
        if (before != null && before.seq() == mutable.seq() && !Arrays.equals(before.value(), mutable.value())) {
            core.error(question, ErrorCode.SEQ_REUSED);
        } else if (before != null && before.seq() > mutable.seq()) {
            core.error(question, ErrorCode.SEQ_TOO_LOW);
        } else {
            mutables.put(target, mutable, core.nowMs());
            core.reply(question, null, true, true);
        }
    }

    private void getMutable(Question question, NodeId target) throws ProtocolError {
        long wanted = new Reader(value(question)).uint();
        MutableRecord mutable = mutables.get(target, core.nowMs());
        core.reply(question, mutable == null || mutable.seq() < wanted ? null : mutable.encode(), true, true);
    }

    private void putImmutable(Question question, NodeId target) throws ProtocolError {
        if (!question.proven()) return;
        byte[] value = value(question);
        if (!target.equals(NodeId.of(crypto.hash(value)))) return;
        immutables.put(target, value, core.nowMs());
        core.reply(question, null, true, true);
    }

    private static byte[] value(Question question) throws ProtocolError {
        byte[] value = question.value();
        if (value == null) throw new ProtocolError.Refused("no value", "a value");
        return value;
    }
}
