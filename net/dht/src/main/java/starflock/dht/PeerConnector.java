package starflock.dht;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.KeyPair;
import starflock.stream.NoiseHandshake;
import starflock.stream.UdxTransport;
import starflock.udx.StreamConfig;
import starflock.udx.UdxSocket;
import starflock.udx.UdxStream;

/**
 * The way to a peer whose public key one knows (hyperdht 6.34.0, lib/connect.js).
 *
 * <pre>
 * SEARCHING   nodes that know the peer pass our handshake on, two at a time, until one brings an answer: first those
 *             that did so the last time or that we were told of; if they bring none, those that a search finds
 * SHAKEN      who the peer is, is proven; where to send to:
 *               the same network as ours: its address there, if it was seen there or answers a ping
 *               it can be reached, or has no other way: its public address
 *               we can be reached: it connects to us
 *               neither: that wants a hole in both firewalls, which comes later
 * CONNECTED or FAILED
 * </pre>
 */
final class PeerConnector {
    private static final int PARALLEL = 2;

    /** What we know of the way is tried for so long before others are asked as well: mostly it is right. */
    private static final long HEAD_START_MS = 200;

    /** How long a reachable one waits for the other. */
    private static final long PASSIVE_MS = 10_000;

    /** All of it. */
    private static final long TOTAL_MS = 30_000;

    private final DhtNode node;
    private final DhtCore core;
    private final NodeId target;
    private final UdxTransport transport;

    /** Has said its first message; copies of it read the answers, for one that is none must spoil nothing. */
    private final NoiseHandshake handshake;

    private final byte[] request;
    private final CompletableFuture<PeerStream> result;
    private final Set<NodeAddress> asked = new HashSet<>();
    private final ArrayDeque<NodeAddress> routes = new ArrayDeque<>();
    private @Nullable Query query;
    private int underWay;

    /** How many may be under way. */
    private int limit = PARALLEL;

    private boolean searched;
    private @Nullable Shaken shaken;

    /** From where the peer's packets come, if they come before we have chosen where to send. */
    private @Nullable Heard heard;

    private record Heard(UdxSocket by, NodeAddress from) {}

    private record Shaken(NoiseHandshake.Session session, int remoteId) {}

