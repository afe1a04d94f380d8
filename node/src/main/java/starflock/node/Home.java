package starflock.node;

import gg.jte.Content;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;
import starflock.guard.Refusal;
import starflock.guard.Visitor;
import starflock.guard.Visitor.Role;
import starflock.live.Assets;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Parts;
import starflock.look.Theme;

/** The page at {@code /}: the rooms of this node and, for its owner, who may come in. */
final class Home implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Home.class.getName());
    private static final String HTML = "text/html; charset=utf-8";
    private static final DateTimeFormatter END = DateTimeFormatter.ofPattern("EEEE 'at' HH:mm", Locale.ENGLISH);

    /** How often the page is drawn again while somebody looks at it: sizes are no news within a second. */
    private static final long PERIOD_MS = 1_000;

    private final Vertx vertx;
    private final Holdings holdings;
    private final String script;
    private final Invitations invitations;
    private final Supplier<Content> spaces;
    private final Peers peers;
    private final Executor executor;

    /** Pages that look on. */
    private final Set<HttpServerResponse> open = ConcurrentHashMap.newKeySet();

    /**
     * @param holdings what the page shows of the node
     * @param script address of the browser client
     * @param spaces draws the part about spaces
     * @param peers draws the part about peers
     * @param executor where invitations are opened and closed, which touches the disk
     */
    Home(
            Vertx vertx,
            Holdings holdings,
            String script,
            Invitations invitations,
            Supplier<Content> spaces,
            Peers peers,
            Executor executor) {
        this.vertx = vertx;
        this.holdings = holdings;
        this.script = script;
        this.invitations = invitations;
        this.spaces = spaces;
        this.peers = peers;
        this.executor = executor;
    }

    void mount(Router router) {
        Assets.reading(router, "/").handler(this::page);
        router.get("/stream").handler(Home::ownerOnly).handler(this::stream);
        // The page's buttons say "/invite", "/invite?off" and, in the toast that follows, "/invite?undo".
        router.post("/invite").handler(Home::ownerOnly).handler(this::change);
        peers.mount(router);
        router.post(Theme.PATH + ":theme").handler(Home::setTheme);
        // For those who build pages. Guests may be in the rooms, and nothing else.
        Assets.reading(router, "/_style")
                .handler(Home::ownerOnly)
                .handler(context -> send(context, Parts.everyPart(theme(context), script)));
    }

    static void ownerOnly(RoutingContext context) {
        if (Visitor.of(context).role() == Role.OWNER) {
            context.next();
        } else {
            Refusal.OWNER_ONLY.to(context);
        }
    }

    /** What the node adds to a room's frame: its owner finds from anywhere where to invite others. */
    static Page forVisitor(Page page, Visitor visitor) {
        return visitor.role() == Role.OWNER ? page.withInvitation("/#invitation") : page;
    }

    private void page(RoutingContext context) {
        boolean owner = Visitor.of(context).role() == Role.OWNER;
        Content invitation = owner ? invitation(null) : out -> {};
        Content mine = owner ? spaces.get() : out -> {};
        Content others = owner ? peers.part() : out -> {};
        Page plain = Page.of("Starflock", theme(context)).withScript(script);
        Page page = owner ? plain.withStream() : plain;
        executor.execute(() -> {
            try {
                Content sum = owner ? Pages.holdings(holdings.sum()) : out -> {};
                Content rooms = Pages.rooms(holdings.cards());
                send(context, Pages.home(page, rooms, mine, others, invitation, sum, owner));
            } catch (IOException | RuntimeException e) {
                context.fail(e);
            }
        });
    }

    /** Sends what the node holds, and who is there, whenever that changes, until the page is gone. */
    private void stream(RoutingContext context) {
        HttpServerResponse response = context.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        AtomicReference<Buffer> sent = new AtomicReference<>(Buffer.buffer());
        AtomicBoolean drawing = new AtomicBoolean();
        Runnable draw = () -> {
            if (!response.writeQueueFull() && drawing.compareAndSet(false, true)) {
                executor.execute(() -> {
                    try {
                        Buffer now = parts();
                        if (!now.equals(sent.getAndSet(now)) && !response.ended() && !response.closed()) {
                            Future<Void> _ = response.write(now);
                        }
                    } catch (IOException | RuntimeException e) {
                        LOG.log(System.Logger.Level.WARNING, "what the node holds could not be told", e);
                    } finally {
                        drawing.set(false);
                    }
                });
            }
        };
        long timer = vertx.setPeriodic(PERIOD_MS, id -> draw.run());
        open.add(response);
        context.addEndHandler(gone -> {
            vertx.cancelTimer(timer);
            open.remove(response);
        });
        draw.run();
    }

    /** Ends all streams; pages ask again until they are told otherwise. */
    @Override
    public void close() {
        for (HttpServerResponse response : open) {
            if (response.ended() || response.closed()) continue;
            Future<Void> _ = response.end();
        }
    }

    private Buffer parts() throws IOException {
        return Buffer.buffer()
                .appendBytes(
                        PatchElements.of(Html.of(Pages.rooms(holdings.cards()))).encode())
                .appendBytes(PatchElements.of(Html.of(Pages.holdings(holdings.sum())))
                        .encode())
                .appendBytes(peers.update());
    }

    private void change(RoutingContext context) {
        MultiMap asked = context.queryParams();
        executor.execute(() -> {
            String problem = null;
            Json.Obj toast = Json.object();
            try {
                if (asked.contains("off")) {
                    invitations.end();
                    toast = Pages.toast("The invitation is over, and its guests are signed out.", "invitation");
                } else if (asked.contains("undo")) {
                    invitations.reopen();
                    toast = Pages.toast("The invitation goes on, with the same guests.", "");
                } else {
                    Invitation opened =
                            invitations.open(context.request().localAddress().port());
                    toast = Pages.toast("Guests can come in. This node listens on port " + opened.port() + " too.", "");
                }
            } catch (Failure e) {
                problem = e.getMessage();
            }
            byte[] part = PatchElements.of(Html.of(invitation(problem))).encode();
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .end(Buffer.buffer(part).appendBytes(PatchSignals.of(toast).encode()));
        });
    }

    private Content invitation(@Nullable String problem) {
        Optional<Invitation> open = invitations.current();
        return Pages.invitation(
                open.map(Invitation::link).orElse(null),
                open.map(each -> END.format(each.end().atZone(ZoneId.systemDefault())))
                        .orElse(null),
                invitations.encrypted(),
                problem);
    }

    private static void setTheme(RoutingContext context) {
        Optional<Theme> theme = Optional.ofNullable(context.pathParam("theme")).flatMap(Theme::parse);
        if (theme.isEmpty()) {
            Refusal.NOTHING_HERE.to(context);
            return;
        }
        context.response()
                .putHeader(HttpHeaders.SET_COOKIE, theme.get().setCookie())
                .setStatusCode(204)
                .end();
    }

    static Theme theme(RoutingContext context) {
        Cookie cookie = context.request().getCookie(Theme.COOKIE);
        return cookie == null ? Theme.SYSTEM : Theme.parse(cookie.getValue()).orElse(Theme.SYSTEM);
    }

    static void send(RoutingContext context, Content page) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, HTML).end(Html.of(page));
    }
}
