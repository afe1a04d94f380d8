package starflock.live;

import gg.jte.Content;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import starflock.datastar.Json;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.guard.Refusal;
import starflock.guard.Visitor;
import starflock.look.Html;
import starflock.look.Page;

/** A room at its path: requests in, screens and answers out. */
final class Mount<C, E, S, V> {
    static final String EVENT_STREAM = "text/event-stream";
    private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final int PAGE_NAME_BITS = 128;

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Executor executor;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final int maxViewers;
    private final String base;
    private final Room<C, E, S, V> room;
    private final App<C, E, S, V> app;
    private final long ticking;
    private final Crowd crowd = new Crowd();
    private final Meter meter = new Meter();
    private final Painter<S, V> painter;
    private final Inquiries<S, V> inquiries;
    private final Map<Sight<V>, Screen> screens = new ConcurrentHashMap<>();
    /** By the name of the page. */
    private final Map<String, Seat<Sight<V>>> seats = new ConcurrentHashMap<>();

    private volatile boolean closing;

    Mount(
            Vertx vertx,
            Executor executor,
            InstantSource clock,
            RandomGenerator random,
            int maxViewers,
            String base,
            Room<C, E, S, V> room,
            BiFunction<Page, Visitor, Page> frame) {
        this.maxViewers = maxViewers;
        this.vertx = vertx;
        this.executor = executor;
        this.clock = clock;
        this.random = random;
        this.base = base;
        this.room = room;
        this.app = room.app();
        this.inquiries = new Inquiries<>(room);
        this.painter = new Painter<>(base, room, crowd, frame);
        room.onChange(this::touch);
        this.ticking = app.period()
                .map(period -> vertx.setPeriodic(period.toMillis(), id -> touch()))
                .orElse(NO_TIMER);
    }

    void routes(Router router) {
        // With a slash at the end, too.
        Assets.reading(router, base).handler(context -> off(context, this::document));
        router.get(base + "/stream").handler(this::stream);
        router.post(base + "/do/:name").handler(context -> off(context, this::command));
        router.post(base + "/view").handler(this::view);
        router.post(base + "/presence").handler(this::presence);
        router.post(base + "/ask/:name").handler(context -> off(context, inquiries::answer));
        router.get(base + "/get/:name").handler(context -> off(context, inquiries::download));
        new Assets(app.assets()).mount(router);
    }

    /** Handles a request on the executor, off the event loop. What goes wrong there still gets an answer. */
    private void off(RoutingContext context, Consumer<RoutingContext> handler) {
        executor.execute(() -> {
            try {
                handler.accept(context);
            } catch (RuntimeException bug) {
                context.fail(bug);
            }
        });
    }

    Elsewhere elsewhere() {
        return new Elsewhere(crowd, this::touch);
    }

    int viewers() {
        return seats.size();
    }

    Live.Here here() {
        S state = room.now().state();
        return new Live.Here(base, viewers(), crowd.here(visitor -> app.nameOf(state, visitor)));
    }

    int cohorts() {
        return screens.values().stream().mapToInt(Screen::cohorts).sum();
    }

    void figures(StringBuilder out) {
        meter.write(out, base, viewers(), cohorts(), room.waiting());
    }

    void beat() {
        screens.values().forEach(screen -> screen.beat(BEAT));
    }

    void close() {
        closing = true;
        if (ticking != NO_TIMER) {
            vertx.cancelTimer(ticking);
        }
        seats.values().forEach(seat -> seat.viewer().end());
        screens.values().forEach(Screen::stop);
    }

    private void touch() {
        screens.values().forEach(Screen::touch);
    }

    private void document(RoutingContext context) {
        if (base.equals(context.request().path())) {
            context.redirect(base + "/"); // what the page asks for is relative to it
            return;
        }
        Visitor visitor = Visitor.of(context);
        String page = pageName();
        Content document = painter.document(visitor, page, Themes.of(context));
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Bodies.end(context, Html.bytes(document));
    }

