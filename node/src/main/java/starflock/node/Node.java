package starflock.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.chat.Chat;
import starflock.crypto.Crypto;
import starflock.dht.NodeAddress;
import starflock.guard.Guard;
import starflock.guard.OpenHouse;
import starflock.guard.Secrets;
import starflock.guard.Sessions;
import starflock.guard.SignInLinks;
import starflock.guard.Strangers;
import starflock.live.App;
import starflock.live.Assets;
import starflock.live.Journal;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.look.Look;
import starflock.sharing.SpacePages;
import starflock.sheet.Sheet;
import starflock.swarm.SwarmConfig;

/**
 * A running node: the one place where its parts are put together.
 *
 * <pre>
 * data folder ─ logs ─ rooms ─┐
 * sessions, links ─ guard ────┼─ door on loopback (and one for guests)
 * home ───────────────────────┘
 * control socket ─ status, open, invite, stop, core …
 * </pre>
 */
final class Node implements AutoCloseable {
    /** Where people arrive. */
    static final String ROOM = "/chat/";

    /** Under this name the room's log follows from the folder's secret; another name is another log. */
    static final String ROOM_LOG = "chat";

    /** Where people fill in cells together. */
    static final String SHEET = "/sheet/";

    static final String SHEET_LOG = "sheet";

    /** The pages that can be open to everybody. */
    static final List<String> PAGES = List.of(ROOM, SHEET);

    /** Enough of the node's id that two nodes in one browser have cookies of different names. */
    private static final int COOKIE_ID_CHARS = 8;

    /** Threads that read from and write to browsers. */
    static final int EVENT_LOOPS = 2;

    private static final int STOP_SECONDS = 5;

    private final NodeSettings settings;
    private final DataFolder folder;
    private final SignInLinks links;
    private final Corestore store;
    private final Door door;
    private final Doors doors;
    private final Invitations invitations;
    private final NodeSpaces spaces;
    private final Parts parts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final long readyMillis;

    private Node(
            NodeSettings settings,
            DataFolder folder,
            SignInLinks links,
            Corestore store,
            Door door,
            Doors doors,
            Invitations invitations,
            NodeSpaces spaces,
            Parts parts) {
        this.settings = settings;
        this.folder = folder;
        this.links = links;
        this.store = store;
        this.door = door;
        this.doors = doors;
        this.invitations = invitations;
        this.spaces = spaces;
        this.parts = parts;
        this.readyMillis = ProcessAge.millis();
    }

    /**
     * Starts a node. It is ready when this returns.
     *
     * @param neighbourly this machine's address on the network around it, when asked
     * @throws DataFolder.Held if another process owns the data folder
     * @throws Failure if something outside is not as it must be; nothing is left running
     */
    static Node start(NodeSettings settings, Supplier<Optional<InetAddress>> neighbourly)
            throws DataFolder.Held, Failure {
        return start(settings, neighbourly, InstantSource.system(), null);
    }

    /** The same, with a clock that may jump. */
    static Node start(NodeSettings settings, Supplier<Optional<InetAddress>> neighbourly, InstantSource clock)
            throws DataFolder.Held, Failure {
        return start(settings, neighbourly, clock, null);
    }

    /**
     * The same, on a machine that may leave its network.
     *
     * @param addresses by which others reach it
     */
    static Node start(
            NodeSettings settings, Supplier<Optional<InetAddress>> neighbourly, Supplier<List<InetAddress>> addresses)
            throws DataFolder.Held, Failure {
        return start(settings, neighbourly, InstantSource.system(), addresses);
    }

