package starflock.udx;

import java.util.concurrent.TimeUnit;

/**
 * Congestion control by a model of the way: its bandwidth (the largest rate of delivery of ten round trips) and its
 * length (the shortest round trip of ten seconds). BBR, version 1, after draft-cardwell-iccrg-bbr-congestion-control-00;
 * libudx has the same. Loss by itself does not slow it down, which is the point on radio and long lines.
 *
 * <pre>
 *   STARTUP ──(bandwidth no longer grows)──▶ DRAIN ──(queue is empty)──▶ PROBE_BANDWIDTH
 *      any ──(shortest round trip is ten seconds old)──▶ PROBE_RTT ──▶ STARTUP or PROBE_BANDWIDTH
 * </pre>
 *
 * <p>Bytes and nanoseconds.
 */
final class Bbr {
    enum State {
        /** Doubles the rate each round trip. From the beginning; to DRAIN. */
        STARTUP,
        /** Lets the queue that STARTUP built run empty. From STARTUP; to PROBE_BANDWIDTH. */
        DRAIN,
        /** Steady: a little more, a little less, six round trips level. From DRAIN and PROBE_RTT; to PROBE_RTT. */
        PROBE_BANDWIDTH,
        /** Almost nothing in flight for a moment, to see the bare way. From all; to STARTUP or PROBE_BANDWIDTH. */
        PROBE_RTT
    }

    /** 2/ln 2: the least that doubles the rate in each round trip. */
    private static final double HIGH_GAIN = 2.88539;

    private static final double[] CYCLE = {1.25, 0.75, 1, 1, 1, 1, 1, 1};
    private static final double CWND_GAIN = 2;

    /** A little under the estimate, so that queues drain. */
    private static final double PACING_MARGIN = 0.99;

    private static final int BANDWIDTH_ROUNDS = 10;
    private static final long MIN_RTT_WINDOW = TimeUnit.SECONDS.toNanos(10);
    private static final long PROBE_RTT_TIME = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MIN_PACKETS = 4;
    private static final int FIRST_PACKETS = 10;

    /** STARTUP is over when the bandwidth has not grown by a quarter for so many round trips. */
    private static final int FULL_ROUNDS = 3;

    private static final double FULL_GROWTH = 1.25;

    /**
     * Ways shorter than this are planned for as if they were so long: our threads take turns, and a packet waits longer
     * for its turn than on such a way.
     */
    private static final long SHORTEST_WAY = TimeUnit.MILLISECONDS.toNanos(1);

    /** Never more in flight: what one stream may cost in memory, whatever the peer allows. 1 Gbit/s over 130 ms. */
    static final long MAX_WINDOW_BYTES = 16 << 20;

    private final WindowedMax bandwidth = new WindowedMax(BANDWIDTH_ROUNDS);
    private final AckAggregation aggregation = new AckAggregation();
    private int packetBytes;
    private State state = State.STARTUP;
    private long window;
    private long savedWindow;
    private double pacingGain = HIGH_GAIN;
    private double windowGain = HIGH_GAIN;
    private double pacingRate;

    private long minRtt;
    private long minRttAt;
    private long rounds;
    private long nextRoundDelivered;
    private boolean roundStarted;
    private double fullBandwidth;
    private int fullRounds;
    private boolean full;
    private int cycle;
    private long cycleAt;
    private long probeRttDoneAt;
    private boolean probeRttRound;
    private boolean restarting;
    private boolean conserving;
    private boolean recovering;

    /**
     * Begins.
     *
     * @param phase any number: streams that begin together should not probe together
     */
    Bbr(int packetBytes, int phase, long now) {
        this.packetBytes = packetBytes;
        this.cycle = 1 + Math.floorMod(phase, CYCLE.length - 1);
        this.minRttAt = now;
        this.window = (long) FIRST_PACKETS * packetBytes;
        this.pacingRate = HIGH_GAIN * window / 1e-3;
    }

