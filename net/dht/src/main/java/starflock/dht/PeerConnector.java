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
 * SEARCHING   nodes that know the peer pass our handshake on, two at a time, until one brings an answer
 * SHAKEN      who the peer is, is proven; where to send to:
 *               the same network as ours: its address there, if it answers a ping
 *               it can be reached, or has no other way: its public address
 *               we can be reached: it connects to us
 *               neither: that wants a hole in both firewalls, which comes later
 * CONNECTED or FAILED
 * </pre>
 */
final class PeerConnector {
    private static final int PARALLEL = 2;

    /** How long a reachable one waits for the other. */
    private static final long PASSIVE_MS = 10_000;

    /** All of it. */
    private static final long TOTAL_MS = 30_000;

    private final DhtNode node;
    private final DhtCore core;
    private final KeyPair own;
    private final KeyPair ephemeral;
    private final byte[] publicKey;
    private final NodeId target;
    private final UdxTransport transport;
    private final byte[] payload;
    private final byte[] request;
    private final CompletableFuture<PeerStream> result;
    private final Set<NodeAddress> asked = new HashSet<>();
    private final ArrayDeque<NodeAddress> routes = new ArrayDeque<>();
    private @Nullable Query query;
    private int underWay;
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
        this.own = own;
        this.publicKey = publicKey;
        this.target = NodeId.of(core.crypto().hash(publicKey));
        this.ephemeral = node.freshKeyPair();
        this.transport = node.createStream(StreamConfig.usual().withFirewall((stream, socket, from) -> {
            if (from.getAddress().getAddress().length == 4) heardFrom(new Heard(socket, NodeAddress.of(from)));
            return true;
        }));
        this.payload =
                node.payload(NoisePayload.ERROR_NONE, transport.stream(), null).encode();
        this.request = handshake().write(payload);
    }

    /** A handshake at its start; the same each time, so that an answer that is none spoils nothing. */
    private NoiseHandshake handshake() {
        return NoiseHandshake.ikInitiator(core.crypto(), own, ephemeral, Namespace.PEER_HANDSHAKE.bytes(), publicKey);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What follows is for us, and tells nobody else.
    void start(List<NodeAddress> relayAddresses) {
        result.whenComplete((stream, error) -> {
            if (result.isCancelled()) node.loop().execute(this::giveUp);
        });
        core.later(TOTAL_MS, () -> fail("The peer could not be reached within " + TOTAL_MS / 1000 + " s."));
        NodeAddress way = core.relay().wayTo(target);
        for (NodeAddress address : PeerServer.together(way, relayAddresses)) route(address);
        query = core.query(target, Command.FIND_PEER, null, relayAddresses, new Query.Listener() {
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
        while (shaken == null && !result.isDone() && underWay < PARALLEL && !routes.isEmpty()) {
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
        if (shaken == null && searched && underWay == 0 && routes.isEmpty()) {
            fail(
                    asked.isEmpty()
                            ? "Nobody in the network knows the peer: it is not there, or has just come."
                            : "The peer was announced but does not answer.");
        }
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
            NoiseHandshake handshake = handshake();
            handshake.write(payload);
            NoisePayload theirs = NoisePayload.decode(handshake.read(reply.noise()));
            NoisePayload.UdxInfo udx = theirs.udx();
            if (theirs.version() != NoisePayload.VERSION || theirs.error() != NoisePayload.ERROR_NONE || udx == null) {
                fail("The peer does not want to connect, or speaks another version.");
                return;
            }
            NoiseHandshake.Session session = Objects.requireNonNull(handshake.session());
            shaken = new Shaken(session, (int) udx.id());
            if (query != null) query.cancel();
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
