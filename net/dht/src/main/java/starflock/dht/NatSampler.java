package starflock.dht;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What our address is, by what others say they send to. A few may lie or be behind the same NAT: what nearly all of the
 * latest samples agree on counts.
 *
 * <p>The thresholds are those of npm nat-sampler 1.0.1: all of up to 3, all but one of up to 7, all but two of up to 11,
 * all but three beyond. The window has 16 samples.
 */
final class NatSampler {
    private static final int WINDOW = 16;

    private final ArrayDeque<NodeAddress> samples = new ArrayDeque<>();
    private final Map<NodeAddress, Integer> addresses = new HashMap<>();
    private final Map<Integer, Integer> hosts = new HashMap<>();
    private @Nullable NodeAddress address;

    /** What others agree on: host and port, or the host with port 0, or null. */
    @Nullable
    NodeAddress address() {
        return address;
    }

    /** Where somebody else sends to when they mean us. */
    void add(NodeAddress sample) {
        if (samples.size() == WINDOW) {
            NodeAddress oldest = samples.remove();
            count(addresses, oldest, -1);
            count(hosts, oldest.host(), -1);
        }
        samples.add(sample);
        count(addresses, sample, 1);
        count(hosts, sample.host(), 1);
        address = agreed();
    }

    private @Nullable NodeAddress agreed() {
        int size = samples.size();
        int threshold = size - (size < 4 ? 0 : size < 8 ? 1 : size < 12 ? 2 : 3);
        for (Map.Entry<NodeAddress, Integer> entry : addresses.entrySet()) {
            if (entry.getValue() >= threshold) return entry.getKey();
        }
        for (Map.Entry<Integer, Integer> entry : hosts.entrySet()) {
            if (entry.getValue() >= threshold) return new NodeAddress(entry.getKey(), 0);
        }
        return null;
    }

    private static <K> void count(Map<K, Integer> counts, K key, int by) {
        counts.merge(key, by, (before, added) -> before + added == 0 ? null : before + added);
    }
}
