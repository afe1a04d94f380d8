package starflock.guard;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import starflock.testkit.VirtualClock;

/** A node's two fronts, one for the owner and one for guests, with a guard and three routes behind it. */
final class GuardedServer implements AutoCloseable {
    static final String INVITATION = "the-invitation";
    static final String COOKIE = "starflock-0badcafe";

    /** Real time, since sockets know no other; long enough that a busy machine does not trip over it. */
    static final Limits LIMITS =
            new Limits(64, 32, Duration.ofMillis(400), Duration.ofMillis(400), 1_024, 5, 50, 8, 24);

    final VirtualClock clock;
    final SignInLinks links;
    final Sessions sessions;
    final int owner;
    final int guests;
    private final Vertx vertx;

    GuardedServer(Path folder, Limits limits) throws Exception {
        this(folder, limits, new VirtualClock());
    }

    GuardedServer(Path folder, Limits limits, VirtualClock clock) throws Exception {
        this.clock = clock;
        vertx = Vertx.vertx();
        links = new SignInLinks(clock, new Random(7));
        sessions = Sessions.open(folder.resolve("sessions"), clock, new Random(8));
        Guard guard = new Guard(
                vertx,
                clock,
                new Guard.Settings(
                        COOKIE,
                        sessions,
                        links,
                        INVITATION::equals,
                        path -> path.startsWith("/look/"),
                        "/room",
                        (refusal, words) -> "<p>" + words,
                        words -> "{\"said\":\"" + words + "\"}",
                        Optional.of(openHouse(clock))));
        Router routes = Router.router(vertx);
        routes.get("/look/*").handler(context -> context.end("asset"));
        routes.get("/room")
                .handler(context -> context.end(
                        Visitor.of(context).role() + " " + Visitor.of(context).id()));
        routes.get("/open/").handler(context -> context.end(Visitor.of(context).id()));
        routes.get("/open/stream")
                .handler(context -> context.response().setChunked(true).write("."));
        routes.post("/open/do").handler(context -> context.end("did it"));
        routes.get("/broken").handler(context -> context.fail(new IllegalStateException("a secret of the house")));
        routes.post("/do")
                .handler(context -> context.end("did " + context.body().asString()));
        owner = listen(guard, new Front(Front.LOOPBACK, false, false), limits, routes);
        guests = listen(guard, new Front(Front.LOOPBACK, false, true), limits, routes);
    }

    /** The room is open to all, and nothing else is. */
    static final String OPEN = "/open";

    private static OpenHouse openHouse(VirtualClock clock) {
        return new OpenHouse(new Strangers(new byte[Strangers.KEY_BYTES], clock, new Random(9)), List.of(OPEN));
    }

    private int listen(Guard guard, Front front, Limits limits, Router routes) throws Exception {
        HttpServer server = vertx.createHttpServer(Guard.bound(new HttpServerOptions()));
        guard.stand(front, limits, routes).accept(server);
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    /** Asks for {@code target} on {@code port} with further header lines. */
    static Wire.Answer get(int port, String target, String... headers) throws IOException {
        String[] lines = new String[headers.length + 2];
        lines[0] = "GET " + target + " HTTP/1.1";
        lines[1] = "Host: 127.0.0.1:" + port;
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return Wire.ask(port, lines);
    }

    /** The lines of a command as our own page sends it, but for its body. */
    static String[] command(int port, String session, String... more) {
        String[] lines = new String[more.length + 6];
        lines[0] = "POST /do HTTP/1.1";
        lines[1] = "Host: 127.0.0.1:" + port;
        lines[2] = "Origin: http://127.0.0.1:" + port;
        lines[3] = "Datastar-Request: true";
        lines[4] = "Sec-Fetch-Site: same-origin";
        lines[5] = "Cookie: " + session;
        System.arraycopy(more, 0, lines, 6, more.length);
        return lines;
    }

    /** Signs in as the owner; the {@code name=value} of the cookie. */
    String signIn() throws IOException {
        return cookie(get(owner, links.issue()));
    }

    /** Joins as a guest; the {@code name=value} of the cookie. */
    String join() throws IOException {
        return cookie(get(guests, Guard.JOIN + INVITATION));
    }

    static String cookie(Wire.Answer answer) {
        return answer.header("set-cookie").orElseThrow().replaceFirst(";.*", "");
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