    private static Node start(
            NodeSettings settings,
            Supplier<Optional<InetAddress>> neighbourly,
            InstantSource clock,
            @Nullable Supplier<List<InetAddress>> addresses)
            throws DataFolder.Held, Failure {
        Parts parts = new Parts();
        try {
            return open(settings, neighbourly, clock, addresses, parts);
        } catch (IOException e) {
            parts.close();
            throw DataFolder.unusable(settings.data(), e);
        } catch (DataFolder.Held | Failure | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static Node open(
            NodeSettings settings,
            Supplier<Optional<InetAddress>> neighbourly,
            InstantSource clock,
            @Nullable Supplier<List<InetAddress>> addresses,
            Parts parts)
            throws DataFolder.Held, Failure, IOException {
        SecureRandom random = new SecureRandom();
        DataFolder folder = parts.keep(DataFolder.own(settings.data()));
        Sessions sessions = Sessions.open(folder.sessions(), clock, random);
        SignInLinks links = new SignInLinks(clock, random);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        parts.keep(executor::shutdownNow);
        Doorway.clear(folder.path(), "");
        parts.keep(() -> Doorway.clear(folder.path(), ""));
        links.whenUsed(secret -> executor.execute(() -> Doorway.clear(folder.path(), secret)));
        Vertx vertx = vertx();
        parts.keep(() -> vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS));

        ExecutorService disk = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("logs").factory());
        parts.keep(disk::shutdownNow);
        Corestore store = parts.keep(Corestore.open(folder.logs(), Crypto.load(), disk));
        Assets assets = new Assets(Look.assets(), Live.assets());
        AtomicReference<@Nullable Invitation> invitation = new AtomicReference<>();
        Guard guard = new Guard(
                vertx,
                clock,
                new Guard.Settings(
                        cookieName(settings, folder),
                        sessions,
                        links,
                        secret -> {
                            Invitation open = invitation.get();
                            return open != null && open.admits(secret);
                        },
                        path -> assets.contains(path) || path.equals(Live.METRICS) || path.equals(SpacePages.LANDING),
                        ROOM,
                        Pages::refusal,
                        Pages::refusedCommand,
                        openHouse(settings, folder, clock, random)));
        Router routes = Router.router(vertx);
        Doors doors = new Doors(settings, vertx, guard, routes, neighbourly);
        // It takes its leave of the network, which takes a while, after everybody in front of a page has gone.
        Function<List<NodeAddress>, PeerNetwork.Wish> wish = first -> wish(first, folder, addresses);
        SwarmMeeting others = settings.offline() ? null : parts.keep(others(settings, folder, wish, executor));
        parts.keep(doors::awaitShut);
        Parts rooms = parts.keep(new Parts());
        Live live = parts.keep(new Live(vertx, executor, clock, random, settings.crowd() / 10 * 9));
        Invitations invitations = parts.keep(
                new Invitations(folder.invitation(), invitation, sessions, clock, new Secrets(random), vertx, doors));
        assets.mount(routes);
        live.mountMetrics(routes);
        NodeSpaces spaces = parts.keep(NodeSpaces.open(folder, store, live, routes, executor, random, clock));
        Holdings holdings =
                new Holdings(mountRooms(settings, folder, live, routes, store, executor, rooms), store, live);
        boolean own = !settings.bootstrap().isEmpty();
        Peers peers = new Peers(executor, others, folder.reach(), own, reach -> wish.apply(reach.bootstrap()));
        Home home = parts.keep(new Home(vertx, holdings, Live.script(), invitations, spaces::list, peers, executor));
        home.mount(routes);
        Door door = doors.openOwners();
        parts.keep(() -> doors.shut(door));
        invitations.restore();
        Node node = new Node(settings, folder, links, store, door, doors, invitations, spaces, parts);
        if (others != null) spaces.meet(others);
        parts.keep(Control.listen(
                folder,
                node.answers(),
                (request, connection) -> CoreRelay.serve(request, connection, store, folder.path(), executor),
                executor));
        return node;
    }

    private static Optional<OpenHouse> openHouse(
            NodeSettings settings, DataFolder folder, InstantSource clock, SecureRandom random) throws IOException {
        if (settings.open().isEmpty()) {
            return Optional.empty();
        }
        Strangers strangers = new Strangers(Identity.seed(folder.guests(), random), clock, random);
        return Optional.of(new OpenHouse(strangers, settings.open()));
    }

