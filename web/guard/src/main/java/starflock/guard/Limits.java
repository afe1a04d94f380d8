package starflock.guard;

import java.time.Duration;

/**
 * How much one side of the node takes at once.
 *
 * @param connections open at one time, over all addresses
 * @param connectionsPerAddress open at one time from one address
 * @param headTimeout from opening a connection, or from the last answer on it, until the next request's head is whole
 * @param bodyTimeout from a request's head until its body is whole
 * @param bodyBytes longest body
 * @param commandsPerSecond of one browser session, sustained
 */
public record Limits(
        int connections,
        int connectionsPerAddress,
        Duration headTimeout,
        Duration bodyTimeout,
        int bodyBytes,
        int commandsPerSecond) {
    /** Longest header block. Browsers send 1 to 2 KiB; 8 KiB is what most servers take. */
    public static final int HEADER_BYTES = 16 * 1024;

    /** Longest request line. */
    public static final int LINE_BYTES = 4 * 1024;

    /** A pasted page of text, with room; a cursor's position is 200 bytes. */
    private static final int BODY_BYTES = 64 * 1024;

    /** A mouse moves at 60 frames a second; pages send a third of that. */
    private static final int COMMANDS_PER_SECOND = 60;

    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

    /** For this machine itself: every browser on it comes from one address. */
    public static Limits forLoopback() {
        return new Limits(1_024, 1_024, HEAD_TIMEOUT, BODY_TIMEOUT, BODY_BYTES, COMMANDS_PER_SECOND);
    }

    /** For the network around: a browser holds at most six connections, a household shares no address. */
    public static Limits forNetwork() {
        return new Limits(1_024, 64, HEAD_TIMEOUT, BODY_TIMEOUT, BODY_BYTES, COMMANDS_PER_SECOND);
    }
}
