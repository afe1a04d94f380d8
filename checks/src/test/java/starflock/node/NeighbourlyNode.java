package starflock.node;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The program as a process of its own, but for one thing: its neighbourhood is 127.0.0.2, so that guests have a door of
 * their own without a packet that leaves this machine.
 *
 * <p>Arguments: data folder, port, and the HOST:PORT of a network to join, if any. Prints what {@code up --json}
 * prints first, with a sign-in link.
 */
public final class NeighbourlyNode {
    private NeighbourlyNode() {}

    public static void main(String[] arguments) throws Exception {
        NodeSettings settings = new NodeSettings(
                Path.of(arguments[0]),
                "127.0.0.1",
                Integer.parseInt(arguments[1]),
                true,
                List.of(),
                null,
                false,
                List.of(arguments).subList(2, arguments.length));
        try (Node node = Node.start(settings, () -> Optional.of(InetAddress.ofLiteral("127.0.0.2")))) {
            JsonObject ready = node.status().put("event", "ready").put("link", node.issueLink());
            System.out.println(ready.encode());
            node.awaitStop();
        }
    }
}