    /**
     * The rooms of the node, each with its log; as the first page shows them.
     *
     * @param rooms closes them
     */
    private static List<Holdings.Held> mountRooms(
            NodeSettings settings,
            DataFolder folder,
            Live live,
            Router routes,
            Corestore store,
            Executor executor,
            Parts rooms)
            throws IOException, Failure {
        Mounting mounting = new Mounting(folder, live, routes, store, executor, rooms);
        List<Holdings.Held> held = new ArrayList<>();
        Log talk = mounting.mount(ROOM, new Chat(ZoneId.systemDefault(), Sessions.OWNER_ID::equals), ROOM_LOG);
        held.add(new Holdings.Held(ROOM, "The room", "Talk with everybody who is here.", talk));
        Log cells = mounting.mount(SHEET, new Sheet(ZoneId.systemDefault()), SHEET_LOG);
        held.add(new Holdings.Held(SHEET, "The sheet", "Fill in cells with everybody who is here.", cells));
        for (AppSource source : settings.apps()) {
            App<?, ?, ?, ?> app = source.load(folder.apps());
            Log log = mounting.mount(source.path() + "/", app, source.log());
            held.add(new Holdings.Held(source.path() + "/", app.title(), "An app of your own.", log));
        }
        return held;
    }

    /** What it takes to put a room on the web. */
    private record Mounting(
            DataFolder folder, Live live, Router routes, Corestore store, Executor executor, Parts rooms) {
        /** Returns the room's log. */
        <C, E, S, V> Log mount(String path, App<C, E, S, V> app, String name) throws IOException {
            Log log = store.log(name);
            Room<C, E, S, V> room = rooms.keep(Room.open(app, Journal.of(log), List.of(), folder.kept(name), executor));
            live.mount(routes, path.substring(0, path.length() - 1), room, Home::forVisitor);
            return log;
        }
    }

    private static SwarmMeeting others(
            NodeSettings settings,
            DataFolder folder,
            Function<List<NodeAddress>, PeerNetwork.Wish> wish,
            ExecutorService executor)
            throws Failure, IOException {
        List<NodeAddress> named = SwarmOptions.nodes(settings.bootstrap());
        Reach reach = Reach.read(folder.reach()).orElse(Reach.NEIGHBOURS);
        return new SwarmMeeting(wish.apply(named.isEmpty() ? reach.bootstrap() : named), executor);
    }

    /** Whoever keeps to their neighbours asks no node of an earlier network, either. */
    private static PeerNetwork.Wish wish(
            List<NodeAddress> first, DataFolder folder, @Nullable Supplier<List<InetAddress>> addresses) {
        return new PeerNetwork.Wish(
                first, null, SwarmConfig.usual(), true, first.isEmpty() ? null : folder.knownNodes(), addresses);
    }

    private static String cookieName(NodeSettings settings, DataFolder folder) {
        // Browsers hold a __Host- cookie to TLS, to this very host and to all of its paths.
        String prefix = settings.tls() == null ? "" : "__Host-";
        return prefix + "starflock-" + folder.id().substring(0, COOKIE_ID_CHARS);
    }

    private static Vertx vertx() {
        // The node looks no names up through Vert.x; its resolver would read configuration and keep a thread.
        System.setProperty("vertx.disableDnsResolver", "true");
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private Map<String, Control.Answer> answers() {
        Map<String, Control.Answer> answers = new LinkedHashMap<>();
        answers.put("open", (request, reply) -> reply.accept(new JsonObject().put("link", issueLink())));
        answers.put("status", (request, reply) -> {
            reply.accept(status());
            Facts.ofRooms(store).forEach(reply);
        });
        answers.put("invite", (request, reply) -> {
            if (request.getBoolean("off", false)) {
                invitations.end();
                reply.accept(new JsonObject().put("event", "invitation-closed"));
            } else {
                Invitation open = invitations.open(port());
                reply.accept(new JsonObject()
                        .put("event", "invitation")
                        .put("link", open.link())
                        .put("port", open.port())
                        .put("end", open.end().toString()));
            }
        });
        answers.put("space", spaces.answers(this::address)::answer);
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
        return doors.link(host, door, "");
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
        invitations.current().ifPresent(open -> status.put("invitation", open.link()));
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
