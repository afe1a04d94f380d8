package starflock.swarm;

import java.util.function.Predicate;

/**
 * How a swarm behaves; the numbers of {@link #usual()} are hyperswarm's where it has them.
 *
 * @param maxPeers connections at which no more are made; those that come, and peers that were named, may go beyond it
 * @param maxParallel connections that are being made at once
 * @param maxServerConnections connections that others made
 * @param maxKnownPeers peers that are remembered; others that are found meanwhile are forgotten
 * @param maxTopics topics joined at once
 * @param allowed by public key, whether to talk to a peer at all; one that is not is banned
 * @param bytesPerSecond what all connections together may send; 0 for no limit
 */
public record SwarmConfig(
        int maxPeers,
        int maxParallel,
        int maxServerConnections,
        int maxKnownPeers,
        int maxTopics,
        Predicate<byte[]> allowed,
        long bytesPerSecond) {
    public SwarmConfig {
        if (maxPeers < 0) throw new IllegalArgumentException("maxPeers: " + maxPeers + " is below zero");
        if (maxParallel < 1) throw new IllegalArgumentException("maxParallel: " + maxParallel + " connects to nobody");
        if (bytesPerSecond < 0) throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " is below 0");
    }

    /** 64 peers, three at a time, everybody, at full speed. */
    public static SwarmConfig usual() {
        return new SwarmConfig(64, 3, 1024, 4096, 4096, key -> true, 0);
    }

    public SwarmConfig withMaxPeers(int value) {
        return new SwarmConfig(
                value, maxParallel, maxServerConnections, maxKnownPeers, maxTopics, allowed, bytesPerSecond);
    }

    public SwarmConfig withAllowed(Predicate<byte[]> value) {
        return new SwarmConfig(
                maxPeers, maxParallel, maxServerConnections, maxKnownPeers, maxTopics, value, bytesPerSecond);
    }

    public SwarmConfig withBytesPerSecond(long value) {
        return new SwarmConfig(maxPeers, maxParallel, maxServerConnections, maxKnownPeers, maxTopics, allowed, value);
    }

    public SwarmConfig withMaxServerConnections(int value) {
        return new SwarmConfig(maxPeers, maxParallel, value, maxKnownPeers, maxTopics, allowed, bytesPerSecond);
    }
}
