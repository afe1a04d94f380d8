package starflock.dht;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.stream.UdxTransport;
import starflock.udx.StreamConfig;
import starflock.udx.Udx;
import starflock.udx.UdxLoop;
import starflock.udx.UdxSocket;
import starflock.udx.UdxStream;

/**
 * A node of the network: two UDP ports, its place in the table, and the connections that begin there.
 *
 * <p>Everything happens on the loop of {@link Udx}. The methods may be called from any thread; their futures complete
 * on
 * the loop, so what follows them there must not block.
 */
public final class DhtNode {
    private final Udx udx;
    private final Crypto crypto;
    private final Random random;
    private final InstantSource wall;
    private final UdxSocket server;
    private final UdxSocket client;
    private final DhtCore core;
    private final DhtClient operations;
    private final Map<NodeId, PeerServer> servers = new HashMap<>();
    private final CompletableFuture<DhtNode> ready = new CompletableFuture<>();
    private long wakeAtMs = Timers.NEVER;
    private Runnable takeBack = () -> {};

    private DhtNode(
            Udx udx, InetSocketAddress local, DhtConfig config, Crypto crypto, Random random, InstantSource wall)
            throws IOException {
        this.udx = udx;
        this.crypto = crypto;
        this.random = random;
        this.wall = wall;
        this.server = udx.bind(local, this::received);
        this.client = bindClient(local);
        this.core = new DhtCore(config, new DhtCore.Environment(crypto, random, new Sockets()), nowMs());
        this.operations = new DhtClient(core);
    }

    /**
     * Opens the two ports and starts to look for other nodes.
     *
     * @param local where the server port is bound; port 0 takes a free one. The other port is a free one of that
     * address
     * @param random a {@link java.security.SecureRandom} outside of tests: keys, numbers and tokens come from it
     * @param wall the time that people agree on
     */
    public static CompletableFuture<DhtNode> open(
            Udx udx, InetSocketAddress local, DhtConfig config, Crypto crypto, Random random, InstantSource wall) {
        return udx.loop().call(() -> {
            DhtNode node = new DhtNode(udx, local, config, crypto, random, wall);
            node.core.start(() -> node.ready.complete(node));
            node.rearm();
            return node;
        });
    }

