package starflock.swarm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import starflock.dht.PeerRecord;

/**
 * One topic (hyperswarm 4.17.2, lib/peer-discovery.js): looked up for those who want peers, announced for those who
 * want
 * to be found, both again every ten to twelve minutes, and taken back when nobody wants to be found any more.
 *
 * <pre>
 * IDLE ─▶ SEARCHING ─▶ IDLE (and a timer) …      any of them ─▶ LEAVING ─▶ LEFT
 * </pre>
 *
 * <p>Each search has a number; what an earlier one still brings is not listened to.
 */
final class Discovery {
    private static final long REFRESH_MS = 600_000;
    private static final int REFRESH_JITTER_MS = 120_000;

    /**
     * After the first announcement it looks once more: two who join at one moment both look before either is announced,
     * and would not meet for ten minutes. (The reference has them wait.)
     */
    private static final long SECOND_LOOK_MS = 1000;

    private static final int SECOND_LOOK_JITTER_MS = 2000;

    /**
     * While nobody is found it goes on looking, four times as long after each: an announcement may be lost, or come a
     * moment later. The last of these is up to four minutes after the first.
     */
    private static final int MAX_LOOKS = 4;

    /** Peers of the last search that count against the limit of the next. */
    private static final int MAX_REMEMBERED = 64;

    /** What is asked of the network. */
    enum Search {
        LOOKUP,
        ANNOUNCE,
        UNANNOUNCE
    }

    final Key topic;
    private final SwarmCore core;
    private final SwarmCore.World world;
    private final List<Topic> sessions = new ArrayList<>();
    private final Set<Key> remembered = new HashSet<>();

    /** An earlier discovery of this topic that is still being taken back. */
    private @Nullable CompletableFuture<Void> before;

    private boolean client;
    private boolean server;
    private boolean suspended;
    private boolean announced;
    private int looks;
    private boolean met;
    private int round;
    private @Nullable CompletableFuture<Boolean> current;
    private @Nullable CompletableFuture<Void> leaving;
    private Runnable takeBackTimer = () -> {};

    Discovery(SwarmCore core, Key topic, @Nullable CompletableFuture<Void> before) {
        this.core = core;
        this.world = core.world();
        this.topic = topic;
        this.before = before;
        this.suspended = core.isSuspended();
    }

    boolean isLeaving() {
        return leaving != null;
    }

    boolean isServer() {
        return server;
    }

    boolean isClient() {
        return client;
    }

    void add(Topic session) {
        sessions.add(session);
        CompletableFuture<Boolean> unused = refresh();
    }

    /** One fewer who wants it; the last one has it taken back. */
    CompletableFuture<Void> remove(Topic session) {
        sessions.remove(session);
        if (sessions.isEmpty()) return core.leave(this);
        if (announced && sessions.stream().noneMatch(Topic::isServer)) {
            return refresh().thenApply(well -> null);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** The search under way, or none. */
    CompletableFuture<Boolean> flushed() {
        return current == null ? CompletableFuture.completedFuture(true) : current;
    }

    /** Searches now, unless just this is under way. Completes with whether it went to its end. */
    CompletableFuture<Boolean> refresh() {
        boolean wantsServer = sessions.stream().anyMatch(Topic::isServer);
        boolean wantsClient = sessions.stream().anyMatch(Topic::isClient);
        if (suspended || leaving != null) return CompletableFuture.completedFuture(false);
        if (current != null) {
            if (wantsServer == server && wantsClient == client) return current;
            end(false);
        }
        server = wantsServer;
        client = wantsClient;
        CompletableFuture<Boolean> search = new CompletableFuture<>();
        current = search;
        int number = ++round;
        takeBackTimer.run();
        after(before, () -> {
            before = null;
            if (number != round) return;
            if (server) world.listen(() -> search(number));
            else search(number);
        });
        return search;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It tells when it is over, and cannot fail.
    private static void after(@Nullable CompletableFuture<Void> earlier, Runnable task) {
        if (earlier == null) task.run();
        else earlier.thenRun(task);
    }

    private void search(int number) {
        if (number != round || suspended || leaving != null) return;
        Search kind = server ? Search.ANNOUNCE : announced ? Search.UNANNOUNCE : Search.LOOKUP;
        if (server) announced = true;
        Limit limit = new Limit();
        world.search(topic, kind, peer -> found(number, limit, peer), well -> {
            if (number != round) return;
            if (kind != Search.ANNOUNCE) announced = false;
            if (client) lookAgain(number, limit);
            refreshLater();
            end(well);
        });
    }

    private void lookAgain(int number, Limit limit) {
        if (looks == MAX_LOOKS || (met && looks > 0)) return;
        int longer = 2 * looks;
        looks++;
        long delayMs = (SECOND_LOOK_MS + core.random().nextInt(SECOND_LOOK_JITTER_MS)) << longer;
        Runnable unused = world.later(delayMs, () -> {
            if (number != round || suspended || leaving != null) return;
            world.search(topic, Search.LOOKUP, peer -> found(number, limit, peer), well -> lookAgain(number, limit));
        });
    }

    private void end(boolean well) {
        CompletableFuture<Boolean> over = current;
        current = null;
        if (over == null) return;
        boolean unused = over.complete(well);
    }

    private void refreshLater() {
        takeBackTimer.run();
        takeBackTimer = world.later(REFRESH_MS + core.random().nextInt(REFRESH_JITTER_MS), () -> {
            CompletableFuture<Boolean> unused = refresh();
        });
    }

    /** How many new peers a search may still bring. */
    private final class Limit {
        private final int whole = sessions.stream().mapToInt(Topic::limit).max().orElse(0);
        private int left = whole;

        Limit() {
            if (whole == Integer.MAX_VALUE) return;
            for (Key key : remembered) if (core.isConnected(key) && left > 0) left--;
            remembered.clear();
        }

        boolean takes(Key key) {
            if (whole == Integer.MAX_VALUE) return true;
            if (remembered.size() < MAX_REMEMBERED) remembered.add(key);
            if (core.isConnected(key)) return true;
            return left-- > 0;
        }
    }

    private void found(int number, Limit limit, PeerRecord peer) {
        if (number != round || !client || suspended || leaving != null) return;
        met = true;
        if (limit.takes(new Key(peer.publicKey()))) core.found(peer, topic);
    }

    /** Takes the announcement back; the topic is not looked at any more. */
    CompletableFuture<Void> leave() {
        if (leaving != null) return leaving;
        leaving = abort();
        return leaving;
    }

    private CompletableFuture<Void> abort() {
        round++;
        takeBackTimer.run();
        end(false);
        if (!announced) return CompletableFuture.completedFuture(null);
        announced = false;
        CompletableFuture<Void> done = new CompletableFuture<>();
        world.search(topic, Search.UNANNOUNCE, peer -> {}, well -> done.complete(null));
        return done;
    }

    CompletableFuture<Void> suspend() {
        if (suspended || leaving != null) return CompletableFuture.completedFuture(null);
        suspended = true;
        return abort();
    }

    void resume() {
        suspended = false;
        CompletableFuture<Boolean> unused = refresh();
    }
}