    /** Bytes that may be in flight. */
    long window() {
        return window;
    }

    /** Bytes per second. */
    double pacingRate() {
        return pacingRate;
    }

    /** Bytes per second that the way is believed to carry. */
    double bandwidth() {
        return bandwidth.get();
    }

    State state() {
        return state;
    }

    /** The largest packet has another size now. */
    void packetBytes(int bytes) {
        packetBytes = bytes;
    }

    /** Something is sent after nothing was in flight. */
    void onRestart(boolean appLimited, long now) {
        if (!appLimited) return;
        restarting = true;
        aggregation.restart(now);
        if (state == State.PROBE_BANDWIDTH) setPacingRate(1, now);
        else if (state == State.PROBE_RTT) checkProbeRttDone(now);
    }

    /**
     * Losses have begun. Once the way is known to be full, what is in flight is all that is sent until a round trip is
     * over. Before that, a line that loses now and then would seem full when it is not: it would be held back in every
     * second round trip, grow too little, and stay at a part of its bandwidth.
     */
    void onRecovery(long inFlight, long acked, long delivered) {
        saveWindow();
        recovering = true;
        conserving = full;
        nextRoundDelivered = delivered;
        if (full) window = inFlight + Math.max(acked, packetBytes);
    }

    /** Nothing was heard for so long that all may be lost. */
    void onTimeout(long inFlight) {
        saveWindow();
        recovering = true;
        conserving = false;
        fullBandwidth = 0;
        window = Math.max(inFlight, 0) + packetBytes;
    }

    void onRecovered() {
        recovering = false;
        conserving = false;
        window = Math.max(window, savedWindow);
    }

    /**
     * One acknowledgement.
     *
     * @param rtt the newest round trip, 0 if it has none
     * @param lost bytes found to be lost by it
     * @param inFlight bytes in flight after it
     */
    void onAck(RateSample sample, long rtt, long lost, long inFlight, long now) {
        updateRound(sample);
        if (sample.isValid() && (!sample.wasAppLimited() || sample.bytesPerSecond() >= bandwidth.get())) {
            bandwidth.update(rounds, sample.bytesPerSecond());
        }
        if (sample.isValid()) aggregation.update(sample.ackedBytes(), bandwidth.get(), window, roundStarted, now);
        if (state == State.PROBE_BANDWIDTH && isPhaseOver(lost, inFlight, now)) nextPhase(now);
        checkFull(sample);
        checkDrain(inFlight, now);
        updateMinRtt(sample, rtt, inFlight, now);
        updateGains();
        setPacingRate(pacingGain, now);
        setWindow(sample, lost, inFlight);
    }

    private void updateRound(RateSample sample) {
        roundStarted = false;
        if (sample.ackedBytes() == 0 || sample.priorDelivered() < nextRoundDelivered) return;
        nextRoundDelivered = sample.delivered;
        rounds++;
        roundStarted = true;
        conserving = false;
    }

    private boolean isPhaseOver(long lost, long inFlight, long now) {
        boolean fullLength = now - cycleAt > way();
        if (CYCLE[cycle] == 1) return fullLength;
        if (CYCLE[cycle] > 1) return fullLength && (lost > 0 || inFlight >= target(CYCLE[cycle]));
        return fullLength || inFlight <= target(1);
    }

    private void nextPhase(long now) {
        cycle = (cycle + 1) % CYCLE.length;
        cycleAt = now;
    }

    private void checkFull(RateSample sample) {
        if (full || !roundStarted || sample.wasAppLimited()) return;
        if (bandwidth.get() >= fullBandwidth * FULL_GROWTH) {
            fullBandwidth = bandwidth.get();
            fullRounds = 0;
        } else if (++fullRounds >= FULL_ROUNDS) {
            full = true;
        }
    }