    private UdxSocket bindClient(InetSocketAddress local) throws IOException {
        try {
            return udx.bind(new InetSocketAddress(local.getAddress(), 0), this::received);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Completes when it has found its place, or that there is nobody. */
    public CompletableFuture<DhtNode> ready() {
        return ready;
    }

    /** Where the server port is bound. */
    public InetSocketAddress localAddress() {
        return server.localAddress();
    }

    /** Where strangers reach us, once that is known. */
    public CompletableFuture<Optional<NodeAddress>> reachableAddress() {
        return udx.loop().call(() -> Optional.ofNullable(core.reachableAddress()));
    }

    /** Whether others may name us. */
    public CompletableFuture<Boolean> isPersistent() {
        return udx.loop().call(core::isPersistent);
    }

    /**
     * Nodes that were there lately, the latest first: whoever keeps them starts without a bootstrap node the next
     * time.
     */
    public CompletableFuture<List<NodeAddress>> knownNodes(int limit) {
        return udx.loop().call(() -> {
            List<NodeAddress> known = new ArrayList<>();
            Contact next = core.membership().contacts().latest();
            for (; next != null && known.size() < limit; next = next.older) known.add(next.address);
            return known;
        });
    }

    /** What it has counted; read on the loop. */
    public DhtStats stats() {
        return core.rpc().stats;
    }

    /** The machine is on another network, or has slept: finds out again who we are. */
    public void networkChanged() {
        udx.loop().execute(() -> {
            core.moveTo(nowMs());
            core.networkChanged();
            core.health().askIfAlone();
            for (PeerServer peer : servers.values()) peer.announcer().refresh();
            rearm();
        });
    }

    /** How long a node takes to answer; fails if it does not. */
    public CompletableFuture<Duration> ping(NodeAddress address) {
        return run(() -> {
            CompletableFuture<Duration> result = new CompletableFuture<>();
            core.ask(
                    address,
                    Command.PING,
                    null,
                    null,
                    answer -> result.complete(Duration.ofMillis(answer.rttMs())),
                    () -> result.completeExceptionally(new IOException("There is no answer from " + address + ".")));
            return result;
        });
    }

    /**
     * Who announced a topic.
     *
     * @param topic 32 bytes
     * @param found told on the loop of each node's answer as it comes
     * @return how many nodes close to the topic were found
     */
    public CompletableFuture<Integer> lookup(byte[] topic, Consumer<LookupResult> found) {
        return run(() -> operations.lookup(NodeId.of(topic), found).thenApply(List::size));
    }

    /**
     * Says that a key is there under a topic; good for twenty minutes.
     *
     * @param relayAddresses nodes that know the way to it, up to three
     * @return how many nodes took it
     */
    public CompletableFuture<Integer> announce(byte[] topic, KeyPair own, List<NodeAddress> relayAddresses) {
        return run(() -> operations.announce(NodeId.of(topic), own, relayAddresses));
    }

    /**
     * As {@link #announce(byte[], KeyPair, List)}, and hears of the others on the way.
     *
     * @param bump when this peer was last of interest, in milliseconds; whoever looks the topic up is told the latest
     * of
     *     all; 0 for nothing to say
     * @param found told on the loop of each node's answer as it comes
     */
    public CompletableFuture<Integer> announce(
            byte[] topic, KeyPair own, List<NodeAddress> relayAddresses, long bump, Consumer<LookupResult> found) {
        return run(() -> operations.announce(NodeId.of(topic), own, relayAddresses, bump, found));
    }

    /** Takes it back; gives how many nodes did. */
    public CompletableFuture<Integer> unannounce(byte[] topic, KeyPair own) {
        return run(() -> operations.unannounce(NodeId.of(topic), own));
    }

    /** Who can be reached under a key, by the nodes that know the way. */
    public CompletableFuture<List<NodeAddress>> findPeer(byte[] publicKey) {
        return run(() -> {
            List<NodeAddress> at = new ArrayList<>();
            NodeId target = operations.targetOf(publicKey);
            return operations.findPeer(target, List.of(), peer -> {}, at::add).thenApply(closest -> at);
        });
    }

    /** Puts up to {@link MutableRecord#MAX_VALUE_BYTES} at their hash, for two days; gives how many nodes took it. */
    public CompletableFuture<Integer> putImmutable(byte[] value) {
        return run(() -> operations.putImmutable(value));
    }

    /** The value at a hash, if somebody has it. */
    public CompletableFuture<Optional<byte[]>> getImmutable(byte[] hash) {
        return run(() -> operations.getImmutable(NodeId.of(hash)));
    }

    /** Puts a value that its owner can replace by one with a higher number; gives how many nodes took it. */
    public CompletableFuture<Integer> putMutable(KeyPair own, long seq, byte[] value) {
        return run(() -> operations.putMutable(own, seq, value));
    }

    /** The newest value of a key's owner with at least that number, if somebody has one. */
    public CompletableFuture<Optional<MutableRecord>> getMutable(byte[] publicKey, long seq) {
        return run(() -> operations.getMutable(publicKey, seq));
    }

    /**
     * Takes connections to a public key.
     *
     * @param allowed decides by a caller's public key; on the loop
     * @param handler is given those that came; on the loop
     * @return at how many nodes it was announced
     */
    public CompletableFuture<Integer> listen(KeyPair own, Predicate<byte[]> allowed, Consumer<PeerStream> handler) {
        return run(() -> {
            NodeId target = operations.targetOf(own.publicKey());
            if (servers.containsKey(target)) throw new IllegalStateException("own: this key is listening already");
            PeerServer peer = new PeerServer(this, own, allowed, handler);
            servers.put(target, peer);
            core.relay().add(target, peer);
            CompletableFuture<Integer> listening = new CompletableFuture<>();
            peer.announcer().start(listening::complete);
            return listening;
        });
    }

    /** No longer takes connections to a key, and tells those who pass them on. */
    public CompletableFuture<Void> unlisten(byte[] publicKey) {
        return run(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            NodeId target = operations.targetOf(publicKey);
            PeerServer peer = servers.remove(target);
            core.relay().remove(target);
            if (peer == null) done.complete(null);
            else peer.announcer().stop(() -> done.complete(null));
            return done;
        });
    }

    /**
     * Connects to the peer with a public key; fails with a sentence if there is no way. Cancelling the future ends the
     * search at once.
     *
     * @param own who we are to it
     * @param relayAddresses nodes that may know the way; may be empty
     */
    public CompletableFuture<PeerStream> connect(KeyPair own, byte[] publicKey, List<NodeAddress> relayAddresses) {
        CompletableFuture<PeerStream> result = new CompletableFuture<>();
        udx.loop().execute(() -> {
            core.moveTo(nowMs());
            try {
                new PeerConnector(this, own, publicKey, result).start(relayAddresses);
            } catch (ProtocolError | RuntimeException e) {
                result.completeExceptionally(e);
            }
            rearm();
        });
        return result;
    }

    /** Nodes that pass handshakes on to a key that listens here, ourselves first if we can be reached; on the loop. */
    public List<NodeAddress> relayAddresses(byte[] publicKey) {
        udx.loop().checkOwner();
        PeerServer server = servers.get(operations.targetOf(publicKey));
        return server == null ? List.of() : server.announcer().relayAddresses();
    }

    /** The loop on which all of it happens. */
    public UdxLoop loop() {
        return udx.loop();
    }

    /** Whether other nodes answer; true as well while nobody was asked. */
    public CompletableFuture<Boolean> isOnline() {
        return udx.loop().call(() -> core.health().isOnline());
    }

    /** Tells, on the loop, when other nodes answer no more, and when they do again. */
    public void onOnlineChange(Consumer<Boolean> listener) {
        udx.loop().execute(() -> core.health().listen(listener));
    }

    /** Datagram bytes that came and went so far, by both ports, streams included; on the loop. */
    public Traffic traffic() {
        udx.loop().checkOwner();
        return new Traffic(server.bytesIn() + client.bytesIn(), server.bytesOut() + client.bytesOut());
    }

    /** Bytes of datagrams. */
    public record Traffic(long in, long out) {}

    /** Is silent from now on, and takes back what it announced for its servers: the machine is about to sleep. */
    public CompletableFuture<Void> suspend() {
        return run(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            List<PeerServer> all = List.copyOf(servers.values());
            Tally tally = new Tally(all.size(), count -> {
                core.suspend();
                done.complete(null);
            });
            for (PeerServer server : all) server.announcer().stop(() -> tally.over(true));
            return done;
        });
    }

