package starflock.sharing;

import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;
import starflock.guard.Visitor;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Replication;
import starflock.space.Inventory;
import starflock.space.Invitation;
import starflock.space.Level;
import starflock.space.PublicKey;
import starflock.space.Reception;
import starflock.space.Replica;
import starflock.stream.CloseReason;
import starflock.stream.Connection;

/**
 * The spaces of a node. Each has a room for every app, served below its path, and meets its other devices under its
 * topic.
 *
 * <p>Which there are is kept in a file: the name of each own log, a line each. Safe for use by many threads.
 */
public final class Spaces implements AutoCloseable {
    /** How long one looks for who made an invitation. */
    private static final Duration KNOCKING = Duration.ofSeconds(60);

    /** How long one who was let in waits for the first logs before showing an empty space. */
    private static final Duration FIRST_LOGS = Duration.ofSeconds(10);

    private static final int MAX_SPACES = 1_000;
    private static final int NOT_FOUND = 404;
    private static final int NAME_BYTES = 8;
    private static final System.Logger LOG = System.getLogger(Spaces.class.getName());

    private final Settings settings;
    private final Reception reception;
    private final List<Shared> shared = new CopyOnWriteArrayList<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<Knocking> knocking = new CopyOnWriteArrayList<>();
    /** What we meet others under, by what; guards itself and what follows. */
    private final Map<String, AutoCloseable> meetings = new HashMap<>();

    private @Nullable Meeting meeting;

    /**
     * What they need of a node.
     *
     * @param file where they are listed
     */
    public record Settings(
            Replica.Settings replicas,
            Path file,
            List<SpaceApp> apps,
            Live live,
            Router router,
            Replication replication) {}

    /** Somebody to be let in: where they ask, and what they hear. */
    private record Knocking(Invitation invitation, Replica newcomer, CompletableFuture<Void> done) {}

    private Spaces(Settings settings) {
        this.settings = settings;
        this.reception = new Reception(settings.replicas.executor());
    }

    /** Opens those that the file lists. */
    public static Spaces open(Settings settings) throws IOException {
        Spaces spaces = new Spaces(settings);
        if (Files.exists(settings.file)) {
            for (String name : Files.readAllLines(settings.file)) {
                Shared _ = spaces.add(name, Replica.open(settings.replicas, name));
            }
        }
        return spaces;
    }

    /** From now on there are others; until then the node is by itself. */
    public void meet(Meeting others) {
        List<byte[]> topics = new ArrayList<>();
        synchronized (meetings) {
            meeting = others;
            for (Shared one : shared) {
                topics.add(one.replica().topic());
                topics.addAll(one.replica().threshold().topics());
            }
        }
        others.listen(new Line());
        topics.forEach(this::meet);
    }

    /** All of them, oldest first. */
    public List<Shared> all() {
        return List.copyOf(shared);
    }

