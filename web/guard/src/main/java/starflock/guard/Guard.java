package starflock.guard;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import starflock.guard.Visitor.Role;

/**
 * Stands before everything the node serves. What passes has a {@link Visitor}; a POST also has a whole, bounded body,
 * if it is no {@linkplain #UPLOADS upload}.
 *
 * <pre>
 * connection ── too many? says nothing? ─▶ closed                      {@link Connections}
 * request ── not ours? ─▶ {@link Refusal}                                      {@link Rules}
 *         ── /sign-in/…, /join/… ─▶ session cookie, on to the room     {@link SignInLinks}, {@link Sessions}
 *         ── public asset? ─▶ served to anybody
 *         ── no session? ─▶ a guest's own, if the page is open to all  {@link OpenHouse}
 *         ──             ─▶ {@link Refusal#NOT_SIGNED_IN}
 *         ── POST: too fast, too large, too slow? ─▶ {@link Refusal}           {@link CommandRate}
 *         ─▶ the node's routes
 * </pre>
 */
public final class Guard {
    /** Path before the secret of a sign-in link. */
    public static final String SIGN_IN = "/sign-in/";

    /** Path before what takes a file of the owner's, whose body is not read before, nor bounded. */
    public static final String UPLOADS = "/upload/";

    /** Path before the secret of an invitation. */
    public static final String JOIN = "/join/";

    /**
     * What pages may load and run: files of the node itself. No inline script or style and no {@code eval}, so markup
     * that slipped into a page would do nothing.
     */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; "
                    + "frame-ancestors 'none'";

    private static final System.Logger LOG = System.getLogger(Guard.class.getName());

    /** What the client in our pages sends with every request. */
    private static final String FROM_A_PAGE = "Datastar-Request";

    /** Below it a visitor says how pages shall look to them: for all who are let in. */
    private static final String CHOICES = "/look/theme/";

    /** When to try again where everything is full. */
    private static final String CROWDED_SECONDS = "60";

    /** A refused body may go on for so long: enough for what a browser had already sent. */
    private static final long LINGER_MS = 1_000;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Settings settings;
    private final Refusal.Voice voice = this::refuse;

    /**
     * What the node decides about its guard.
     *
     * @param cookieName of the session: one per node, because cookies ignore ports and two nodes may share a browser
     * @param invitation whether a secret is that of an invitation that is open
     * @param isPublic paths that need no session: stylesheets, scripts, icons
     * @param room where a visitor comes to after signing in
     * @param page draws a refusal for a person, from its kind and its words
     * @param signals tells a page of ours, whose command was refused, these words: signals as JSON. Programs get the
     *     bare sentence
     * @param openHouse what is open to everybody, if anything is
     */
    public record Settings(
            String cookieName,
            Sessions sessions,
            SignInLinks signInLinks,
            Predicate<String> invitation,
            Predicate<String> isPublic,
            String room,
            BiFunction<Refusal, String, String> page,
            UnaryOperator<String> signals,
            Optional<OpenHouse> openHouse) {}

