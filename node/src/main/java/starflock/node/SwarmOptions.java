package starflock.node;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;
import starflock.dht.NodeAddress;

/** How a command finds peers. */
final class SwarmOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Nodes of the network to ask first. Without it, peers on the local network are found.")
    List<String> bootstrap = List.of();

    /** As it stands in a command line, after a space; nothing if there is none. */
    String asTyped() {
        return bootstrap.isEmpty() ? "" : " --bootstrap " + String.join(",", bootstrap);
    }

    List<NodeAddress> nodes() throws Failure {
        return nodes(bootstrap);
    }

    static List<NodeAddress> nodes(List<String> texts) throws Failure {
        List<NodeAddress> nodes = new ArrayList<>();
        for (String text : texts) nodes.add(NodeAddress.of(resolve("--bootstrap", text)));
        return nodes;
    }

    /** An IPv4 address and port, of which the host may be a name. */
    static InetSocketAddress resolve(String what, String text) throws Failure {
        int colon = text.lastIndexOf(':');
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (colon <= 0 || port < 1 || port > MAX_PORT) {
            throw new Failure(Exit.USAGE, what + ": \"" + text + "\" is not HOST:PORT, as in 127.0.0.1:49737.");
        }
        String host = text.substring(0, colon);
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .filter(Inet4Address.class::isInstance)
                    .findFirst()
                    .map(address -> new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1))))
                    .orElseThrow(() -> new Failure(
                            Exit.ENVIRONMENT,
                            what + ": " + host + " has no IPv4 address, and this network speaks no other."));
        } catch (UnknownHostException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    what + ": nobody knows a host named \"" + host
                            + "\". Look for a typing mistake, or give its address in numbers; without a network, names"
                            + " cannot be looked up.",
                    e);
        }
    }
}
