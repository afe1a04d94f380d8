package starflock.node;

import io.vertx.core.json.JsonObject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import starflock.dht.NodeAddress;

/** Looks at what a peer needs, one thing after another, and says of each whether it is there and what to do if not. */
final class SwarmDoctor {
    private final Output output;
    private boolean well = true;

    SwarmDoctor(Output output) {
        this.output = output;
    }

    int examine(SwarmOptions options) throws Failure {
        PeerNetwork.Wish wish = PeerNetwork.Wish.of(options);
        addresses();
        try (PeerNetwork network = PeerNetwork.open(wish)) {
            found(
                    "udp",
                    true,
                    "UDP: a port can be bound (" + network.dht().localAddress().getPort() + ").");
            if (wish.bootstrap().isEmpty()) {
                found("network", true, "Network: none was named; give --bootstrap.");
            } else {
                nodes(network, wish.bootstrap());
                reachable(network);
            }
        }
        output.show(well ? "All is well." : "Something does not work; see above.");
        return well ? Exit.OK.code() : Exit.ENVIRONMENT.code();
    }

    private void found(String what, boolean works, String sentence) {
        well &= works;
        output.say(
                new JsonObject().put("check", what).put("ok", works).put("text", sentence),
                (works ? "  ok  " : "  no  ") + sentence);
    }

    private void addresses() {
        List<InetAddress> outside = Network.addresses().stream()
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        boolean v6 = outside.stream().anyMatch(Inet6Address.class::isInstance);
        boolean v4 = outside.stream().anyMatch(address -> !(address instanceof Inet6Address));
        found(
                "address",
                v4,
                v4
                        ? "Addresses: IPv4" + (v6 ? " and IPv6." : ", no IPv6 (which is not needed).")
                        : "Addresses: no IPv4 beyond this machine, so it is offline. What is here works all the same.");
    }

    private void nodes(PeerNetwork network, List<NodeAddress> bootstrap) {
        for (NodeAddress node : bootstrap) {
            try {
                long ms = network.dht().ping(node).join().toMillis();
                found("bootstrap", true, "Node " + node + ": answers in " + ms + " ms.");
            } catch (CompletionException e) {
                found(
                        "bootstrap",
                        false,
                        "Node " + node + ": does not answer. Is it running, and does no firewall stop UDP?");
            }
        }
    }

    private void reachable(PeerNetwork network) throws Failure {
        PeerNetwork.joined(network.dht().ready());
        var address = PeerNetwork.joined(network.dht().reachableAddress());
        found(
                "reachable",
                true,
                address.map(at -> "From outside: strangers reach this machine at " + at + ".")
                        .orElse("From outside: strangers do not reach this machine (a router or firewall is"
                                + " between), so it connects to those who can be reached."));
    }
}
