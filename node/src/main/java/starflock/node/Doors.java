package starflock.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import starflock.guard.Front;
import starflock.guard.Guard;
import starflock.guard.Limits;

/** Opens the node's doors: one for its owner, and one for guests while an invitation is open. */
final class Doors {
    /** Ports tried after the usual one: ten nodes on one machine are a demonstration, not a need. */
    private static final int PORT_ATTEMPTS = 10;

    private final NodeSettings settings;
    private final Vertx vertx;
    private final Guard guard;
    private final Router routes;
    private final Supplier<Optional<InetAddress>> neighbourly;
    private final List<Future<?>> shutting = new CopyOnWriteArrayList<>();

    /** @param neighbourly this machine's address on the network around it, when asked */
    Doors(NodeSettings settings, Vertx vertx, Guard guard, Router routes, Supplier<Optional<InetAddress>> neighbourly) {
        this.settings = settings;
        this.vertx = vertx;
        this.guard = guard;
        this.routes = routes;
        this.neighbourly = neighbourly;
    }

    /** The owner's door, where the settings say. */
    Door openOwners() throws Failure {
        try {
            InetAddress address = InetAddress.getByName(settings.address());
            Front front = new Front(Network.names(address, settings.hosts()), encrypted(), false);
            return open(front, limits(address), address, settings.port(), settings.portIsFixed() ? 1 : PORT_ATTEMPTS);
        } catch (UnknownHostException e) {
            throw new Failure(
                    Exit.ENVIRONMENT, "--listen: \"" + settings.address() + "\" is no address of this machine.", e);
        } catch (BindException e) {
            throw cannotBind(e);
        }
    }

    private Limits limits(InetAddress address) {
        if (!settings.open().isEmpty()) {
            return Limits.forPublic(settings.crowd());
        }
        return address.isLoopbackAddress() ? Limits.forLoopback() : Limits.forNetwork();
    }

    /** This machine's address on the network around it. */
    InetAddress neighbourly() throws Failure {
        if (settings.offline()) {
            throw new Failure(
                    Exit.ENVIRONMENT, "The node was started with --offline, so it lets nobody in from the network.");
        }
        return neighbourly
                .get()
                .orElseThrow(() -> new Failure(
                        Exit.ENVIRONMENT,
                        "This machine is in no local network. Connect it to one, then invite again."));
    }

    /** The guests' door on {@code address}, at {@code port} or the next that is free. */
    Door openGuests(InetAddress address, int port) throws Failure {
        Front front = new Front(Set.of(Network.literal(address)), encrypted(), true);
        try {
            return open(front, Limits.forNetwork(), address, port, PORT_ATTEMPTS);
        } catch (BindException e) {
            throw new Failure(
                    Exit.TAKEN,
                    "No port is free for guests on " + address.getHostAddress() + ": " + e.getMessage() + ".",
                    e);
        }
    }

    /** Begins to {@linkplain Door#shut shut} a door for good; {@link #awaitShut} waits for it. */
    void shut(Door door) {
        shutting.add(door.shut());
    }

    /** Waits until everybody has gone through the doors that are being shut. */
    void awaitShut() throws InterruptedException, ExecutionException, TimeoutException {
        Future.join(shutting)
                .toCompletionStage()
                .toCompletableFuture()
                .get(2L * Door.FAREWELL_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether what goes through the doors is encrypted on its way. */
    boolean encrypted() {
        return settings.tls() != null;
    }

    /** The link to {@code path} behind a door. */
    String link(String host, Door door, String path) {
        return (encrypted() ? "https://" : "http://") + host + ":" + door.port() + path;
    }

    private Door open(Front front, Limits limits, InetAddress address, int port, int attempts)
            throws BindException, Failure {
        Consumer<HttpServer> stand = guard.stand(front, limits, routes);
        for (int next = port; ; next++) {
            try {
                return Door.open(vertx, settings.tls(), stand, address, next);
            } catch (BindException taken) {
                if (next - port + 1 == attempts || !isTaken(taken)) {
                    throw taken;
                }
            }
        }
    }

    private Failure cannotBind(BindException e) {
        if (isTaken(e)) {
            return new Failure(
                    Exit.TAKEN,
                    "Port " + settings.port() + " is in use by another program. Try the next: --port "
                            + (settings.port() + 1) + ", or --port 0 for any that is free.",
                    e);
        }
        return new Failure(
                Exit.ENVIRONMENT,
                "The node may not listen on " + settings.address() + " port " + settings.port() + ": " + e.getMessage()
                        + ". Ports below 1024 often need an administrator; addresses must be this machine's own.",
                e);
    }

    private static boolean isTaken(BindException e) {
        return String.valueOf(e.getMessage()).contains("in use");
    }
}
