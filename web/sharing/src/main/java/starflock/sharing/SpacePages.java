package starflock.sharing;

import gg.jte.Content;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.guard.Visitor;
import starflock.guard.Visitor.Role;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Theme;
import starflock.sharing.html.StaticTemplates;
import starflock.space.Invitation;
import starflock.space.Level;
import starflock.space.PublicKey;

/**
 * The pages about spaces, for the node's owner.
 *
 * <pre>
 *   POST /spaces/create, /spaces/join     from the part {@link #list} of the first page
 *   GET  /s/ID/, /s/ID/stream             one space: rooms, members
 *   POST /s/ID/invite, /s/ID/remove/KEY
 * </pre>
 */
public final class SpacePages {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final Duration INVITATION = Duration.ofDays(7);
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    /** Longer than any link with all its hints. */
    private static final int MAX_LINK_CHARS = 8_000;

    private final Spaces spaces;
    private final List<SpaceApp> apps;
    private final String script;
    private final Executor executor;

    /** What somebody typed. */
    private record Form(String title, String me, String link) {
        static final Shape<Form> SHAPE = Shape.record(
                Field.of("title", Form::title, Shape.text().with(Rule.atMost(Shared.MAX_TITLE_CHARS))),
                Field.of("me", Form::me, Shape.text().with(Rule.atMost(Shared.MAX_NAME_CHARS))),
                Field.of("link", Form::link, Shape.text().with(Rule.atMost(MAX_LINK_CHARS))),
                Form::new);

        /** As it stands among the signals. */
        static final Shape<Form> SIGNALS = Shape.record(Field.of("space", form -> form, SHAPE), form -> form);
    }

    /**
     * Not yet served.
     *
     * @param script address of the browser client
     * @param executor where what touches the disk is done
     */
    public SpacePages(Spaces spaces, List<SpaceApp> apps, String script, Executor executor) {
        this.spaces = spaces;
        this.apps = List.copyOf(apps);
        this.script = script;
        this.executor = executor;
    }

    /** Serves them. */
    public void mount(Router router) {
        router.post("/spaces/create").handler(owners(off(this::create)));
        router.post("/spaces/join").handler(owners(off(this::join)));
        router.get("/s/:id/").handler(owners(off(this::page)));
        router.get("/s/:id/stream").handler(owners(off(this::stream)));
        router.post("/s/:id/invite").handler(owners(off(this::invite)));
        router.post("/s/:id/remove/:key").handler(owners(off(this::remove)));
    }

    /** The part of the first page about spaces; it has the id {@code spaces}. */
    public Content list() {
        return list(null, null);
    }

    private Content list(@Nullable String problem, @Nullable String field) {
        return TEMPLATES.spaces(spaces.all().stream().map(SpaceCard::of).toList(), problem, field);
    }

    /** Guests are in rooms, and nothing else. */
    private static Handler<RoutingContext> owners(Handler<RoutingContext> handler) {
        return context -> {
            if (Visitor.of(context).role() == Role.OWNER) {
                handler.handle(context);
            } else {
                context.fail(FORBIDDEN);
            }
        };
    }

    /** Off the event loop: it may touch the disk. */
    private Handler<RoutingContext> off(Handler<RoutingContext> handler) {
        return context -> executor.execute(() -> {
            try {
                handler.handle(context);
            } catch (RuntimeException bug) {
                context.fail(bug);
            }
        });
    }

    private void create(RoutingContext context) {
        read(context, "create", form -> {
            if (form.title().isBlank() || form.me().isBlank()) {
                throw new IOException("A space needs a name, and so do you.");
            }
            Shared made = spaces.create(form.title().strip());
            made.nameOneself(form.me().strip());
            answer(context, list());
        });
    }

    private void join(RoutingContext context) {
        read(context, "join", form -> {
            CompletableFuture<?> _ = spaces.join(Invitation.parse(form.link()))
                    .whenCompleteAsync(
                            (joined, failure) -> {
                                if (failure != null) {
                                    answer(context, list(sentence(failure), "join"));
                                } else {
                                    joined.nameWhenIn(form.me().strip(), executor);
                                    answer(context, list());
                                }
                            },
                            executor);
        });
    }

    private interface Use {
        void of(Form form) throws IOException, Invitation.BadLink;
    }

    /** The body is whole, and bounded: the guard has read it. */
    private void read(RoutingContext context, String field, Use use) {
        try {
            Buffer body = context.body().buffer();
            use.of(Signals.fromBody(body == null ? new byte[0] : body.getBytes())
                    .read(Form.SIGNALS));
        } catch (SignalsException | IOException | Invitation.BadLink e) {
            answer(context, list(sentence(e), field));
        }
    }

    private void page(RoutingContext context) {
        with(context, space -> {
            SpaceCard card = SpaceCard.of(space);
            Page page = Page.of(card.title(), theme(context)).withScript(script);
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .end(Html.of(TEMPLATES.space(page, card, apps)));
        });
    }

    /** Sends what the page shows of the space whenever that changes, until the page is gone. */
    private void stream(RoutingContext context) {
        with(context, space -> {
            HttpServerResponse response = context.response()
                    .setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            AtomicBoolean due = new AtomicBoolean();
            Runnable draw = () -> {
                if (due.compareAndSet(false, true)) {
                    executor.execute(() -> {
                        due.set(false);
                        SpaceCard card = SpaceCard.of(space);
                        byte[] name =
                                PatchElements.of(Html.of(TEMPLATES.name(card))).encode();
                        byte[] members = PatchElements.of(Html.of(TEMPLATES.members(card, null)))
                                .encode();
                        if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
                            Future<Void> _ = response.write(Buffer.buffer(name).appendBytes(members));
                        }
                    });
                }
            };
            AutoCloseable listening = space.replica().onChange(draw);
            response.closeHandler(gone -> {
                try {
                    listening.close();
                } catch (Exception e) {
                    throw new IllegalStateException("a listener could not be taken away", e);
                }
            });
            draw.run();
        });
    }

    private void invite(RoutingContext context) {
        with(context, space -> {
            try {
                String host =
                        context.request().scheme() + "://" + context.request().authority();
                String link = spaces.invite(space, Level.WRITER, 1, INVITATION).link(host + "/s/");
                answer(context, TEMPLATES.inviting(SpaceCard.of(space), link, null));
            } catch (IOException | IllegalStateException e) {
                answer(context, TEMPLATES.inviting(SpaceCard.of(space), null, sentence(e)));
            }
        });
    }

    private void remove(RoutingContext context) {
        with(context, space -> {
            String problem = null;
            try {
                space.replica().limit(PublicKey.parse(String.valueOf(context.pathParam("key"))), Level.NONE);
            } catch (IOException | IllegalStateException | IllegalArgumentException e) {
                problem = sentence(e);
            }
            answer(context, TEMPLATES.members(SpaceCard.of(space), problem));
        });
    }

    private interface Found {
        void in(Shared space);
    }

    private void with(RoutingContext context, Found found) {
        Optional<Shared> space = spaces.find(String.valueOf(context.pathParam("id")));
        if (space.isEmpty()) {
            context.fail(NOT_FOUND);
        } else {
            found.in(space.get());
        }
    }

    private static String sentence(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    private static void answer(RoutingContext context, Content part) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .end(Buffer.buffer(PatchElements.of(Html.of(part)).encode()));
    }

    private static Theme theme(RoutingContext context) {
        Cookie cookie = context.request().getCookie(Theme.COOKIE);
        return cookie == null ? Theme.SYSTEM : Theme.parse(cookie.getValue()).orElse(Theme.SYSTEM);
    }
}
