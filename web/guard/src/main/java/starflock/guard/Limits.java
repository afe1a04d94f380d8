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
 * @param commandsPerSecond of one account (a browser's session), sustained
 * @param commandsPerSecondPerAddress of all accounts that come from one address, sustained
 * @param openPerAccount requests of one account that are answered at one time, streams of pages among them
 * @param crowd connections beyond which nobody new is let in; who is in stays
 */
public record Limits(
        int connections,
        int connectionsPerAddress,
        Duration headTimeout,
        Duration bodyTimeout,
        int bodyBytes,
        int commandsPerSecond,
        int commandsPerSecondPerAddress,
        int openPerAccount,
        int crowd) {
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

    /** A person's tabs, and what they load. The eight tabs of one browser share six connections on HTTP/1.1. */
    private static final int OPEN_PER_ACCOUNT = 64;

    /** A household, or a class behind one router, whose mice do not all move at once. */
    private static final int COMMANDS_PER_SECOND_PER_ADDRESS = 10 * COMMANDS_PER_SECOND;

    /** Guests at one time whom a small server draws pages for; the crowd of the benchmark is 18,000. */
    public static final int PUBLIC_CONNECTIONS = 20_000;

    /** For this machine itself: every browser on it comes from one address. */
    public static Limits forLoopback() {
        return of(1_024, 1_024, 1_024);
    }

    /** For the network around: a browser holds at most six connections, a household shares no address. */
    public static Limits forNetwork() {
        return of(1_024, 64, 1_024);
    }

    /** For a node that is open to everybody: the last tenth of its connections is for those who are in already. */
    public static Limits forPublic(int connections) {
        return of(connections, 64, connections / 10 * 9);
    }

    private static Limits of(int connections, int connectionsPerAddress, int crowd) {
        return new Limits(
                connections,
                connectionsPerAddress,
                HEAD_TIMEOUT,
                BODY_TIMEOUT,
                BODY_BYTES,
                COMMANDS_PER_SECOND,
                COMMANDS_PER_SECOND_PER_ADDRESS,
                OPEN_PER_ACCOUNT,
                crowd);
    }
}