    private void checkDrain(long inFlight, long now) {
        if (state == State.STARTUP && full) state = State.DRAIN;
        if (state == State.DRAIN && inFlight <= target(1)) enterProbeBandwidth(now);
    }

    private void enterProbeBandwidth(long now) {
        state = State.PROBE_BANDWIDTH;
        // Not in the phase that asks for more: the queue has just been emptied.
        if (cycle == 0) cycle = 2;
        cycleAt = now;
    }

    private void updateMinRtt(RateSample sample, long rtt, long inFlight, long now) {
        boolean expired = now - minRttAt > MIN_RTT_WINDOW;
        if (rtt > 0 && (minRtt == 0 || rtt <= minRtt || expired)) {
            minRtt = rtt;
            minRttAt = now;
        }
        if (expired && !restarting && state != State.PROBE_RTT) {
            saveWindow();
            state = State.PROBE_RTT;
            probeRttDoneAt = 0;
        }
        if (state == State.PROBE_RTT) {
            sample.appLimited(inFlight);
            if (probeRttDoneAt == 0 && inFlight <= (long) MIN_PACKETS * packetBytes) {
                probeRttDoneAt = now + PROBE_RTT_TIME;
                probeRttRound = false;
                nextRoundDelivered = sample.delivered;
            } else if (probeRttDoneAt != 0) {
                if (roundStarted) probeRttRound = true;
                if (probeRttRound) checkProbeRttDone(now);
            }
        }
        if (sample.ackedBytes() > 0) restarting = false;
    }

    private void checkProbeRttDone(long now) {
        if (probeRttDoneAt == 0 || now < probeRttDoneAt) return;
        minRttAt = now;
        window = Math.max(window, savedWindow);
        if (full) enterProbeBandwidth(now);
        else state = State.STARTUP;
    }

    private void updateGains() {
        switch (state) {
            case STARTUP -> setGains(HIGH_GAIN, HIGH_GAIN);
            case DRAIN -> setGains(1 / HIGH_GAIN, HIGH_GAIN);
            case PROBE_BANDWIDTH -> setGains(CYCLE[cycle], CWND_GAIN);
            case PROBE_RTT -> setGains(1, 1);
        }
    }

    private void setGains(double pacing, double cwnd) {
        pacingGain = pacing;
        windowGain = cwnd;
    }

    private void setPacingRate(double gain, long now) {
        double rate = gain * bandwidth.get() * PACING_MARGIN;
        // Before the way is full a lower estimate only means that we had not much to send.
        if (rate > 0 && (full || rate > pacingRate)) pacingRate = rate;
        assert now != Alarms.NEVER;
    }

    private void setWindow(RateSample sample, long lost, long inFlight) {
        long acked = sample.ackedBytes();
        if (acked > 0) {
            if (recovering && lost > 0) window = Math.max(window - lost, packetBytes);
            if (conserving) {
                window = Math.max(window, inFlight + acked);
            } else {
                long wanted = target(windowGain) + (full ? aggregation.extraBytes(bandwidth.get()) : 0);
                if (full) window = Math.min(window + acked, wanted);
                else if (window < wanted || sample.delivered < (long) FIRST_PACKETS * packetBytes) window += acked;
            }
        }
        window = Math.clamp(window, (long) MIN_PACKETS * packetBytes, MAX_WINDOW_BYTES);
        if (state == State.PROBE_RTT) window = Math.min(window, (long) MIN_PACKETS * packetBytes);
    }

    private void saveWindow() {
        savedWindow = recovering || state == State.PROBE_RTT ? Math.max(savedWindow, window) : window;
    }

    /** Bytes that fill the way so many times, and three packets more, which wait where they are made. */
    private long target(double gain) {
        if (minRtt == 0) return (long) FIRST_PACKETS * packetBytes;
        return (long) (gain * bandwidth.get() * way() / 1e9) + 3L * packetBytes;
    }

    private long way() {
        return Math.max(minRtt, SHORTEST_WAY);
    }
}
