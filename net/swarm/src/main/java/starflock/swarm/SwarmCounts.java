package starflock.swarm;

/**
 * What a swarm has counted since it was opened.
 *
 * @param attempted connections that we began to make
 * @param clientOpened of those, the ones that opened
 * @param clientClosed of those, the ones that are over, opened or not
 * @param serverOpened connections that others made
 * @param serverClosed of those, the ones that are over
 * @param duplicates connections that gave way to another with the same peer
 * @param refused connections that came and were not taken
 * @param banned peers that were banned
 */
public record SwarmCounts(
        long attempted,
        long clientOpened,
        long clientClosed,
        long serverOpened,
        long serverClosed,
        long duplicates,
        long refused,
        long banned) {}