    private String pageName() {
        StringBuilder name = new StringBuilder(CommandId.MAX_PAGE_CHARS);
        for (int bits = 0; bits < PAGE_NAME_BITS; bits += Long.SIZE) {
            name.append(Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX));
        }
        return name.toString();
    }

    private void stream(RoutingContext context) {
        Asked<V> asked;
        try {
            asked = asked(Signals.fromQuery(context.request().getParam(Signals.QUERY_PARAMETER)));
        } catch (SignalsException | IllegalArgumentException bad) {
            refuse(context, bad);
            return;
        }
        if (seats.size() >= maxViewers && !seats.containsKey(asked.page())) {
            Refusal.FULL.to(context);
            return;
        }
        Visitor visitor = Visitor.of(context);
        Seat<Sight<V>> last = seats.get(asked.page());
        if (last != null && !last.viewer().visitor().equals(visitor)) {
            Refusal.NOT_YOUR_PAGE.to(context);
            return;
        }
        Encoding encoding = Encoding.negotiate(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (encoding != Encoding.IDENTITY) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, encoding.token());
        }
        if (context.request().version() == HttpVersion.HTTP_1_1) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.KEEP_ALIVE).setChunked(true);
        }
        Viewer viewer = new Viewer(asked.page(), visitor, encoding, response, vertx.getOrCreateContext());
        Seat<Sight<V>> seat = new Seat<>(viewer, asked.sight(), this::screen);
        Seat<Sight<V>> before = seats.put(asked.page(), seat);
        if (before != null) {
            before.viewer().end();
        }
        crowd.enter(asked.page(), visitor.id());
        viewer.listen(seat::drained, () -> gone(seat));
        seat.sit();
        touch();
        if (closing) {
            viewer.end(); // who asked while the others were sent away
        }
    }

    private void gone(Seat<Sight<V>> seat) {
        seat.leave();
        if (seats.remove(seat.viewer().page(), seat)) {
            crowd.leave(seat.viewer().page());
            touch();
        }
    }

    private Screen screen(Sight<V> sight) {
        return screens.computeIfAbsent(
                sight,
                key -> new Screen(
                        painter.picture(key),
                        executor,
                        (ms, task) -> vertx.setTimer(ms, id -> task.run()),
                        clock,
                        meter,
                        () -> screens.remove(key)));
    }

    /** What a page says of itself with every request. */
    private record Asked<V>(String page, Sight<V> sight) {}

    private Asked<V> asked(Signals signals) throws SignalsException {
        Request.Page page = signals.read(Request.Page.SHAPE);
        return new Asked<>(page.id(), new Sight<>(app.view(page.view()), page.at()));
    }

    private void view(RoutingContext context) {
        try {
            Asked<V> asked = asked(Signals.fromBody(Bodies.of(context)));
            Seat<Sight<V>> seat = seats.get(asked.page());
            if (seat != null && seat.viewer().visitor().equals(Visitor.of(context))) {
                seat.move(asked.sight());
            }
            context.response().setStatusCode(204).end();
        } catch (SignalsException | IllegalArgumentException bad) {
            refuse(context, bad);
        }
    }

    private void presence(RoutingContext context) {
        try {
            Request.Move move = Signals.fromBody(Bodies.of(context)).read(Request.Move.SHAPE);
            if (crowd.move(Visitor.of(context).id(), move)) {
                touch();
            }
            context.response().setStatusCode(204).end();
        } catch (SignalsException | IllegalArgumentException bad) {
            refuse(context, bad);
        }
    }

    private void command(RoutingContext context) {
        String name = Objects.requireNonNull(context.pathParam("name"), "the route has a :name");
        Visitor visitor = Visitor.of(context);
        try {
            Signals signals = Signals.fromBody(Bodies.of(context));
            CommandId id = signals.read(Request.COMMAND_ID);
            Json.Obj fields = signals.get(name) instanceof Json.Obj object ? object : Json.object();
            Optional<C> body = app.commands().read(name, fields);
            if (body.isEmpty()) {
                Refusal.OLD_PAGE.to(context);
                return;
            }
            Command<C> command = new Command<>(id, visitor, clock.instant(), body.get());
            room.submit(command, outcome -> answer(context, Answers.of(name, fields, outcome)));
        } catch (SignalsException bad) {
            Optional<Json.Obj> errors = Answers.of(name, bad);
            if (errors.isPresent()) {
                answer(context, errors.get());
            } else {
                refuse(context, bad);
            }
        } catch (IllegalArgumentException bad) {
            refuse(context, bad);
        }
    }

    /** Answers the sender alone: what was wrong, and what is theirs. */
    private void answer(RoutingContext context, Json.Obj errors) {
        Json.Obj own = app.own(room.now().state(), Visitor.of(context).id());
        String signals = own.with("_errors", errors).toString();
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(signals));
    }

    /** Answers what could not be read: nobody but a page that is out of date, or a program, sends such things. */
    static void refuse(RoutingContext context, Exception bad) {
        String detail = bad.getMessage() == null ? "" : " In detail: " + bad.getMessage();
        Refusal.NOT_UNDERSTOOD.to(context, Refusal.NOT_UNDERSTOOD.sentence() + detail);
    }
}
