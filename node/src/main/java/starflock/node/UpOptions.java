package starflock.node;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import starflock.guard.Limits;

/** How a node is to run. */
final class UpOptions {
    /** Where a node listens unless it is told otherwise. */
    static final int DEFAULT_PORT = 4321;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Port for the browser; 0 takes any free one. Default: " + DEFAULT_PORT + ", or the next free one.")
    @Nullable
    Integer port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Listen on this address instead of 127.0.0.1, for example 0.0.0.0 on a server."
                    + " Without --tls everybody on the way can read along.")
    @Nullable
    String listen;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            split = ",",
            description = "A name by which people reach this node, such as room.example.org; needed with --listen when"
                    + " they do not come by its address.")
    List<String> hosts = List.of();

    @Option(
            names = "--tls",
            arity = "2",
            paramLabel = "CERT KEY",
            hideParamSyntax = true,
            description = "Serve HTTPS and HTTP/2: two PEM files, certificate chain and private key.")
    List<Path> tls = List.of();

    @Option(
            names = "--public",
            arity = "0..1",
            paramLabel = "PAGES",
            split = ",",
            fallbackValue = "chat,sheet",
            description =
                    "Open these pages to everybody who reaches the node, as guests: chat, sheet or both (default)."
                            + " Nothing else of it is. Use it with --listen.")
    List<String> open = List.of();

    @Option(
            names = "--crowd",
            paramLabel = "COUNT",
            description =
                    "With --public: connections at one time. When nine tenths are there, nobody new comes in, and no"
                            + " room is looked at by more pages. Default: " + Limits.PUBLIC_CONNECTIONS + ".")
    int crowd = Limits.PUBLIC_CONNECTIONS;

    @Option(
            names = "--app",
            paramLabel = "FILE",
            description = "Serve this app too, as `starflock new app NAME` writes it: NAME/Name.java at /name/.")
    List<Path> apps = List.of();

    @Option(names = "--no-open", description = "Do not open the browser.")
    boolean noOpen;

    @Option(
            names = "--offline",
            description = "Make no connection beyond this machine: no invitations on the network, no peers.")
    boolean offline;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Nodes of a network of one's own to ask first for others, beside the neighbours. Without it the"
                            + " first page asks, once, whether to join the public network.")
    List<String> bootstrap = List.of();
}
