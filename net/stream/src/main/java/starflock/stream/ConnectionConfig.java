package starflock.stream;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * What connections have in common.
 *
 * @param crypto the primitives
 * @param random where fresh keys come from: a {@link SecureRandom} outside of tests
 * @param keyPair who we are
 * @param remotePublicKey whom we expect, 32 bytes; null takes everybody
 * @param executor runs the connection's tasks, one at a time for each connection; handlers may block if its threads may
 * @param timer wakes up time-outs and keep-alives
 * @param handshakeTimeout how long the other side may take until it is known
 * @param idleTimeout how long the other side may be silent; zero for ever
 * @param keepAlive how often an empty message is sent; zero for never. Less than the other side's idle time-out
 * @param maxMessageBytes the longest message taken, 1 to {@link SecretStream#MAX_MESSAGE_BYTES}
 */
public record ConnectionConfig(
        Crypto crypto,
        Random random,
        KeyPair keyPair,
        byte @Nullable [] remotePublicKey,
        Executor executor,
        Timer timer,
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration keepAlive,
        int maxMessageBytes) {

    /** As often as a Hyperswarm node does. */
    private static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(5);

    /**
     * For ever: a peer over plain TCP need not send keep-alives, and TCP itself reports a dead line when ours get no
     * answer.
     */
    private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ZERO;

    /** Three messages across the world and back, and a slow machine. */
    private static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(15);

    /** The usual: anybody, times as the peers have them, any message. */
    public static ConnectionConfig of(
            Crypto crypto, KeyPair keyPair, Executor executor, ScheduledExecutorService timer) {
        return new ConnectionConfig(
                crypto,
                new SecureRandom(),
                keyPair,
                null,
                executor,
                Timer.of(timer),
                DEFAULT_HANDSHAKE_TIMEOUT,
                DEFAULT_IDLE_TIMEOUT,
                DEFAULT_KEEP_ALIVE,
                SecretStream.MAX_MESSAGE_BYTES);
    }

    /** The same, but only this peer is taken. */
    public ConnectionConfig withRemotePublicKey(byte[] key) {
        return new ConnectionConfig(
                crypto,
                random,
                keyPair,
                key,
                executor,
                timer,
                handshakeTimeout,
                idleTimeout,
                keepAlive,
                maxMessageBytes);
    }

    /** The same with another source of randomness: a seeded one makes a test repeatable. */
    public ConnectionConfig withRandom(Random source) {
        return new ConnectionConfig(
                crypto,
                source,
                keyPair,
                remotePublicKey,
                executor,
                timer,
                handshakeTimeout,
                idleTimeout,
                keepAlive,
                maxMessageBytes);
    }

    /** The same with another timer: a simulation's. */
    public ConnectionConfig withTimer(Timer other) {
        return new ConnectionConfig(
                crypto,
                random,
                keyPair,
                remotePublicKey,
                executor,
                other,
                handshakeTimeout,
                idleTimeout,
                keepAlive,
                maxMessageBytes);
    }

    /** The same with other times. */
    public ConnectionConfig withTimes(Duration handshake, Duration idle, Duration alive) {
        return new ConnectionConfig(
                crypto, random, keyPair, remotePublicKey, executor, timer, handshake, idle, alive, maxMessageBytes);
    }
}
