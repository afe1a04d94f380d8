package starflock.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import starflock.dht.NodeAddress;

/**
 * How far a node looks for others, as its owner answered when asked, once; kept in the data folder.
 *
 * <p>Until they answered, and where {@code --bootstrap} names a network of their own, nothing goes to a public one.
 */
public enum Reach {
    NEIGHBOURS,

    /** The network of HyperDHT, in which all peers of that kind are. */
    PUBLIC;

    /** hyperdht 6.34.0, lib/constants.js; by number, so that no name has to be looked up. */
    private static final List<NodeAddress> PUBLIC_NODES =
            List.of(node(88, 99, 3, 86), node(142, 93, 90, 113), node(138, 68, 147, 8));

    private static NodeAddress node(int a, int b, int c, int d) {
        return new NodeAddress(a << 24 | b << 16 | c << 8 | d, 49_737);
    }

    /** Nodes to ask first; none if this process may not leave its machine, as in tests. */
    List<NodeAddress> bootstrap() {
        boolean mayLeave = !"loopback".equals(System.getProperty("starflock.network"));
        return this == PUBLIC && mayLeave ? PUBLIC_NODES : List.of();
    }

    /** What was answered, if it was. */
    static Optional<Reach> read(Path file) throws IOException {
        if (!Files.exists(file)) return Optional.empty();
        return parse(Files.readString(file).strip());
    }

    static Optional<Reach> parse(String text) {
        return switch (text) {
            case "neighbours" -> Optional.of(NEIGHBOURS);
            case "public" -> Optional.of(PUBLIC);
            default -> Optional.empty();
        };
    }

    void write(Path file) throws IOException {
        DataFolder.write(file, (this == PUBLIC ? "public" : "neighbours") + "\n");
    }
}
