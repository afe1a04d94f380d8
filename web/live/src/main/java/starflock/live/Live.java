package starflock.live;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import starflock.guard.Refusal;
import starflock.guard.Visitor;
import starflock.look.Asset;
import starflock.look.Page;

/**
 * Puts rooms on the web. One per node.
 *
 * <pre>
 *   GET  BASE/           the document
 *   GET  BASE/stream     its events, for as long as it is looked at
 *   POST BASE/do/NAME    a command
 *   POST BASE/view       the page wants to look at something else
 *   POST BASE/presence   where the visitor points
 *   POST BASE/ask/NAME   a question, answered for the visitor alone
 *   GET  BASE/get/NAME   a file
 * </pre>
 *
 * Every request must come with a {@link starflock.guard.Visitor}, so the guard's routes come first.
 */
public final class Live implements AutoCloseable {
    /** Shorter than the minute or so after which routers and proxies forget a silent connection. */
    private static final long HEARTBEAT_MS = 20_000;

    /** Where {@link #mountMetrics} serves. */
    public static final String METRICS = "/metrics";

    /** Pages at one time before one room; each costs some KiB, and the crowd of the benchmark is 18,000. */
    private static final int MAX_VIEWERS = 20_000;

    private final int maxViewers;
    private final Vertx vertx;
    private final Executor executor;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Mount<?, ?, ?, ?>> mounts = new CopyOnWriteArrayList<>();
    private final long heartbeat;

    /**
     * @param executor where commands are decided and pages drawn; its tasks may block
     * @param random names pages; must be such that nobody can guess
     */
    public Live(Vertx vertx, Executor executor, InstantSource clock, RandomGenerator random) {
        this(vertx, executor, clock, random, MAX_VIEWERS);
    }

    /**
     * The same for a machine that holds more or fewer.
     *
     * @param maxViewers pages that look at one room at one time
     */
    public Live(Vertx vertx, Executor executor, InstantSource clock, RandomGenerator random, int maxViewers) {
        this.maxViewers = maxViewers;
        this.vertx = vertx;
        this.executor = executor;
        this.clock = clock;
        this.random = random;
        this.heartbeat = vertx.setPeriodic(HEARTBEAT_MS, id -> mounts.forEach(Mount::beat));
    }

    /** The browser's part, to be served to anybody under its own address. */
    public static List<Asset> assets() {
        return Scripts.ALL;
    }

    /** Address of the client that pages load. */
    public static String script() {
        return Scripts.CLIENT.path();
    }

    /** Serves {@link #assets}. */
    public void mountAssets(Router router) {
        new Assets(Scripts.ALL).mount(router);
    }

    /**
     * Serves a room.
     *
     * @param base path, beginning with a slash and not ending in one
     */
    public <C, E, S, V> Elsewhere mount(Router router, String base, Room<C, E, S, V> room) {
        return mount(router, base, room, (page, visitor) -> page);
    }

    /**
     * Serves a room.
     *
     * @param base path, beginning with a slash and not ending in one
     * @param frame what the frame has besides what the app says of it, for this visitor: a way to invite others, for
     *     example
     * @return for a room that is open on other nodes too: who has it open where
     */
    public <C, E, S, V> Elsewhere mount(
            Router router, String base, Room<C, E, S, V> room, BiFunction<Page, Visitor, Page> frame) {
        Mount<C, E, S, V> mount = new Mount<>(vertx, executor, clock, random, maxViewers, base, room, frame);
        mount.routes(router);
        mounts.add(mount);
        return mount.elsewhere();
    }

    /** Serves {@link #metrics} at {@value #METRICS}, to this machine and nobody else. */
    public void mountMetrics(Router router) {
        router.get(METRICS).handler(context -> {
            if (!isLocal(context.request().remoteAddress().hostAddress())) {
                Refusal.NOTHING_HERE.to(context);
                return;
            }
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(metrics());
        });
    }

    private static boolean isLocal(@Nullable String address) {
        return address != null
                && (address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1"));
    }

    /**
     * What goes on, in the text form of Prometheus: for each room viewers, encoders, bytes, skips, and how late
     * changes are.
     */
    public String metrics() {
        StringBuilder out = new StringBuilder(Meter.HELP);
        mounts.forEach(mount -> mount.figures(out));
        return out.toString();
    }

    /**
     * Who looks at a room now.
     *
     * @param base path of the room, without a slash at its end
     * @param pages how many pages of it are open, also by those who have no name
     * @param people those who have one
     */
    public record Here(String base, int pages, List<Presence> people) {}

    /** Who looks at which room now: those at which somebody does. */
    public List<Here> here() {
        return mounts.stream().map(Mount::here).filter(here -> here.pages() > 0).toList();
    }

    /** How many pages are open now. */
    public int viewers() {
        return mounts.stream().mapToInt(Mount::viewers).sum();
    }

    /** How many encoders run now: what is compressed is compressed so many times. */
    public int cohorts() {
        return mounts.stream().mapToInt(Mount::cohorts).sum();
    }

    /** Ends all streams. Browsers will ask for them again until they are told otherwise. */
    @Override
    public void close() {
        vertx.cancelTimer(heartbeat);
        mounts.forEach(Mount::close);
    }
}
