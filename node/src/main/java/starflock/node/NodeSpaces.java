package starflock.node;

import gg.jte.Content;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;
import starflock.chat.Chat;
import starflock.crypto.Crypto;
import starflock.live.Live;
import starflock.log.Corestore;
import starflock.log.Replication;
import starflock.sharing.Meeting;
import starflock.sharing.SpaceApp;
import starflock.sharing.SpacePages;
import starflock.sharing.Spaces;
import starflock.sheet.Sheet;
import starflock.space.Replica;

/** The spaces of a node, put together: their logs, rooms, pages and answers, and the exchange with others. */
final class NodeSpaces implements AutoCloseable {
    private final ScheduledExecutorService timer;
    private final Replication replication;
    private final Spaces spaces;
    private final SpacePages pages;
    private final ExecutorService executor;
    private final IdentityPages identityPages;

    private NodeSpaces(
            DataFolder folder,
            Corestore store,
            Live live,
            Router routes,
            ExecutorService executor,
            SecureRandom random,
            InstantSource clock)
            throws IOException {
        this.executor = executor;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("exchange").factory());
        this.replication = new Replication(store, executor, timer);
        Crypto crypto = Crypto.load();
        List<SpaceApp> apps = List.of(
                new SpaceApp("chat", "The chat", "Talk with everybody in the space.", NodeSpaces::chat),
                new SpaceApp("sheet", "The sheet", "Fill in cells together.", NodeSpaces::sheet));
        Identity identity = Identity.open(folder.identity(), random);
        this.spaces = Spaces.open(new Spaces.Settings(
                new Replica.Settings(
                        store, crypto, identity.keys(crypto), random, executor, clock, folder.readSpaces()),
                folder.spaces(),
                apps,
                live,
                routes,
                replication));
        this.pages = new SpacePages(spaces, apps, Live.script(), Phrase::glance, executor);
        pages.mount(routes);
        this.identityPages = new IdentityPages(identity, Live.script(), random, executor);
        identityPages.mount(routes);
    }

    private static Chat chat(Predicate<String> founder) {
        return new Chat(ZoneId.systemDefault(), founder::test);
    }

    private static Sheet sheet(Predicate<String> founder) {
        return new Sheet(ZoneId.systemDefault());
    }

    /** Opens the spaces that the folder has, and serves them. */
    static NodeSpaces open(
            DataFolder folder,
            Corestore store,
            Live live,
            Router routes,
            ExecutorService executor,
            SecureRandom random,
            InstantSource clock)
            throws IOException {
        return new NodeSpaces(folder, store, live, routes, executor, random, clock);
    }

    /** The part of the first page about spaces. */
    Content list() {
        Content list = pages.list();
        Content reminder = spaces.all().isEmpty() ? out -> {} : identityPages.reminder();
        return out -> {
            reminder.writeTo(out);
            list.writeTo(out);
        };
    }

    /** What {@code starflock space} asks. */
    SpaceAnswers answers(Supplier<String> address) {
        return new SpaceAnswers(spaces, executor, address);
    }

    /** From now on there are others. */
    void meet(Meeting others) {
        spaces.meet(others);
    }

    @Override
    public void close() throws IOException {
        spaces.close();
        replication.close();
        timer.shutdownNow();
    }
}
