package starflock.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;

/**
 * Questions and answers: pairs them, repeats what is lost, holds back what is too much (dht-rpc 6.27.0, lib/io.js).
 *
 * <p>Three things are stricter than in the peer. An answer counts only from the address that was asked, and the numbers
 * that pair them are drawn at random and not counted up, so that nobody who does not see our packets can answer for
 * others. A host that asks too much is not heard. And an answer that is much longer than its question goes only to an
 * address that is known to receive what is sent to it; any other one is pinged first (see {@link #answer}).
 */
final class Rpc {
    /** What arrives. */
    interface Listener {
        void asked(Question question);

        /** Before the call's own outcome. */
        void answered(Call call, Answer answer);

        void timedOut(Call call);
    }

    /** An answer to somebody who has not shown that they are there is at most so many times their question. */
    static final int AMPLIFICATION = 5;

    /** Calls under way: the window allows 160 in three seconds, which with all retries live for four. */
    private static final int MAX_UNDER_WAY = 2048;

    /** Answers held back until their askers have answered a ping. */
    private static final int MAX_HELD = 1024;

    private static final int MAX_HELD_EACH = 8;

    /** Addresses that are known to be real, and for how long. */
    private static final int MAX_PROVEN = 16_384;

    private static final long PROVEN_MS = 600_000;

    private final Crypto crypto;
    private final RandomGenerator random;
    private final DhtCore.World world;
    private final Timers timers;
    private final Listener listener;
    private final CongestionWindow window;
    private final Limiter limiter;
    private final Tokens tokens;
    private final Map<Integer, Call> underWay = new HashMap<>();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final ExpiringMap<NodeAddress, Boolean> proven = new ExpiringMap<>(MAX_PROVEN, PROVEN_MS);
    private final Map<NodeAddress, List<Held>> held = new HashMap<>();
    private int heldCount;
    private boolean drainPlanned;
    private long nowMs;

    /** Which port we ask from; until it is known that the server port can be reached, the client port. */
    private boolean firewalled;

    /** Our id, once we are persistent. */
    private @Nullable NodeId id;

    final DhtStats stats = new DhtStats();

    private record Held(SocketRole by, byte[] packet, NodeAddress to) {}

    Rpc(DhtConfig config, DhtCore.Environment environment, Timers timers, Listener listener, long nowMs) {
        this.crypto = environment.crypto();
        this.random = environment.random();
        this.world = environment.world();
        this.timers = timers;
        this.listener = listener;
        this.window = new CongestionWindow(config.maxWindow());
        this.limiter = new Limiter(config.requestsPerSecond(), config.requestsPerSecond() * 2);
        this.tokens = new Tokens(crypto, random, nowMs);
        this.firewalled = config.firewalled();
        this.nowMs = nowMs;
    }

    void moveTo(long now) {
        nowMs = now;
    }

    boolean isFirewalled() {
        return firewalled;
    }

    void reachable() {
        firewalled = false;
    }

    @Nullable
    NodeId id() {
        return id;
    }

    /** From now on we say who we are: others may take us into their tables. Null takes it back. */
    void beKnownAs(@Nullable NodeId value) {
        id = value;
    }

    /** The port that we ask from. */
    SocketRole port() {
        return firewalled ? SocketRole.CLIENT : SocketRole.SERVER;
    }

    int underWay() {
        return underWay.size();
    }

    /** Whether a token of ours was shown by whoever is at that address. */
    byte[] tokenFor(NodeAddress address) {
        return tokens.tokenFor(address, nowMs);
    }

    /** Asks; {@link #send} lets it go. */
    Call prepare(
            NodeAddress to,
            Command command,
            @Nullable NodeId target,
            byte @Nullable [] token,
            byte @Nullable [] value,
            Call.Outcome outcome) {
        int tid = random.nextInt(0x10000);
        // Never more than a thirty-second of the numbers are taken.
        while (underWay.containsKey(tid)) tid = random.nextInt(0x10000);
        Call call = new Call(tid, to, command, target, token, value, outcome);
        call.by = port();
        return call;
    }

    /** Sends a call now, or when the window has room. */
    void send(Call call) {
        if (underWay.size() == MAX_UNDER_WAY || !call.to.isUsable()) {
            call.state = Call.State.OVER;
            call.outcome.failed(call);
            return;
        }
        underWay.put(call.tid, call);
        stats.asked++;
        sendOrWait(call);
    }

    /** Nobody wants the answer any more. */
    void cancel(Call call) {
        if (call.state == Call.State.OVER) return;
        end(call);
    }

    void close() {
        for (Call call : List.copyOf(underWay.values())) cancel(call);
        waiting.clear();
        held.clear();
        heldCount = 0;
    }

    /** A packet came. */
    void receive(SocketRole by, byte[] packet, NodeAddress from) {
        if (!from.isUsable()) return;
        try {
            switch (RpcMessage.decode(packet)) {
                case RpcMessage.Request request -> request(by, request, packet.length, from);
                case RpcMessage.Response response -> response(by, response, from);
            }
        } catch (ProtocolError e) {
            stats.malformed++;
        }
    }

