package starflock.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.KeyPair;
import starflock.stream.NoiseHandshake;
import starflock.stream.UdxTransport;
import starflock.udx.StreamConfig;
import starflock.udx.UdxSocket;
import starflock.udx.UdxStream;

/**
 * Answers those who want to connect to one public key of ours (hyperdht 6.34.0, lib/server.js).
 *
 * <pre>
 * handshake comes ─▶ whose is it, may they? ─▶ our stream is made, the answer goes back the same way
 *                    they can be reached, or asked us without a relay: we connect to them
 *                    else: their first packet shows their address, and we connect to that
 * </pre>
 *
 * <p>The same handshake again gets the same answer for ten seconds, since packets are repeated; later it gets none, so
 * that a recorded one opens nothing.
 */
final class PeerServer implements Relay.Server {
    /** How long the peer has until its first packet. */
    private static final long HANDSHAKE_MS = 10_000;

    private static final int MAX_REMEMBERED = 16_384;
    private static final long REMEMBER_MS = 600_000;

    /** Handshakes whose stream has not connected yet. */
    private static final int MAX_OPENING = 256;

    private final DhtNode node;
    private final DhtCore core;
    private final KeyPair own;
    private final Predicate<byte[]> allowed;
    private final Consumer<PeerStream> handler;
    private final Announcer announcer;
    private final ExpiringMap<NodeId, Shaken> shaken = new ExpiringMap<>(MAX_REMEMBERED, REMEMBER_MS);
    private int opening;

    private record Shaken(byte @Nullable [] answer, long atMs) {}

    PeerServer(DhtNode node, KeyPair own, Predicate<byte[]> allowed, Consumer<PeerStream> handler) {
        this.node = node;
        this.core = node.core();
        this.own = own;
        this.allowed = allowed;
        this.handler = handler;
        this.announcer = new Announcer(core, own);
    }

    Announcer announcer() {
        return announcer;
    }

    @Override
    public PeerRecord peer() {
        return announcer.record();
    }

    @Override
    public byte @Nullable [] handshake(byte[] noise, NodeAddress client, boolean direct, Question question) {
        NodeId key = NodeId.of(core.crypto().hash(noise));
        Shaken before = shaken.get(key, core.nowMs());
        if (before != null) return core.nowMs() - before.atMs < HANDSHAKE_MS ? before.answer : null;
        if (opening >= MAX_OPENING) return null;
        byte[] answer;
        try {
            answer = shake(noise, client, direct, question);
        } catch (ProtocolError e) {
            answer = null;
        }
        shaken.put(key, new Shaken(answer, core.nowMs()), core.nowMs());
        return answer;
    }

    private byte @Nullable [] shake(byte[] noise, NodeAddress client, boolean direct, Question question)
            throws ProtocolError {
        KeyPair ephemeral = node.freshKeyPair();
        NoiseHandshake handshake =
                NoiseHandshake.ikResponder(core.crypto(), own, ephemeral, Namespace.PEER_HANDSHAKE.bytes());
        NoisePayload theirs = NoisePayload.decode(handshake.read(noise));
        if (!allowed.test(handshake.remotePublicKey())) return null;
        NoisePayload.UdxInfo udx = theirs.udx();
        if (theirs.version() != NoisePayload.VERSION) {
            return handshake.write(node.payload(NoisePayload.ERROR_VERSION_MISMATCH, null, null)
                    .encode());
        }
        if (udx == null)
            return handshake.write(
                    node.payload(NoisePayload.ERROR_ABORTED, null, null).encode());
        Opening stream = new Opening((int) udx.id());
        NoisePayload ours = node.payload(NoisePayload.ERROR_NONE, stream.stream(), announcer.relayAddresses());
        byte[] answer = handshake.write(ours.encode());
        stream.session = Objects.requireNonNull(handshake.session(), "two messages are the whole of IK");
        if (direct) stream.connect(node.socket(question.by()), client);
        else if (theirs.firewall() == NoisePayload.FIREWALL_OPEN)
            stream.connect(node.socket(core.rpc().port()), client);
        return answer;
    }

    /** A stream that waits for its peer. */
    private final class Opening {
        private final UdxTransport transport;
        private final int remoteId;
        private NoiseHandshake.@Nullable Session session;
        private boolean over;

        Opening(int remoteId) {
            this.remoteId = remoteId;
            this.transport = node.createStream(StreamConfig.usual().withFirewall((stream, socket, from) -> {
                // Who knows the stream's number has it from the sealed answer.
                if (from.getAddress().getAddress().length == 4) connect(socket, NodeAddress.of(from));
                return true;
            }));
            opening++;
            core.later(HANDSHAKE_MS, () -> {
                if (end()) stream().destroy();
            });
        }

        UdxStream stream() {
            return transport.stream();
        }

        /** True the first time. */
        private boolean end() {
            if (over) return false;
            over = true;
            opening--;
            return true;
        }

        void connect(UdxSocket by, NodeAddress to) {
            if (!stream().isOpen() || !end()) return;
            stream().connect(by, remoteId, to.toSocketAddress());
            NoiseHandshake.Session proven = Objects.requireNonNull(session, "set before anybody has the answer");
            handler.accept(new PeerStream(transport, proven, false, to.toSocketAddress()));
        }
    }

    /** Addresses of the two in one list, without repeats. */
    static List<NodeAddress> together(@Nullable NodeAddress first, List<NodeAddress> others) {
        List<NodeAddress> all = new ArrayList<>();
        if (first != null) all.add(first);
        for (NodeAddress other : others) {
            if (!all.contains(other)) all.add(other);
        }
        return all;
    }
}
