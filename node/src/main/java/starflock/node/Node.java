package starflock.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import starflock.guard.Front;
import starflock.guard.Guard;
import starflock.guard.Limits;
import starflock.guard.Sessions;
import starflock.guard.SignInLinks;

/**
 * A running node: the one place where its parts are put together.
 *
 * <pre>
 * data folder ─ logs ─ rooms ─┐
 * sessions, links ─ guard ────┼─ door on loopback (and one for guests)
 * home ───────────────────────┘
 * control socket ─ status, open, invite, stop
 * </pre>
 */
final class Node implements AutoCloseable {
    /** Ports tried after the usual one: ten nodes on one machine are a demonstration, not a need. */
    private static final int PORT_ATTEMPTS = 10;

    /** Enough of the node's id that two nodes in one browser have cookies of different names. */
    private static final int COOKIE_ID_CHARS = 8;

    private static final int EVENT_LOOPS = 2;

    private static final int STOP_SECONDS = 5;

    private final NodeSettings settings;
    private final DataFolder folder;
    private final SignInLinks links;
    private final Door door;
    private final Parts parts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final long readyMillis;

    private Node(NodeSettings settings, DataFolder folder, SignInLinks links, Door door, Parts parts) {
        this.settings = settings;
        this.folder = folder;
        this.links = links;
        this.door = door;
        this.parts = parts;
        this.readyMillis = ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis())
                .orElse(0L);
    }

    /**
     * Starts a node. It is ready when this returns.
     *
     * @throws DataFolder.Held if another process owns the data folder
     * @throws Failure if something outside is not as it must be; nothing is left running
     */
    static Node start(NodeSettings settings) throws DataFolder.Held, Failure {
        Parts parts = new Parts();
        try {
            return open(settings, parts);
        } catch (IOException e) {
            parts.close();
            throw new Failure(
                    Exit.ENVIRONMENT, "The data folder " + settings.data() + " cannot be used: " + e.getMessage(), e);
        } catch (DataFolder.Held | Failure | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static Node open(NodeSettings settings, Parts parts) throws DataFolder.Held, Failure, IOException {
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        DataFolder folder = parts.keep(DataFolder.own(settings.data()));
        Sessions sessions = Sessions.open(folder.sessions(), clock, random);
        SignInLinks links = new SignInLinks(clock, random);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        parts.keep(executor::shutdownNow);
        Vertx vertx = vertx();
        parts.keep(() -> vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS));
        Guard guard = new Guard(vertx, clock, guardSettings(settings, folder, sessions, links));
        Router routes = Router.router(vertx);
        new Home().mount(routes);
        Door door = parts.keep(openDoor(settings, vertx, guard, routes));
        Node node = new Node(settings, folder, links, door, parts);
        parts.keep(Control.listen(folder, node.answers(), executor));
        return node;
    }

    private static Vertx vertx() {
        // The node looks no names up through Vert.x; its resolver would read configuration and keep a thread.
        System.setProperty("vertx.disableDnsResolver", "true");
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private static Guard.Settings guardSettings(
            NodeSettings settings, DataFolder folder, Sessions sessions, SignInLinks links) {
        String prefix = settings.tls() == null ? "" : "__Host-";
        return new Guard.Settings(
                prefix + "starflock-" + folder.id().substring(0, COOKIE_ID_CHARS),
                sessions,
                links,
                secret -> false,
                path -> path.startsWith("/look/"),
                "/",
                Pages::refusal);
    }

    private static Door openDoor(NodeSettings settings, Vertx vertx, Guard guard, Router routes) throws Failure {
        try {
            InetAddress address = InetAddress.getByName(settings.address());
            Front front = new Front(Network.names(address, settings.hosts()), settings.tls() != null, false);
            Limits limits = address.isLoopbackAddress() ? Limits.forLoopback() : Limits.forNetwork();
            int attempts = settings.portIsFixed() ? 1 : PORT_ATTEMPTS;
            return Door.open(vertx, guard, front, limits, routes, address, settings.port(), attempts, settings.tls());
        } catch (UnknownHostException e) {
            throw new Failure(
                    Exit.ENVIRONMENT, "--listen: \"" + settings.address() + "\" is no address of this machine.", e);
        } catch (BindException e) {
            throw cannotBind(settings, e);
        }
    }

    private static Failure cannotBind(NodeSettings settings, BindException e) {
        if (String.valueOf(e.getMessage()).contains("in use")) {
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

    private Map<String, Control.Answer> answers() {
        Map<String, Control.Answer> answers = new LinkedHashMap<>();
        answers.put("open", (request, reply) -> reply.accept(new JsonObject().put("link", issueLink())));
        answers.put("status", (request, reply) -> reply.accept(status()));
        answers.put("stop", (request, reply) -> {
            reply.accept(new JsonObject().put("event", "stopping"));
            stopped.countDown();
        });
        return answers;
    }

    NodeSettings settings() {
        return settings;
    }

    int port() {
        return door.port();
    }

    /** The port that was wanted and taken, or 0. */
    int movedFrom() {
        return settings.port() == 0 || settings.port() == port() ? 0 : settings.port();
    }

    /** From the start of the process until the node answered, in milliseconds. */
    long readyMillis() {
        return readyMillis;
    }

    /** A new link that signs one browser in. */
    String issueLink() {
        return address() + links.issue();
    }

    /** Where the owner's browser finds the node, without a slash at the end. */
    private String address() {
        String host = settings.listensBeyondLoopback() && !settings.hosts().isEmpty()
                ? settings.hosts().getFirst()
                : NodeSettings.LOOPBACK;
        return (settings.tls() == null ? "http://" : "https://") + host + ":" + port();
    }

    /** What {@code starflock status} shows. */
    JsonObject status() {
        JsonObject status = new JsonObject()
                .put("address", address())
                .put("port", port())
                .put("path", folder.path().toString())
                .put("process", ProcessHandle.current().pid())
                .put("version", Version.number())
                .put("offline", settings.offline());
        return settings.bootstrap().isEmpty() ? status : status.put("bootstrap", new JsonArray(settings.bootstrap()));
    }

    /** Waits until another command asks the node to stop. Signals end the process by themselves. */
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        parts.close();
    }
}
