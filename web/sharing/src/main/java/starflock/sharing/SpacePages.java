package starflock.sharing;

import gg.jte.Content;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.look.Html;
import starflock.sharing.html.StaticTemplates;
import starflock.space.Invitation;
import starflock.space.Level;
import starflock.space.PublicKey;

/**
 * The pages about spaces, for the node's owner.
 *
 * <pre>
 *   POST /spaces/create, /spaces/join     from the part {@link #list} of the first page
 *   POST /upload/space                    a file with a space, from the same part: see {@link Taking}
 *   GET  /s/                              what a link shows somebody without Starflock
 *   GET  /s/ID/, /s/ID/stream             one space: rooms, members
 *   POST /s/ID/invite, /s/ID/role/KEY/ROLE, /s/ID/remove/KEY, /s/ID/leave, /s/ID/delete
 * </pre>
 */
public final class SpacePages {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final Duration INVITATION = Duration.ofDays(7);
    /** Where links of invitation lead who has no Starflock; it needs no session. */
    public static final String LANDING = "/s/";

    /** Longer than any link with all its hints. */
    private static final int MAX_LINK_CHARS = 8_000;

    private final Spaces spaces;
    private final List<SpaceApp> apps;
    private final Answers answers;
    private final Function<byte[], List<String>> words;
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
     * @param words for a hash of 32 bytes, so few that two people can read them to each other
     * @param executor where what touches the disk is done
     */
    public SpacePages(
            Spaces spaces,
            List<SpaceApp> apps,
            String script,
            Function<byte[], List<String>> words,
            Executor executor) {
        this.spaces = spaces;
        this.apps = List.copyOf(apps);
        this.answers = new Answers(spaces, script, executor);
        this.words = words;
        this.executor = executor;
    }

    /** Serves them. */
    public void mount(Router router) {
        router.post("/spaces/create").handler(answers.owners(this::create));
        router.post("/spaces/join").handler(answers.owners(this::join));
        router.get(LANDING).handler(answers.off(this::landing));
        router.get("/s/:id/").handler(answers.in(this::page));
        router.get("/s/:id/stream").handler(answers.in(this::stream));
        router.post("/s/:id/invite").handler(answers.in(this::invite));
        router.post("/s/:id/remove/:key").handler(answers.in(this::remove));
        router.post("/s/:id/role/:key/:role").handler(answers.in(this::role));
        router.post("/s/:id/leave").handler(answers.in(this::leave));
        router.post("/s/:id/delete").handler(answers.in(this::delete));
        new RecordPages(answers, words).mount(router);
        new Taking(spaces, executor).mount(router);
    }

    /** The part of the first page about spaces; it has the id {@code spaces}. */
    public Content list() {
        return list(null, null);
    }

    private Content list(@Nullable String problem, @Nullable String field) {
        return TEMPLATES.spaces(spaces.all().stream().map(SpaceCard::of).toList(), problem, field);
    }

    private void create(RoutingContext context) {
        read(context, "create", form -> {
            if (form.title().isBlank() || form.me().isBlank()) {
                throw new IOException("A space needs a name, and so do you.");
            }
            String me = Shared.asName(form.me());
            Shared made = spaces.create(form.title());
            made.nameOneself(me);
            Answers.patch(context, list());
        });
    }

    private void join(RoutingContext context) {
        read(context, "join", form -> {
            String me = Shared.asName(form.me());
            CompletableFuture<?> _ = spaces.join(Invitation.parse(form.link()))
                    .whenCompleteAsync(
                            (joined, failure) -> {
                                if (failure != null) {
                                    Answers.patch(context, list(Answers.sentence(failure), "join"));
                                } else {
                                    joined.nameWhenIn(me, executor);
                                    Answers.patch(context, list());
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
        } catch (SignalsException | IOException | IllegalArgumentException | Invitation.BadLink e) {
            Answers.patch(context, list(Answers.sentence(e), field));
        }
    }

    private void page(Shared space, RoutingContext context) {
        SpaceCard card = SpaceCard.of(space);
        Answers.send(context, TEMPLATES.space(answers.page(context, card.title()), card, apps));
    }

    /** What every browser may see: it says nothing of any space, and the secret of a link is never sent. */
    private void landing(RoutingContext context) {
        Answers.send(context, TEMPLATES.landing(answers.page(context, "You are invited")));
    }

    /** Sends what the page shows of the space whenever that changes, until the page is gone. */
    private void stream(Shared space, RoutingContext context) {
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
        List<AutoCloseable> listening =
                List.of(space.replica().onChange(draw), space.nearby().onChange(draw));
        response.closeHandler(_ -> listening.forEach(Spaces::end));
        draw.run();
    }

    private void invite(Shared space, RoutingContext context) {
        try {
            String host = context.request().scheme() + "://" + context.request().authority();
            String link = spaces.invite(space, Level.WRITER, 1, INVITATION).link(host + "/s/");
            Answers.patch(context, TEMPLATES.inviting(SpaceCard.of(space), link, null));
        } catch (IOException | IllegalStateException e) {
            Answers.patch(context, TEMPLATES.inviting(SpaceCard.of(space), null, Answers.sentence(e)));
        }
    }

    private void remove(Shared space, RoutingContext context) {
        members(space, context, () -> space.role(key(context), Level.NONE));
    }

    private void role(Shared space, RoutingContext context) {
        members(space, context, () -> space.role(key(context), level(context.pathParam("role"))));
    }

    private static Level level(@Nullable String text) {
        return switch (String.valueOf(text)) {
            case "admin" -> Level.admin(1);
            case "writer" -> Level.WRITER;
            case "reader" -> Level.READER;
            default -> throw new IllegalArgumentException("There is no such role.");
        };
    }

    private static PublicKey key(RoutingContext context) {
        return PublicKey.parse(String.valueOf(context.pathParam("key")));
    }

    private interface Deed {
        void done() throws IOException;
    }

    private static void members(Shared space, RoutingContext context, Deed deed) {
        String problem = null;
        try {
            deed.done();
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            problem = Answers.sentence(e);
        }
        Answers.patch(context, TEMPLATES.members(SpaceCard.of(space), problem));
    }

    private void leave(Shared space, RoutingContext context) {
        ending(space, context, () -> spaces.leave(space));
    }

    private static void ending(Shared space, RoutingContext context, Deed deed) {
        String problem = null;
        try {
            deed.done();
        } catch (IOException | IllegalStateException e) {
            problem = Answers.sentence(e);
        }
        Answers.patch(context, TEMPLATES.ending(SpaceCard.of(space), problem));
    }

    private void delete(Shared space, RoutingContext context) {
        try {
            spaces.delete(space);
            Answers.patch(context, TEMPLATES.deleted(space.title()));
        } catch (IOException e) {
            Answers.patch(context, TEMPLATES.ending(SpaceCard.of(space), Answers.sentence(e)));
        }
    }
}
