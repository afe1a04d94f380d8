package starflock.dht;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.Crypto;

/**
 * One node of the table, without a socket or a clock: packets and the time come in, packets go out, and {@link
 * #nextMs()} says when it wants to be called again.
 *
 * <p>Whoever calls it first says what time it is: {@link #receive} and {@link #onTime} take it along, before anything
 * else {@link #moveTo} does. One thread at a time.
 *
 * <p>States: {@code STARTING} (looking for its place) → {@code READY}; in either it is ephemeral until {@link
 * Reachability} finds that it can be persistent, and may become ephemeral again after a sleep.
 */
final class DhtCore implements Rpc.Listener {
    /** What a node does to the world. */
    interface World {
        /** Sends a packet, which may be lost; the array is given away. */
        void send(SocketRole by, byte[] packet, NodeAddress to);

        /** Where the server port is bound. */
        int serverPort();

        /** The time that people agree on, in milliseconds since 1970. */
        long wallMs();
    }

    /** What it is handed. */
    record Environment(Crypto crypto, RandomGenerator random, World world) {}

    /** A ping may ask to be answered so much later, at most (dht-rpc). */
    private static final long MAX_PING_DELAY_MS = 10_000;

    private static final int MAX_DELAYED_PINGS = 256;

    /** A search for new nodes after so many idle ticks: five minutes. */
    private static final int REFRESH_TICKS = 60;

    /** We were asleep if a tick comes so much too late. */
    private static final long SLEPT_MS = 2 * Membership.TICK_MS;

    private final DhtConfig config;
    private final Environment environment;
    private final Timers timers = new Timers();
    private final Rpc rpc;
    private final Membership membership;
    private final Reachability reachability;
    private final Records records;
    private final Relay relay;
    private final Health health;
    private long nowMs;
    private int refreshTicks;
    private int delayedPings;
    private boolean closed;
    private boolean suspended;

    DhtCore(DhtConfig config, Environment environment, long nowMs) {
        this.config = config;
        this.environment = environment;
        this.nowMs = nowMs;
        this.rpc = new Rpc(config, environment, timers, this, nowMs);
        byte[] id = new byte[NodeId.BYTES];
        environment.random().nextBytes(id);
        this.membership = new Membership(this, NodeId.of(id));
        this.reachability = new Reachability(this);
        this.relay = new Relay(this);
        this.records = new Records(this);
        this.health = new Health(this);
        this.refreshTicks = REFRESH_TICKS / 2 + environment.random().nextInt(REFRESH_TICKS / 2);
    }

    /** Looks for its place among the others. */
    void start(Runnable ready) {
        for (NodeAddress node : config.knownNodes()) membership.addKnown(node);
        planTick(environment.random().nextInt((int) Membership.TICK_MS));
        reachability.start(ready);
    }

    void close() {
        closed = true;
        rpc.close();
        timers.clear();
    }

    /** What time it is, in milliseconds on a clock that does not go back. */
    void moveTo(long now) {
        nowMs = Math.max(nowMs, now);
        rpc.moveTo(nowMs);
    }

    void receive(SocketRole by, byte[] packet, NodeAddress from, long now) {
        moveTo(now);
        if (!closed && !suspended) rpc.receive(by, packet, from);
    }

    void onTime(long now) {
        moveTo(now);
        timers.runDue(nowMs);
    }

    /** When {@link #onTime} is to be called; {@link Timers#NEVER} for never. */
    long nextMs() {
        return timers.nextMs();
    }

    long nowMs() {
        return nowMs;
    }

    DhtConfig config() {
        return config;
    }

    Crypto crypto() {
        return environment.crypto();
    }

    RandomGenerator random() {
        return environment.random();
    }

    World world() {
        return environment.world();
    }

    Rpc rpc() {
        return rpc;
    }

    Membership membership() {
        return membership;
    }

    RoutingTable table() {
        return membership.table();
    }

    Relay relay() {
        return relay;
    }

    Records records() {
        return records;
    }

    Health health() {
        return health;
    }

    /** Asks nothing and answers nothing from now on. */
    void suspend() {
        suspended = true;
    }

    /** Takes part again, as after a sleep. */
    void resume() {
        if (!suspended) return;
        suspended = false;
        networkChanged();
        refresh();
    }

    boolean isBootstrapped() {
        return reachability.isBootstrapped();
    }

    /** Whether others may take us into their tables. */
    boolean isPersistent() {
        return rpc.id() != null;
    }

    /** Where strangers reach us, if they do: others agree on it, and it is the port that we are bound to. */
    @Nullable
    NodeAddress reachableAddress() {
        NodeAddress own = membership.ownAddress();
        if (own == null || rpc.isFirewalled() || own.port() != world().serverPort()) return null;
        return own;
    }

    /** The network is another one: find out again who we are. */
    void networkChanged() {
        reachability.wokeUp();
        refreshTicks = 1;
    }

    void later(long delayMs, Runnable task) {
        timers.plan(nowMs + delayMs, () -> {
            if (!closed) task.run();
        });
    }

    /** Asks one node one thing. */
    Call ask(
            NodeAddress to,
            Command command,
            @Nullable NodeId target,
            byte @Nullable [] value,
            Consumer<Answer> answered,
            Runnable failed) {
        return askWithToken(to, command, target, null, value, answered, failed);
    }

