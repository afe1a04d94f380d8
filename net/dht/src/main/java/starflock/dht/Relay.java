package starflock.dht;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes handshakes and what leads to a hole through a NAT on to peers that announced here, and their answers back
 * (hyperdht 6.34.0, lib/router.js). {@link HandshakeMessage} draws the ways.
 *
 * <p>A relay could be made to send packets at somebody who has nothing to do with it. So it passes on to a peer that
 * announced here, at that peer's host; and back only to who asked through us a moment ago. What it sends is never longer
 * than what came, but for one address.
 */
final class Relay {
    /** Peers that announced their own key here, and for how long they stay. */
    private static final long FORWARD_MS = 20 * 60_000;

    /** Peers that we were connected with, for which we keep the ways that they named, and how many of each. */
    private static final int MAX_MET = 4096;

    private static final int MAX_WAYS = 4;

    /** Questions passed on whose answers may come back, and for how long; repeats of a question keep its number. */
    private static final int MAX_PASSED = 4096;

    private static final long PASSED_MS = 12_000;

    /** A peer that can be reached through us. */
    private record Forward(NodeAddress relay, PeerRecord peer) {}

    private record Passed(NodeAddress asker, int tid) {}

    /** A server of our own. */
    interface Server {
        /** What lookups tell of it. */
        PeerRecord peer();

        /**
         * Somebody wants to connect.
         *
         * @param client their address, as the relay sees it
         * @param direct whether they asked us and not a relay
         * @return our side of the handshake; null for no answer
         */
        byte @Nullable [] handshake(byte[] noise, NodeAddress client, boolean direct, Question question);
    }

    private final DhtCore core;
    private final Map<NodeId, Server> servers = new HashMap<>();
    private final ExpiringMap<NodeId, Forward> forwards;
    private final ExpiringMap<NodeId, List<NodeAddress>> met = new ExpiringMap<>(MAX_MET, FORWARD_MS);
    private final ExpiringMap<Passed, Boolean> passed = new ExpiringMap<>(MAX_PASSED, PASSED_MS);

    Relay(DhtCore core) {
        this.core = core;
        this.forwards = new ExpiringMap<>(core.config().maxRecords(), FORWARD_MS);
    }

    void add(NodeId target, Server server) {
        servers.put(target, server);
    }

    void remove(NodeId target) {
        servers.remove(target);
    }

    void forward(NodeId target, NodeAddress relay, PeerRecord peer) {
        forwards.put(target, new Forward(relay, peer), core.nowMs());
    }

    void forget(NodeId target) {
        forwards.remove(target);
    }

    /** Who can be reached through us under that hash of a key. */
    @Nullable
    PeerRecord peer(NodeId target) {
        Server server = servers.get(target);
        if (server != null) return server.peer();
        Forward forward = forwards.get(target, core.nowMs());
        return forward == null ? null : forward.peer;
    }

    /** Nodes that a peer names to be reached by the next time. */
    void remember(NodeId target, List<NodeAddress> ways) {
        met.put(target, List.copyOf(ways.subList(0, Math.min(ways.size(), MAX_WAYS))), core.nowMs());
    }

    /** Where a peer is likely to be reached: where it is if it announced here, and what it named the last time. */
    List<NodeAddress> waysTo(NodeId target) {
        List<NodeAddress> named = met.get(target, core.nowMs());
        return PeerServer.together(wayTo(target), named == null ? List.of() : named);
    }

    /** Where the peer is that announced here. */
    @Nullable
    NodeAddress wayTo(NodeId target) {
        Forward forward = forwards.get(target, core.nowMs());
        return forward == null ? null : forward.relay;
    }

