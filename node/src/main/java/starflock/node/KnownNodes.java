package starflock.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.dht.NodeAddress;

/**
 * Nodes that were there the last time, one address a line, so that the next start needs no bootstrap node. What
 * cannot be
 * read is left out: without the file it only takes longer.
 */
record KnownNodes(Path file) {
    static final int MAX = 200;

    List<NodeAddress> read() {
        List<NodeAddress> nodes = new ArrayList<>();
        try {
            if (!Files.exists(file)) return nodes;
            for (String line : Files.readAllLines(file)) {
                NodeAddress node = parse(line);
                if (node != null && nodes.size() < MAX) nodes.add(node);
            }
        } catch (IOException e) {
            return List.of();
        }
        return nodes;
    }

    void write(List<NodeAddress> nodes) {
        if (nodes.isEmpty()) return;
        StringBuilder text = new StringBuilder();
        for (NodeAddress node : nodes) text.append(node).append('\n');
        try {
            DataFolder.write(file, text.toString());
        } catch (IOException e) {
            System.getLogger(KnownNodes.class.getName())
                    .log(System.Logger.Level.DEBUG, "The known nodes could not be kept.", e);
        }
    }

    private static @Nullable NodeAddress parse(String line) {
        // Numbers only: no name is looked up.
        if (!line.matches("\\d{1,3}(\\.\\d{1,3}){3}:\\d{1,5}")) return null;
        int colon = line.indexOf(':');
        try {
            InetAddress host = InetAddress.ofLiteral(line.substring(0, colon));
            return NodeAddress.of(new InetSocketAddress(host, Integer.parseInt(line.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
