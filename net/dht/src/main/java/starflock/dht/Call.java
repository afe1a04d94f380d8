package starflock.dht;

import org.jspecify.annotations.Nullable;

/**
 * A question of ours under way. {@code WAITING} (for its turn) → {@code SENT} (again after each time-out) → {@code
 * OVER}, by an answer, by the last time-out, or because nobody wants the answer any more.
 */
final class Call {
    /** What becomes of a call; exactly one of {@code answered} and {@code failed}, unless it was cancelled. */
    interface Outcome {
        void answered(Call call, Answer answer);

        /** Nobody answered, or there were too many questions. */
        void failed(Call call);

        /** The first time-out has passed; the answer may still come. */
        default void late(Call call) {}
    }

    /** As often is a question sent again (dht-rpc). */
    static final int RETRIES = 3;

    static final long TIMEOUT_MS = 1000;

    enum State {
        WAITING,
        SENT,
        OVER
    }

    final int tid;
    final NodeAddress to;
    final Command command;
    final @Nullable NodeId target;
    final byte @Nullable [] token;
    final byte @Nullable [] value;
    final Outcome outcome;

    State state = State.WAITING;
    SocketRole by = SocketRole.CLIENT;
    int retries = RETRIES;
    long timeoutMs = TIMEOUT_MS;
    int sent;
    long sentAtMs;
    Timers.@Nullable Entry timeout;

    Call(
            int tid,
            NodeAddress to,
            Command command,
            @Nullable NodeId target,
            byte @Nullable [] token,
            byte @Nullable [] value,
            Outcome outcome) {
        this.tid = tid;
        this.to = to;
        this.command = command;
        this.target = target;
        this.token = token;
        this.value = value;
        this.outcome = outcome;
    }
}
