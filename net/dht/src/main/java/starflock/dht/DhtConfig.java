package starflock.dht;

import java.util.List;

/**
 * How a node behaves.
 *
 * @param bootstrap nodes that know others; asked while we know too few
 * @param knownNodes nodes that were there the last time
 * @param mode whether others may take us into their tables
 * @param firewalled false if it is known that strangers reach us
 * @param ownAddress what we are known by, if nobody has to tell us; host 0 for unknown
 * @param concurrency questions that a search has under way at once
 * @param maxWindow questions in 750 ms
 * @param requestsPerSecond what one host may ask in the long run, twice that at once
 * @param maxRecords announcements kept for others; half of it for records of either kind
 */
public record DhtConfig(
        List<NodeAddress> bootstrap,
        List<NodeAddress> knownNodes,
        Mode mode,
        boolean firewalled,
        NodeAddress ownAddress,
        int concurrency,
        int maxWindow,
        int requestsPerSecond,
        int maxRecords) {

    /** Whether others may take us into their tables. */
    public enum Mode {
        /** Once we have been up for twenty minutes and can be reached. */
        ADAPTIVE,
        /** Never: for a node that comes and goes. */
        EPHEMERAL,
        /** As soon as we know our address: for a server, and for test networks. */
        PERSISTENT
    }

    private static final NodeAddress UNKNOWN = new NodeAddress(0, 0);

    public DhtConfig {
        bootstrap = List.copyOf(bootstrap);
        knownNodes = List.copyOf(knownNodes);
        if (concurrency < 1) throw new IllegalArgumentException("concurrency: " + concurrency + " asks nobody");
        if (maxWindow < 1) throw new IllegalArgumentException("maxWindow: " + maxWindow + " asks nobody");
    }

    /** The usual (dht-rpc's numbers where it has them): adaptive, firewalled until shown otherwise. */
    public static DhtConfig of(List<NodeAddress> bootstrap) {
        return new DhtConfig(bootstrap, List.of(), Mode.ADAPTIVE, true, UNKNOWN, 10, 80, 500, 65_536);
    }

    /** The first node of a network, reachable at an address that it is told. */
    public static DhtConfig bootstrapper(NodeAddress own) {
        return of(List.of()).withMode(Mode.PERSISTENT).withFirewalled(false).withOwnAddress(own);
    }

    public DhtConfig withKnownNodes(List<NodeAddress> value) {
        return new DhtConfig(
                bootstrap, value, mode, firewalled, ownAddress, concurrency, maxWindow, requestsPerSecond, maxRecords);
    }

    public DhtConfig withMode(Mode value) {
        return new DhtConfig(
                bootstrap,
                knownNodes,
                value,
                firewalled,
                ownAddress,
                concurrency,
                maxWindow,
                requestsPerSecond,
                maxRecords);
    }

    public DhtConfig withFirewalled(boolean value) {
        return new DhtConfig(
                bootstrap, knownNodes, mode, value, ownAddress, concurrency, maxWindow, requestsPerSecond, maxRecords);
    }

    public DhtConfig withOwnAddress(NodeAddress value) {
        return new DhtConfig(
                bootstrap, knownNodes, mode, firewalled, value, concurrency, maxWindow, requestsPerSecond, maxRecords);
    }

    public DhtConfig withLimits(int requestsEachSecond, int records) {
        return new DhtConfig(
                bootstrap,
                knownNodes,
                mode,
                firewalled,
                ownAddress,
                concurrency,
                maxWindow,
                requestsEachSecond,
                records);
    }
}