    PeerConnector(DhtNode node, KeyPair own, byte[] publicKey, CompletableFuture<PeerStream> result)
            throws ProtocolError {
        this.result = result;
        this.node = node;
        this.core = node.core();
        this.target = NodeId.of(core.crypto().hash(publicKey));
        this.transport = node.createStream(StreamConfig.usual().withFirewall((stream, socket, from) -> {
            if (from.getAddress().getAddress().length == 4) heardFrom(new Heard(socket, NodeAddress.of(from)));
            return true;
        }));
        this.handshake = NoiseHandshake.ikInitiator(
                core.crypto(), own, node.freshKeyPair(), Namespace.PEER_HANDSHAKE.bytes(), publicKey);
        NoisePayload ours = node.payload(NoisePayload.ERROR_NONE, transport.stream(), null);
        this.request = handshake.write(ours.encode());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What follows is for us, and tells nobody else.
    void start(List<NodeAddress> relayAddresses) {
        result.whenComplete((stream, error) -> {
            if (result.isCancelled()) node.loop().execute(this::giveUp);
        });
        core.later(TOTAL_MS, () -> fail("The peer could not be reached within " + TOTAL_MS / 1000 + " s."));
        for (NodeAddress address : core.relay().waysTo(target)) route(address);
        for (NodeAddress address : relayAddresses) route(address);
        if (asked.isEmpty()) search();
        else core.later(HEAD_START_MS, this::search);
    }

    private void search() {
        if (query != null || shaken != null || result.isDone()) return;
        List<NodeAddress> hints = List.copyOf(asked);
        // Who was asked until now has had time to answer and holds up nobody; the search meets the others again.
        limit += underWay;
        for (NodeAddress waiting : routes) asked.remove(waiting);
        routes.clear();
        query = core.query(target, Command.FIND_PEER, null, hints, new Query.Listener() {
            @Override
            public void answered(Answer answer) {
                if (answer.value() != null) route(answer.from());
            }

            @Override
            public void done(Query over) {
                searched = true;
                next();
            }
        });
    }

    private void giveUp() {
        if (query != null) query.cancel();
        transport.stream().destroy();
    }

    private void route(NodeAddress relay) {
        if (asked.add(relay)) routes.add(relay);
        next();
    }

    private void next() {
        while (shaken == null && !result.isDone() && underWay < limit && !routes.isEmpty()) {
            NodeAddress relay = routes.remove();
            underWay++;
            byte[] value = new HandshakeMessage(HandshakeMessage.FROM_CLIENT, request, null, null).encode();
            core.ask(
                    relay,
                    Command.PEER_HANDSHAKE,
                    target,
                    value,
                    answer -> over(() -> answered(relay, answer)),
                    () -> over(() -> {}));
        }
        if (shaken != null || underWay > 0 || !routes.isEmpty()) return;
        search();
        if (!searched) return;
        fail(
                asked.isEmpty()
                        ? "Nobody in the network knows the peer: it is not there, or has just come."
                        : "The peer was announced but does not answer.");
    }

    private void over(Runnable then) {
        underWay--;
        then.run();
        next();
    }

    private void answered(NodeAddress relay, Answer answer) {
        byte[] value = answer.value();
        if (shaken != null || result.isDone() || value == null) return;
        try {
            HandshakeMessage reply = HandshakeMessage.decode(value);
            if (reply.mode() != HandshakeMessage.REPLY) return;
            NoiseHandshake shaking = handshake.copy();
            NoisePayload theirs = NoisePayload.decode(shaking.read(reply.noise()));
            NoisePayload.UdxInfo udx = theirs.udx();
            if (theirs.version() != NoisePayload.VERSION || theirs.error() != NoisePayload.ERROR_NONE || udx == null) {
                fail("The peer does not want to connect, or speaks another version.");
                return;
            }
            NoiseHandshake.Session session = Objects.requireNonNull(shaking.session());
            shaken = new Shaken(session, (int) udx.id());
            if (query != null) query.cancel();
            List<NodeAddress> relays = theirs.relayAddresses();
            core.relay().remember(target, relays == null || relays.isEmpty() ? List.of(relay) : relays);
            NodeAddress server = reply.peerAddress() == null ? relay : reply.peerAddress();
            choose(server, reply.peerAddress() != null, answer.to(), theirs);
        } catch (ProtocolError e) {
            // Some relay's nonsense; another one may bring the answer.
            core.rpc().stats.malformed++;
        }
    }

    private void choose(NodeAddress server, boolean relayed, NodeAddress self, NoisePayload theirs) {
        if (heard != null) {
            connect(heard.by, heard.from);
            return;
        }
        NodeAddress near = relayed && self.host() == server.host() ? nearest(theirs.addresses4()) : null;
        if (near == null) {
            chooseFar(server, relayed, theirs);
            return;
        }
        if (near.equals(server)) {
            connect(node.socket(SocketRole.SERVER), near);
            return;
        }
        Call ping = core.rpc().prepare(near, Command.PING, null, null, null, new Call.Outcome() {
            @Override
            public void answered(Call call, Answer answer) {
                connect(node.socket(SocketRole.SERVER), near);
            }

            @Override
            public void failed(Call call) {
                chooseFar(server, relayed, theirs);
            }
        });
        ping.retries = 0;
        core.rpc().send(ping);
    }

    /** An address of the peer's in a network that we are in as well. */
    private @Nullable NodeAddress nearest(List<NodeAddress> theirs) {
        for (NodeAddress address : theirs) {
            if (!address.isUsable() || !address.isPrivate()) continue;
            for (NodeAddress ours : node.localAddresses()) {
                if (address.host() >>> 8 == ours.host() >>> 8) return address;
            }
        }
        return null;
    }

    private void chooseFar(NodeAddress server, boolean relayed, NoisePayload theirs) {
        NoisePayload.HolepunchInfo holepunch = theirs.holepunch();
        boolean punchable = holepunch != null && !holepunch.relays().isEmpty();
        UdxSocket by = node.socket(core.rpc().port());
        if (!relayed) {
            connect(by, server);
        } else if (theirs.firewall() == NoisePayload.FIREWALL_OPEN || !punchable) {
            NodeAddress open = theirs.addresses4().stream()
                    .filter(address -> address.isUsable() && !address.isPrivate())
                    .findFirst()
                    .orElse(server);
            connect(by, open);
        } else if (core.reachableAddress() != null) {
            core.later(PASSIVE_MS, () -> fail("The peer has our address but did not come."));
        } else {
            fail("Both sides are behind firewalls, and making holes in them is not supported yet.");
        }
    }

    private void heardFrom(Heard first) {
        if (shaken == null) heard = first;
        else connect(first.by, first.from);
    }

    private void connect(UdxSocket by, NodeAddress to) {
        UdxStream stream = transport.stream();
        Shaken done = shaken;
        if (done == null || result.isDone() || !stream.isOpen()) return;
        stream.connect(by, done.remoteId, to.toSocketAddress());
        if (!result.complete(new PeerStream(transport, done.session, true, to.toSocketAddress()))) stream.destroy();
    }

    private void fail(String why) {
        if (result.isDone()) return;
        giveUp();
        result.completeExceptionally(new IOException(why));
    }
}