    public Guard(Vertx vertx, InstantSource clock, Settings settings) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
    }

    /** {@code options} with the bounds that the guard counts on. */
    public static HttpServerOptions bound(HttpServerOptions options) {
        // HTTP/2 without TLS is for no browser, and its detection would hold a silent connection back from the guard.
        return options.setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(Limits.HEADER_BYTES)
                .setMaxInitialLineLength(Limits.LINE_BYTES)
                .setHandle100ContinueAutomatically(false);
    }

    /**
     * Stands before {@code routes}. Servers that are given to what this returns, before they listen, serve them to
     * those whom this guard lets through; they are one front, and the limits hold for all of them together.
     */
    public Consumer<HttpServer> stand(Front front, Limits limits, Router routes) {
        Connections connections = new Connections(vertx, limits);
        Gate gate = new Gate(front, connections, limits);
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            connections.answering(context.request().connection());
            context.addEndHandler(
                    ended -> connections.answered(context.request().connection()));
            gate.judge(context);
        });
        BodyHandler whole = BodyHandler.create(false).setBodyLimit(limits.bodyBytes());
        router.post().handler(context -> limitBodyTime(context, limits));
        router.post().handler(context -> {
            if (isUpload(context)) {
                context.next();
            } else {
                whole.handle(context);
            }
        });
        router.route().handler(routes::handleContext);
        for (Refusal refusal : Refusal.values()) {
            router.errorHandler(refusal.status(), context -> failed(context, usual(refusal.status())));
        }
        return server -> {
            server.connectionHandler(connections);
            server.invalidRequestHandler(Guard::refuseMalformed);
            server.requestHandler(router);
        };
    }

    /** What the guard knows of one front. */
    private final class Gate {
        private final Front front;
        private final Connections connections;
        private final CommandRate accounts;
        private final CommandRate addresses;
        private final Open open;

        Gate(Front front, Connections connections, Limits limits) {
            this.front = front;
            this.connections = connections;
            this.accounts = new CommandRate(limits.commandsPerSecond(), clock);
            this.addresses = new CommandRate(limits.commandsPerSecondPerAddress(), clock);
            this.open = new Open(limits.openPerAccount());
        }

        void judge(RoutingContext context) {
            HttpServerRequest request = context.request();
            secure(context.response(), front.tls() || isLoopback(request));
            context.put(Refusal.Voice.KEY, voice);
            Refusal refusal =
                    Rules.judge(head(request), front, request.localAddress().port());
            if (refusal != null) {
                refuse(context, refusal);
                return;
            }
            String path = context.normalizedPath();
            if (path.startsWith(SIGN_IN)) {
                signIn(context, path.substring(SIGN_IN.length()));
            } else if (path.startsWith(JOIN)) {
                join(context, path.substring(JOIN.length()));
            } else if (settings.isPublic().test(path) && !isCommand(request)) {
                context.next();
            } else {
                admit(context);
            }
        }

        private void admit(RoutingContext context) {
            String secret = sessionSecret(context.request());
            Optional<Visitor> visitor = visitor(secret);
            if (secret != null && visitor.isPresent()) {
                let(context, secret, visitor.get());
                return;
            }
            OpenHouse house = settings.openHouse().orElse(null);
            if (house == null) {
                refuse(context, Refusal.NOT_SIGNED_IN);
                return;
            }
            Optional<Visitor> stranger =
                    secret == null ? Optional.empty() : house.strangers().find(secret);
            String path = context.normalizedPath();
            if (path.equals("/") && !isCommand(context.request())) {
                goTo(context, house.first());
            } else if (secret != null && stranger.isPresent() && isForAll(house, path)) {
                let(context, secret, stranger.get());
            } else if (!house.isPage(path) || !isWanted(context.request())) {
                refuse(context, stranger.isPresent() ? Refusal.NOT_OPEN : Refusal.NOT_SIGNED_IN);
            } else if (connections.crowded()) {
                context.response().putHeader(HttpHeaders.RETRY_AFTER, CROWDED_SECONDS);
                refuse(context, Refusal.CROWDED);
            } else {
                welcome(context, house.strangers().begin(), Strangers.LIFETIME);
                goTo(context, path);
            }
        }

        /** A page that is open, or what belongs to all pages. */
        private static boolean isForAll(OpenHouse house, String path) {
            return house.opens(path) || path.startsWith(CHOICES);
        }

        /** Lets somebody through whom we know, if it is not too much at once. */
        private void let(RoutingContext context, String account, Visitor visitor) {
            if (isCommand(context.request())) {
                String address = context.request().remoteAddress().hostAddress();
                if (!accounts.take(account) || !addresses.take(address)) {
                    context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
                    refuse(context, Refusal.TOO_FAST);
                    return;
                }
            }
            if (!open.enter(account)) {
                refuse(context, Refusal.TOO_MANY_PAGES);
                return;
            }
            context.addEndHandler(ended -> open.leave(account));
            visitor.attach(context);
            context.next();
        }

        private Optional<Visitor> visitor(@Nullable String secret) {
            return secret == null
                    ? Optional.empty()
                    : settings.sessions()
                            .find(secret)
                            .filter(known -> known.role() == Role.GUEST || !front.guestsOnly());
        }

        private void signIn(RoutingContext context, String secret) {
            if (front.guestsOnly() || !isWanted(context.request())) {
                refuse(context, Refusal.LINK_USED);
            } else if (visitor(sessionSecret(context.request()))
                    .filter(known -> known.role() == Role.OWNER)
                    .isPresent()) {
                settings.signInLinks().redeem(secret);
                goToRoom(context);
            } else if (settings.signInLinks().redeem(secret)) {
                begin(context, Role.OWNER);
            } else {
                refuse(context, Refusal.LINK_USED);
            }
        }

        private void join(RoutingContext context, String secret) {
            if (!isWanted(context.request()) || !settings.invitation().test(secret)) {
                refuse(context, Refusal.INVITATION_OVER);
            } else if (visitor(sessionSecret(context.request())).isPresent()) {
                goToRoom(context);
            } else {
                begin(context, Role.GUEST);
            }
        }

        private void begin(RoutingContext context, Role role) {
            vertx.executeBlocking(() -> settings.sessions().begin(role)).onComplete(begun -> {
                if (begun.succeeded()) {
                    welcome(context, begun.result(), Sessions.lifetime(role));
                    goToRoom(context);
                } else {
                    context.fail(begun.cause());
                }
            });
        }

        private void welcome(RoutingContext context, String secret, Duration lifetime) {
            context.response()
                    .addCookie(Cookie.cookie(settings.cookieName(), secret)
                            .setPath("/")
                            .setHttpOnly(true)
                            .setSecure(front.tls())
                            .setSameSite(CookieSameSite.LAX)
                            .setMaxAge(lifetime.toSeconds()));
        }

        private void goToRoom(RoutingContext context) {
            goTo(context, settings.room());
        }

        private static void goTo(RoutingContext context, String path) {
            context.response()
                    .setStatusCode(303)
                    .putHeader(HttpHeaders.LOCATION, path)
                    .end();
        }
    }

    /**
     * A link is used up by a person who opens it, not by a browser that looks ahead or a program that asks for a head.
     */
    private static boolean isWanted(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) && request.getHeader("Sec-Purpose") == null;
    }

    private static boolean isCommand(HttpServerRequest request) {
        return request.method().equals(HttpMethod.POST);
    }

    private @Nullable String sessionSecret(HttpServerRequest request) {
        Cookie cookie = request.getCookie(settings.cookieName());
        return cookie == null ? null : cookie.getValue();
    }

    private static Rules.Head head(HttpServerRequest request) {
        return new Rules.Head(
                request.method().name(),
                request.authority() == null ? null : request.authority().toString(),
                request.getHeader(HttpHeaders.ORIGIN),
                request.getHeader(FROM_A_PAGE),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Sec-Fetch-Mode"),
                request.getHeader("Sec-Fetch-Dest"));
    }

    private static boolean isLoopback(HttpServerRequest request) {
        String address = request.localAddress().hostAddress();
        return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1") || address.equals("::1");
    }

    /** @param trusted whether browsers trust the way to this page: else they complain of some headers */
    private static void secure(HttpServerResponse response, boolean trusted) {
        MultiMap headers = response.headers();
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        // Not "no-referrer": browsers then send "Origin: null" with some requests of our own pages.
        headers.set("Referrer-Policy", "same-origin");
        if (trusted) {
            headers.set("Cross-Origin-Opener-Policy", "same-origin");
        }
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        // Pages are a person's own: neither a shared computer's disk nor the next sign-in sees them. Assets override
        // it.
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** A file of the owner's: as long as it likes. Who serves the path bounds it, and its time. */
    private static boolean isUpload(RoutingContext context) {
        return context.normalizedPath().startsWith(UPLOADS)
                && Visitor.of(context).role() == Role.OWNER;
    }

    private void limitBodyTime(RoutingContext context, Limits limits) {
        if (isUpload(context)) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        long timer = vertx.setTimer(limits.bodyTimeout().toMillis(), id -> {
            if (!request.isEnded()) {
                refuse(context, Refusal.TOO_SLOW);
            }
        });
        context.addEndHandler(ended -> vertx.cancelTimer(timer));
        context.next();
    }

    /** What a status means that comes without a reason. */
    private static Refusal usual(int status) {
        return switch (status) {
            case 400 -> Refusal.MALFORMED;
            case 403 -> Refusal.OWNER_ONLY;
            case 404 -> Refusal.NOTHING_HERE;
            case 405 -> Refusal.METHOD;
            case 413 -> Refusal.TOO_LARGE;
            default -> Refusal.BROKEN;
        };
    }

    private void failed(RoutingContext context, Refusal usual) {
        if (usual == Refusal.BROKEN) {
            LOG.log(System.Logger.Level.ERROR, "an answer failed at " + context.normalizedPath(), context.failure());
        }
        refuse(context, usual);
    }

    private void refuse(RoutingContext context, Refusal refusal) {
        refuse(context, refusal, refusal.sentence());
    }

    private void refuse(RoutingContext context, Refusal refusal, String words) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        response.setStatusCode(refusal.status()).putHeader("Vary", "Accept");
        if (isCommand(request) && request.getHeader(FROM_A_PAGE) != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(settings.signals().apply(words));
        } else if (accept != null && accept.contains("text/html")) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .end(settings.page().apply(refusal, words));
        } else {
            refusal.sentence(context, words);
        }
        if (!request.isEnded()) {
            // Closing with bytes unread would reset the connection, and the answer with it. So they are read for a
            // moment.
            long timer = vertx.setTimer(LINGER_MS, id -> request.connection().close());
            request.handler(dropped -> {}).endHandler(ended -> vertx.cancelTimer(timer));
            request.resume();
        }
    }

    private static void refuseMalformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Refusal refusal =
                switch (cause) {
                    case TooLongHttpHeaderException tooLong -> Refusal.LONG_HEADER;
                    case TooLongHttpLineException tooLong -> Refusal.LONG_ADDRESS;
                    case null, default -> Refusal.MALFORMED;
                };
        request.response()
                .setStatusCode(refusal.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(refusal.sentence() + "\n")
                .onComplete(sent -> request.connection().close());
    }
}