    void handshake(Question question, HandshakeMessage message) {
        NodeId target = question.target();
        Server server = target == null ? null : servers.get(target);
        if (server != null) {
            serve(question, message, server);
            return;
        }
        NodeAddress way = target == null ? null : wayTo(target);
        NodeAddress from = question.from();
        byte[] noise = message.noise();
        switch ((int) Math.min(message.mode(), Integer.MAX_VALUE)) {
            case HandshakeMessage.FROM_CLIENT -> {
                if (way == null) core.reply(question, null, false, true);
                else pass(question, from, way, new HandshakeMessage(HandshakeMessage.FROM_RELAY, noise, from, null));
            }
            case HandshakeMessage.FROM_RELAY -> {
                if (way == null) return;
                var on = new HandshakeMessage(HandshakeMessage.FROM_SECOND_RELAY, noise, message.peerAddress(), from);
                send(question, way, on);
            }
            case HandshakeMessage.FROM_SERVER -> {
                var back = new HandshakeMessage(HandshakeMessage.REPLY, noise, from, null);
                back(question, message.peerAddress(), back.encode());
            }
            default -> core.rpc().stats.malformed++;
        }
    }

    private void serve(Question question, HandshakeMessage message, Server server) {
        NodeAddress seen = message.peerAddress();
        NodeAddress client = seen == null ? question.from() : seen;
        boolean direct = message.mode() == HandshakeMessage.FROM_CLIENT;
        // Only a relay names somebody else, and it has to.
        if (direct == (seen != null)) return;
        byte[] noise = server.handshake(message.noise(), client, direct, question);
        if (noise == null) return;
        switch ((int) Math.min(message.mode(), Integer.MAX_VALUE)) {
            case HandshakeMessage.FROM_CLIENT -> {
                var reply = new HandshakeMessage(HandshakeMessage.REPLY, noise, null, null);
                core.reply(question, reply.encode(), false, false);
            }
            case HandshakeMessage.FROM_RELAY ->
                send(question, question.from(), new HandshakeMessage(HandshakeMessage.FROM_SERVER, noise, seen, null));
            case HandshakeMessage.FROM_SECOND_RELAY -> {
                NodeAddress first = message.relayAddress();
                if (first == null) return;
                send(question, first, new HandshakeMessage(HandshakeMessage.FROM_SERVER, noise, seen, null));
            }
            default -> core.rpc().stats.malformed++;
        }
    }

    void holepunch(Question question, HolepunchMessage message) {
        NodeId target = question.target();
        NodeAddress way = target == null ? null : wayTo(target);
        NodeAddress from = question.from();
        switch ((int) Math.min(message.mode(), Integer.MAX_VALUE)) {
            case HandshakeMessage.FROM_CLIENT -> {
                if (way == null) return;
                NodeAddress named = message.peerAddress();
                // The server punches from a port of its own, which it named to the client.
                NodeAddress to = named != null && named.host() == way.host() ? named : way;
                pass(
                        question,
                        from,
                        to,
                        new HolepunchMessage(HandshakeMessage.FROM_RELAY, message.id(), message.payload(), from));
            }
            case HandshakeMessage.FROM_SERVER -> {
                var back = new HolepunchMessage(HandshakeMessage.REPLY, message.id(), message.payload(), from);
                back(question, message.peerAddress(), back.encode());
            }
            // FROM_RELAY would mean a server of ours: none of them asks for a hole yet.
            default -> core.rpc().stats.malformed++;
        }
    }

    private void pass(Question question, NodeAddress asker, NodeAddress to, Encodable message) {
        passed.put(new Passed(asker, question.request().tid()), true, core.nowMs());
        send(question, to, message);
    }

    /** The same question, with the same number, to somebody else. */
    private void send(Question question, NodeAddress to, Encodable message) {
        RpcMessage.Request asked = question.request();
        NodeId shown = question.by() == SocketRole.SERVER ? core.rpc().id() : null;
        core.rpc().stats.relayed++;
        core.rpc()
                .sendRaw(
                        question.by(),
                        new RpcMessage.Request(
                                asked.tid(),
                                to,
                                shown,
                                null,
                                asked.internal(),
                                asked.command(),
                                asked.target(),
                                message.encode()),
                        to);
    }

    private void back(Question question, @Nullable NodeAddress asker, byte[] value) {
        int tid = question.request().tid();
        if (asker == null || passed.get(new Passed(asker, tid), core.nowMs()) == null) {
            core.rpc().stats.stray++;
            return;
        }
        NodeId shown = question.by() == SocketRole.SERVER ? core.rpc().id() : null;
        core.rpc().stats.relayed++;
        var reply = new RpcMessage.Response(tid, asker, shown, null, List.of(), 0, value);
        core.rpc().sendRaw(question.by(), reply, asker);
    }
}