    /** Speaks again after {@link #suspend}: finds its place anew, and announces its servers. */
    public CompletableFuture<Void> resume() {
        return run(() -> {
            core.resume();
            List<PeerServer> all = List.copyOf(servers.values());
            CompletableFuture<Void> done = new CompletableFuture<>();
            Tally tally = new Tally(all.size(), count -> done.complete(null));
            for (PeerServer server : all) server.announcer().start(count -> tally.over(true));
            return done;
        });
    }

    /** Completes once no stream is open any more: what was written has arrived, or was given up. */
    public CompletableFuture<Void> quiet() {
        return run(udx::quiet);
    }

    /** Closes both ports; streams that are connected go with them. */
    public CompletableFuture<Void> close() {
        return udx.loop().call(() -> {
            core.close();
            takeBack.run();
            server.close();
            client.close();
            return null;
        });
    }

    DhtCore core() {
        return core;
    }

    UdxSocket socket(SocketRole role) {
        return role == SocketRole.SERVER ? server : client;
    }

    KeyPair freshKeyPair() {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return crypto.keyPair(seed);
    }

    /** A stream with a number that is hard to guess. */
    UdxTransport createStream(StreamConfig config) {
        int id = random.nextInt();
        while (udx.isTaken(id)) id = random.nextInt();
        return UdxTransport.create(udx, id, config);
    }

    /** What we tell the other end of a handshake. */
    NoisePayload payload(int error, @Nullable UdxStream stream, @Nullable List<NodeAddress> relayAddresses) {
        NodeAddress reachable = core.reachableAddress();
        return new NoisePayload(
                NoisePayload.VERSION,
                error,
                reachable == null ? NoisePayload.FIREWALL_UNKNOWN : NoisePayload.FIREWALL_OPEN,
                null,
                PeerServer.together(reachable, localAddresses()),
                List.of(),
                stream == null ? null : new NoisePayload.UdxInfo(false, Integer.toUnsignedLong(stream.id()), 0),
                true,
                null,
                relayAddresses == null || relayAddresses.isEmpty() ? null : relayAddresses);
    }

    /** Our addresses in the networks that we are in, with the server port. */
    List<NodeAddress> localAddresses() {
        InetSocketAddress bound = server.localAddress();
        if (!bound.getAddress().isAnyLocalAddress()) {
            return bound.getAddress() instanceof Inet4Address ? List.of(NodeAddress.of(bound)) : List.of();
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(network -> !isLoopback(network))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .limit(NoisePayload.MAX_ADDRESSES / 2)
                    .map(address -> NodeAddress.of(new InetSocketAddress(address, bound.getPort())))
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    private static boolean isLoopback(NetworkInterface network) {
        try {
            return network.isLoopback();
        } catch (SocketException e) {
            return true;
        }
    }

    private void received(UdxSocket by, ByteBuffer message, InetSocketAddress from) {
        if (!(from.getAddress() instanceof Inet4Address)) return;
        byte[] packet = new byte[message.remaining()];
        message.get(packet);
        SocketRole role = by == client ? SocketRole.CLIENT : SocketRole.SERVER;
        core.receive(role, packet, NodeAddress.of(from), nowMs());
        rearm();
    }

    private long nowMs() {
        return Math.floorDiv(udx.loop().nanoTime(), 1_000_000L);
    }

    private interface Action<T> {
        CompletableFuture<T> run() throws Exception;
    }

    /** On the loop, at the right time, and with the alarm set anew after it. */
    private <T> CompletableFuture<T> run(Action<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        udx.loop().execute(() -> {
            core.moveTo(nowMs());
            try {
                pass(action.run(), result);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
            rearm();
        });
        return result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What comes of it is told to the other one.
    private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, error) -> {
            if (error == null) to.complete(value);
            else to.completeExceptionally(error);
        });
    }

    private void rearm() {
        long next = core.nextMs();
        if (next >= wakeAtMs) return;
        takeBack.run();
        wakeAtMs = next;
        takeBack = udx.loop().schedule(Duration.ofMillis(Math.max(0, next - nowMs())), () -> {
            wakeAtMs = Timers.NEVER;
            core.onTime(nowMs());
            rearm();
        });
    }

    private final class Sockets implements DhtCore.World {
        @Override
        public void send(SocketRole by, byte[] packet, NodeAddress to) {
            socket(by).send(packet, to.toSocketAddress());
        }

        @Override
        public int serverPort() {
            return server.localAddress().getPort();
        }

        @Override
        public long wallMs() {
            return wall.millis();
        }
    }
}