    /** The one with this {@link Shared#id}. */
    public Optional<Shared> find(String id) {
        return shared.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    /**
     * Makes a space with this title.
     *
     * @throws IllegalArgumentException with a sentence, if it cannot be one
     */
    public Shared create(String title) throws IOException {
        String spoken = Shared.asTitle(title);
        String name = freshName();
        Shared made = add(name, Replica.create(settings.replicas, name));
        made.title(spoken);
        list();
        return made;
    }

    /**
     * Looks for who made an invitation, and asks to be let in.
     *
     * @return the space, once let in; fails with a sentence for a person if nobody answers, or the answer is no
     */
    public CompletableFuture<Shared> join(Invitation invitation) throws IOException {
        for (Shared one : shared) {
            if (one.replica().genesis().equals(invitation.space())) {
                return CompletableFuture.completedFuture(one);
            }
        }
        Meeting others;
        synchronized (meetings) {
            others = meeting;
        }
        if (others == null) {
            throw new IOException(
                    "This node is offline, so it cannot look for who invited you. Start it without --offline.");
        }
        String name = freshName();
        Replica newcomer = Replica.join(settings.replicas, name, invitation.space());
        Knocking asking = new Knocking(invitation, newcomer, new CompletableFuture<>());
        knocking.add(asking);
        AutoCloseable met = others.join(newcomer.threshold().topic(invitation));
        connections.forEach(connection -> knock(asking, connection));
        return asking.done
                .orTimeout(KNOCKING.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((nothing, failure) -> {
                    knocking.remove(asking);
                    end(met);
                })
                .handleAsync((nothing, failure) -> admitted(name, newcomer, failure), settings.replicas.executor())
                // Let in it is either way; what is in it may take longer.
                .thenCompose(joined ->
                        joined.readable().completeOnTimeout(joined, FIRST_LOGS.toSeconds(), TimeUnit.SECONDS));
    }

    private Shared admitted(String name, Replica newcomer, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                Shared joined = add(name, newcomer);
                list();
                return joined;
            }
            newcomer.close();
            throw failure instanceof TimeoutException
                    ? new CompletionException(new IOException("Who made this invitation could not be found within "
                            + KNOCKING.toSeconds()
                            + " seconds. Their machine must be on for you to come in; try again when it is."))
                    : new CompletionException(failure);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void knock(Knocking asking, Connection connection) {
        CompletableFuture<?> _ = reception
                .knock(connection, asking.invitation, asking.newcomer)
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        asking.done.complete(null);
                    } else if (failure instanceof Reception.Refused refused && refused.isAnswer()) {
                        asking.done.completeExceptionally(refused);
                    }
                });
    }

    /** Makes an invitation into a space, and waits for those who have it. */
    public Invitation invite(Shared into, Level level, int uses, Duration lasting) throws IOException {
        Invitation made = into.replica()
                .threshold()
                .invite(level, uses, settings.replicas.clock().instant().plus(lasting), List.of());
        meet(into.replica().threshold().topic(made));
        return made;
    }

    private Shared add(String name, Replica replica) throws IOException {
        Shared one = mounted(name, replica);
        shared.add(one);
        return one;
    }

    private Shared mounted(String name, Replica replica) throws IOException {
        Nearby nearby =
                new Nearby(replica, settings.replication, settings.replicas.executor(), settings.replicas.clock());
        Shared one = new Shared(name, replica, nearby);
        settings.router.route(one.path() + "*").order(-1).handler(context -> rename(one, context));
        for (SpaceApp app : settings.apps) {
            mount(one, app, app.app().apply(one::founded));
        }
        reception.host(replica);
        replica.exchange(settings.replication);
        meet(replica.topic());
        for (byte[] topic : replica.threshold().topics()) {
            meet(topic);
        }
        return one;
    }

    private <C, E, S, V> void mount(Shared one, SpaceApp kind, App<C, E, S, V> app) throws IOException {
        Room<C, E, S, V> room =
                Room.open(app, new SpaceLedger(one.replica(), kind.name()), settings.replicas.executor());
        String base = one.path() + kind.name();
        settings.router.get(base + "/").order(-1).handler(context -> introduce(one, room, context));
        one.nearby().room(kind.name(), settings.live.mount(settings.router, base, room));
    }

    /** Who has said their name in the space need not say it again in each of its rooms. */
    private <C, E, S, V> void introduce(Shared one, Room<C, E, S, V> room, RoutingContext context) {
        Visitor visitor = Visitor.of(context);
        Optional<String> name = one.name(one.replica().person());
        boolean known = room.app().nameOf(room.now().state(), visitor.id()) != null;
        if (visitor.role() != Visitor.Role.OWNER
                || name.isEmpty()
                || known
                || !one.replica().writes()) {
            context.next();
            return;
        }
        Context loop = context.vertx().getOrCreateContext();
        Instant now = settings.replicas.clock().instant();
        try {
            Optional<C> join = room.app().commands().read("join", Json.object().with("name", name.get()));
            if (join.isPresent()) {
                CommandId id = new CommandId("space", now.toEpochMilli());
                room.submit(new Command<>(id, visitor, now, join.get()), _ -> loop.runOnContext(_ -> context.next()));
                return;
            }
        } catch (SignalsException refused) {
            // Then the room asks, as it does of everybody.
        }
        context.next();
    }

    /** In a space a visitor goes by a name that all its nodes know. */
    private void rename(Shared one, RoutingContext context) {
        if (!shared.contains(one)) {
            context.fail(NOT_FOUND);
            return;
        }
        Author.of(one.replica().person(), Visitor.of(context)).attach(context);
        context.next();
    }

    /** Ends this person's membership, and tells the others; what was said stays here to be read. */
    public void leave(Shared one) throws IOException {
        one.replica().leave();
    }

    /** Takes a space off this machine. Others who have it keep it; nobody else is told. */
    public void delete(Shared one) throws IOException {
        shared.remove(one);
        list();
        reception.leave(one.replica());
        synchronized (meetings) {
            List<byte[]> topics = new ArrayList<>(one.replica().threshold().topics());
            topics.add(one.replica().topic());
            for (byte[] topic : topics) {
                AutoCloseable met = meetings.remove(HexFormat.of().formatHex(topic));
                if (met != null) {
                    end(met);
                }
            }
        }
        one.nearby().close();
        one.replica().close();
        one.replica().inventory().discard();
    }

    /** Takes in a file that {@link starflock.space.Inventory#export} wrote, into the space that it is of. */
    public Imported take(Path file, Inventory.Along along) throws IOException {
        PublicKey space = Inventory.spaceOf(file, along);
        for (Shared one : shared) {
            if (one.replica().genesis().equals(space)) {
                return new Imported(one, one.replica().inventory().take(file, along));
            }
        }
        throw new IOException(
                "This file is of a space that this machine is not in, so nothing of it was taken in. Come in"
                        + " by a link first; then the file brings what was said.");
    }

    /** A space, and what a file brought to it. */
    public record Imported(Shared space, Inventory.Imported what) {}

    private void meet(byte[] topic) {
        synchronized (meetings) {
            Meeting others = meeting;
            if (others != null) {
                AutoCloseable _ = meetings.computeIfAbsent(HexFormat.of().formatHex(topic), hex -> others.join(topic));
            }
        }
    }

    static void end(AutoCloseable met) {
        try {
            met.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "something could not be let go of", e);
        }
    }

    private String freshName() throws IOException {
        if (shared.size() >= MAX_SPACES) {
            throw new IOException("This node has " + MAX_SPACES + " spaces, which is as many as it keeps.");
        }
        byte[] name = new byte[NAME_BYTES];
        settings.replicas.random().nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    private synchronized void list() throws IOException {
        List<String> names = new ArrayList<>();
        shared.forEach(one -> names.add(one.name()));
        Path fresh = settings.file.resolveSibling(settings.file.getFileName() + ".new");
        Files.write(fresh, names);
        Files.move(fresh, settings.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the spaces do with a connection to another node. */
    private final class Line implements Connection.Listener {
        @Override
        public void opened(Connection connection) {
            settings.replication.attach(connection);
            reception.attach(connection);
            connections.add(connection);
            knocking.forEach(asking -> knock(asking, connection));
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            connections.remove(connection);
            settings.replication.detach(connection);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (meetings) {
            meetings.values().forEach(Spaces::end);
            meetings.clear();
        }
        for (Shared one : shared) {
            one.nearby().close();
            one.replica().close();
        }
    }
}