    Call askWithToken(
            NodeAddress to,
            Command command,
            @Nullable NodeId target,
            byte @Nullable [] token,
            byte @Nullable [] value,
            Consumer<Answer> answered,
            Runnable failed) {
        Call call = rpc.prepare(to, command, target, token, value, new Call.Outcome() {
            @Override
            public void answered(Call over, Answer answer) {
                answered.accept(answer);
            }

            @Override
            public void failed(Call over) {
                failed.run();
            }
        });
        rpc.send(call);
        return call;
    }

    /** Searches. */
    Query query(
            NodeId target, Command command, byte @Nullable [] value, List<NodeAddress> hints, Query.Listener listener) {
        refreshTicks = REFRESH_TICKS;
        Query query = new Query(this, target, command, value, config.concurrency(), listener);
        query.start(hints);
        return query;
    }

    /** Searches for an id only to hear of nodes, a few questions at a time. */
    void refresh() {
        refreshTicks = REFRESH_TICKS;
        Contact someone = table().random(random());
        NodeId target = someone == null ? table().id() : someone.id;
        int concurrency = Math.max(2, config.concurrency() / 4);
        new Query(this, target, Command.FIND_NODE, null, concurrency, query -> {}).start(List.of());
    }

    private void planTick(long inMs) {
        long due = nowMs + inMs;
        timers.plan(due, () -> {
            if (nowMs > due + SLEPT_MS) networkChanged();
            tick();
            planTick(Membership.TICK_MS);
        });
    }

    private void tick() {
        records.expire(nowMs);
        if (suspended) return;
        membership.onTick();
        health.onTick();
        if (!isBootstrapped()) return;
        reachability.onTick();
        if (--refreshTicks <= 0 || membership.isSparse()) refresh();
    }

    @Override
    public void answered(Call call, Answer answer) {
        membership.heard(answer.from(), answer.fromId(), answer.to(), answer.by() == rpc.port());
    }

    @Override
    public void timedOut(Call call) {
        membership.silent(call.to);
    }

    @Override
    public void asked(Question question) {
        RpcMessage.Request request = question.request();
        if (question.fromId() != null) {
            membership.heard(question.from(), question.fromId(), request.to(), question.by() == rpc.port());
        }
        Command command = Command.of(request.internal(), request.command());
        if (command == null) {
            refuse(question);
            return;
        }
        try {
            answer(question, command);
        } catch (ProtocolError e) {
            rpc.stats.malformed++;
        }
    }

    private void answer(Question question, Command command) throws ProtocolError {
        byte[] value = question.value();
        switch (command) {
            case PING -> pong(question);
            case DELAYED_PING -> delayedPong(question, new Reader(needed(value)).uint32());
            case PING_NAT -> pongElsewhere(question, new Reader(needed(value)).uint16());
            case FIND_NODE -> {
                if (question.target() != null) reply(question, null, false, true);
            }
            case DOWN_HINT -> {
                membership.hintedDown(NodeAddress.decode(new Reader(needed(value))));
                pong(question);
            }
            case PEER_HANDSHAKE -> relay.handshake(question, HandshakeMessage.decode(needed(value)));
            case PEER_HOLEPUNCH -> relay.holepunch(question, HolepunchMessage.decode(needed(value)));
            case FIND_PEER, LOOKUP, ANNOUNCE, UNANNOUNCE, MUTABLE_PUT, MUTABLE_GET, IMMUTABLE_PUT, IMMUTABLE_GET -> {
                if (isPersistent()) records.answer(question, command);
                else refuse(question);
            }
        }
    }

    private void pong(Question question) {
        reply(question, null, false, false);
    }

    private void delayedPong(Question question, long delayMs) {
        if (delayMs > MAX_PING_DELAY_MS || delayedPings >= MAX_DELAYED_PINGS) return;
        delayedPings++;
        later(delayMs, () -> {
            delayedPings--;
            pong(question);
        });
    }

    private void pongElsewhere(Question question, int port) {
        if (port == 0) return;
        NodeAddress to = question.from().withPort(port);
        int tid = question.request().tid();
        NodeId shown = question.by() == SocketRole.SERVER ? rpc.id() : null;
        rpc.sendRaw(question.by(), new RpcMessage.Response(tid, to, shown, null, List.of(), 0, null), to);
    }

    /** Answers with a value, with a token, with nodes near the target. */
    void reply(Question question, byte @Nullable [] value, boolean withToken, boolean withNodes) {
        rpc.answer(question, 0, value, withToken, withNodes ? closerNodes(question) : List.of());
    }

    void error(Question question, int code) {
        rpc.answer(question, code, null, false, closerNodes(question));
    }

    private void refuse(Question question) {
        error(question, ErrorCode.UNKNOWN_COMMAND);
    }

    private List<NodeAddress> closerNodes(Question question) {
        NodeId target = question.target();
        if (target == null) return List.of();
        return table().closest(target, RpcMessage.MAX_CLOSER_NODES).stream()
                .map(contact -> contact.address)
                .toList();
    }

    private static byte[] needed(byte @Nullable [] value) throws ProtocolError {
        if (value == null) throw new ProtocolError.Refused("no value", "a value");
        return value;
    }

    @Override
    public String toString() {
        return Objects.toString(membership.ownAddress(), "a node that does not know its address");
    }
}