    private void request(SocketRole by, RpcMessage.Request request, int bytes, NodeAddress from) {
        if (!limiter.admits(from.host(), nowMs)) {
            stats.refused++;
            return;
        }
        stats.questions++;
        boolean valid = request.token() != null && tokens.isValid(request.token(), from, nowMs);
        Question question = new Question(by, from, trueId(request.id(), from), request, bytes, valid);
        if (request.token() != null && !valid) {
            // With a good token, so that whoever was slow can try again.
            answer(question, ErrorCode.INVALID_TOKEN, null, true, List.of());
            return;
        }
        listener.asked(question);
    }

    private void response(SocketRole by, RpcMessage.Response response, NodeAddress from) {
        Call call = underWay.get(response.tid());
        if (call == null || !call.to.equals(from) || call.state != Call.State.SENT) {
            stats.stray++;
            return;
        }
        long rtt = nowMs - call.sentAtMs;
        end(call);
        window.answered(nowMs);
        stats.answers++;
        prove(from);
        Answer answer = new Answer(
                by,
                from,
                trueId(response.id(), from),
                response.to(),
                response.token(),
                response.closerNodes(),
                response.error(),
                response.value(),
                rtt);
        listener.answered(call, answer);
        call.outcome.answered(call, answer);
        drain();
    }

    /** An id counts only at the address that it is the hash of. */
    private @Nullable NodeId trueId(@Nullable NodeId said, NodeAddress from) {
        return said != null && said.equals(from.id(crypto)) ? said : null;
    }

    private void sendOrWait(Call call) {
        if (window.isFull(nowMs)) {
            call.state = Call.State.WAITING;
            waiting.add(call);
            planDrain();
        } else {
            sendNow(call);
        }
    }

    private void sendNow(Call call) {
        call.state = Call.State.SENT;
        call.sent++;
        call.sentAtMs = nowMs;
        window.sent(nowMs);
        NodeId shown = call.by == SocketRole.SERVER ? id : null;
        Command command = call.command;
        var request = new RpcMessage.Request(
                call.tid, call.to, shown, call.token, command.internal, command.code, call.target, call.value);
        call.timeout = timers.plan(nowMs + call.timeoutMs, () -> timedOut(call));
        world.send(call.by, request.encode(), call.to);
    }

    private void timedOut(Call call) {
        if (call.state != Call.State.SENT) return;
        if (call.sent == 1) call.outcome.late(call);
        if (call.state != Call.State.SENT) return;
        if (call.sent <= call.retries) {
            stats.retries++;
            sendOrWait(call);
            return;
        }
        end(call);
        stats.timeouts++;
        listener.timedOut(call);
        call.outcome.failed(call);
    }

    private void end(Call call) {
        call.state = Call.State.OVER;
        if (call.timeout != null) call.timeout.cancel();
        underWay.remove(call.tid, call);
    }

    private void drain() {
        while (!waiting.isEmpty() && !window.isFull(nowMs)) {
            Call call = waiting.remove();
            if (call.state == Call.State.WAITING) sendNow(call);
        }
        if (!waiting.isEmpty()) planDrain();
    }

    private void planDrain() {
        if (drainPlanned) return;
        drainPlanned = true;
        timers.plan(nowMs + CongestionWindow.SLICE_MS, () -> {
            drainPlanned = false;
            drain();
        });
    }

    /**
     * Answers. If the answer is over {@link #AMPLIFICATION} times the question, and nothing shows that the asker is
     * where the packet says, a ping goes there first, which is shorter than the question; the answer follows when it is
     * answered. So a forged packet makes us send its victim next to nothing. Who has once answered is known for a while.
     */
    void answer(
            Question question, long error, byte @Nullable [] value, boolean withToken, List<NodeAddress> closerNodes) {
        NodeAddress to = question.from();
        byte[] token = withToken ? tokenFor(to) : null;
        NodeId shown = question.by() == SocketRole.SERVER ? id : null;
        byte[] packet =
                new RpcMessage.Response(question.request().tid(), to, shown, token, closerNodes, error, value).encode();
        if (packet.length > RpcMessage.MAX_BYTES) return;
        boolean sure = question.proven() || proven.get(to, nowMs) != null;
        if (sure || packet.length <= AMPLIFICATION * question.bytes()) world.send(question.by(), packet, to);
        else hold(new Held(question.by(), packet, to));
    }

    /** Sends something that is no longer than what caused it. */
    void sendRaw(SocketRole by, RpcMessage message, NodeAddress to) {
        if (to.isUsable()) world.send(by, message.encode(), to);
    }

    private void hold(Held answer) {
        List<Held> others = held.computeIfAbsent(answer.to, to -> new ArrayList<>(1));
        if (heldCount >= MAX_HELD || others.size() >= MAX_HELD_EACH) {
            if (others.isEmpty()) held.remove(answer.to);
            stats.refused++;
            return;
        }
        others.add(answer);
        heldCount++;
        if (others.size() > 1) return;
        Call ping = prepare(answer.to, Command.PING, null, null, null, new Call.Outcome() {
            @Override
            public void answered(Call call, Answer pong) {
                for (Held ready : release(call.to)) world.send(ready.by, ready.packet, ready.to);
            }

            @Override
            public void failed(Call call) {
                release(call.to);
            }
        });
        // Through the way that the question opened; once, since the asker repeats the question.
        ping.by = answer.by;
        ping.retries = 0;
        send(ping);
    }

    private List<Held> release(NodeAddress to) {
        List<Held> ready = held.remove(to);
        if (ready == null) return List.of();
        heldCount -= ready.size();
        return ready;
    }

    private void prove(NodeAddress address) {
        proven.put(address, true, nowMs);
    }
}
