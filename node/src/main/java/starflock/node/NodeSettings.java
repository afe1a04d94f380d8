package starflock.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import starflock.guard.Limits;

/**
 * How a node is to run, checked.
 *
 * @param data its folder
 * @param address where it listens, as text
 * @param port where it listens; 0 for any free port
 * @param portIsFixed whether another port will not do
 * @param hosts further names by which it is reached, lower case
 * @param tls certificate and key, or null for plain HTTP
 * @param open paths of the pages that are open to everybody, without a slash at their ends
 * @param crowd connections at one time, if pages are open to everybody
 * @param apps that it serves beside its own
 * @param offline whether it keeps to this machine
 * @param bootstrap peers to begin with
 */
record NodeSettings(
        Path data,
        String address,
        int port,
        boolean portIsFixed,
        List<String> hosts,
        @Nullable Tls tls,
        List<String> open,
        int crowd,
        List<AppSource> apps,
        boolean offline,
        List<String> bootstrap) {
    /** Open to nobody but its owner and whom they invite. */
    NodeSettings(
            Path data,
            String address,
            int port,
            boolean portIsFixed,
            List<String> hosts,
            @Nullable Tls tls,
            boolean offline,
            List<String> bootstrap) {
        this(
                data,
                address,
                port,
                portIsFixed,
                hosts,
                tls,
                List.of(),
                Limits.PUBLIC_CONNECTIONS,
                List.of(),
                offline,
                bootstrap);
    }

    static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;
    /** Two people with browsers of six connections. */
    private static final int MIN_CROWD = 12;
    /** 12 KiB of memory each. */
    private static final int MAX_CROWD = 1_000_000;

    /** PEM files. */
    record Tls(Path certificate, Path key) {}

    static NodeSettings of(Path data, UpOptions options) throws Failure {
        int port = options.port == null ? UpOptions.DEFAULT_PORT : options.port;
        if (port < 0 || port > MAX_PORT) {
            throw new Failure(Exit.USAGE, "There is no port " + port + ": ports go from 1 to " + MAX_PORT + ".");
        }
        for (String peer : options.bootstrap) {
            checkPeer(peer);
        }
        return new NodeSettings(
                data,
                options.listen == null ? LOOPBACK : options.listen,
                port,
                options.port != null,
                options.hosts.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList(),
                options.tls.isEmpty() ? null : tls(options.tls),
                open(options.open, apps(options.apps)),
                crowd(options.crowd),
                apps(options.apps),
                options.offline,
                List.copyOf(options.bootstrap));
    }

    private static Tls tls(List<Path> files) throws Failure {
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new Failure(
                        Exit.ENVIRONMENT,
                        "--tls: " + file + " cannot be read. Give two PEM files: certificate, then key.");
            }
        }
        return new Tls(files.getFirst(), files.getLast());
    }

    private static List<AppSource> apps(List<Path> files) throws Failure {
        List<AppSource> apps = new ArrayList<>();
        for (Path file : files) {
            apps.add(AppSource.of(file));
        }
        return apps;
    }

    private static List<String> open(List<String> names, List<AppSource> apps) throws Failure {
        List<String> paths = new ArrayList<>();
        for (String name : names) {
            String path = "/" + name;
            if (!Node.PAGES.contains(path + "/")
                    && apps.stream().noneMatch(app -> app.path().equals(path))) {
                throw new Failure(
                        Exit.USAGE, "--public: there is no page \"" + name + "\". There are chat, sheet and the apps.");
            }
            paths.add(path);
        }
        return paths;
    }

    private static int crowd(int connections) throws Failure {
        if (connections < MIN_CROWD || connections > MAX_CROWD) {
            throw new Failure(
                    Exit.USAGE, "--crowd: " + connections + " is not from " + MIN_CROWD + " to " + MAX_CROWD + ".");
        }
        return connections;
    }

    private static void checkPeer(String peer) throws Failure {
        int colon = peer.lastIndexOf(':');
        try {
            int port = Integer.parseInt(peer.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= MAX_PORT) {
                return;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new Failure(Exit.USAGE, "--bootstrap: \"" + peer + "\" is not HOST:PORT.");
    }

    boolean listensBeyondLoopback() {
        return !address.equals(LOOPBACK) && !address.equals("localhost") && !address.equals("::1");
    }
}
