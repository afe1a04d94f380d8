package starflock.node;

import gg.jte.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Theme;
import starflock.node.html.StaticTemplates;

/**
 * The page about who one is to others: the recovery phrase, shown once and asked for.
 *
 * <pre>
 *   GET  /identity
 *   POST /identity/show      the words
 *   POST /identity/ask       three fields for words at places drawn by lot
 *   POST /identity/check     what was written in them
 * </pre>
 */
final class IdentityPages {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final int ASKED = 3;
    private static final int MAX_WORD_CHARS = 40;

    private final Identity identity;
    private final String script;
    private final Random random;
    private final Executor executor;
    /** Places of the words that are asked for, from 1 and rising; the owner has one identity, and so one question. */
    private volatile List<Integer> asked;

    /** What somebody typed. */
    private record Form(String first, String second, String third) {
        static final Shape<Form> SHAPE = Shape.record(
                Field.of("first", Form::first, Shape.text().with(Rule.atMost(MAX_WORD_CHARS))),
                Field.of("second", Form::second, Shape.text().with(Rule.atMost(MAX_WORD_CHARS))),
                Field.of("third", Form::third, Shape.text().with(Rule.atMost(MAX_WORD_CHARS))),
                Form::new);

        static final Shape<Form> SIGNALS = Shape.record(Field.of("phrase", form -> form, SHAPE), form -> form);

        List<String> words() {
            return Stream.of(first, second, third)
                    .map(word -> word.strip().toLowerCase(Locale.ROOT))
                    .toList();
        }
    }

    /**
     * Not yet served.
     *
     * @param script address of the browser client
     * @param executor where the disk is touched
     */
    IdentityPages(Identity identity, String script, Random random, Executor executor) {
        this.identity = identity;
        this.script = script;
        this.random = random;
        this.executor = executor;
        this.asked = draw();
    }

    void mount(Router router) {
        router.get("/identity").handler(Home::ownerOnly).handler(context -> executor.execute(() -> page(context)));
        router.post("/identity/show")
                .handler(Home::ownerOnly)
                .handler(context -> answer(context, phrase(identity.phrase(), List.of(), null)));
        router.post("/identity/ask").handler(Home::ownerOnly).handler(context -> {
            asked = draw();
            answer(context, phrase(List.of(), asked, null));
        });
        router.post("/identity/check")
                .handler(Home::ownerOnly)
                .handler(context -> executor.execute(() -> {
                    answer(context, checked(context));
                }));
    }

    /** A quiet word for the first page while there is no backup; nothing once there is one. */
    Content reminder() {
        return kept() ? out -> {} : TEMPLATES.unsaved();
    }

    private boolean kept() {
        try {
            return identity.kept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Integer> draw() {
        return random.ints(1, Phrase.WORDS + 1)
                .distinct()
                .limit(ASKED)
                .sorted()
                .boxed()
                .toList();
    }

    private void page(RoutingContext context) {
        String key = HexFormat.of().formatHex(identity.keys(Crypto.load()).publicKey());
        Theme theme = Home.theme(context);
        Content page = TEMPLATES.identity(
                Page.of("Who you are", theme).withScript(script), key, phrase(List.of(), List.of(), null));
        Home.send(context, page);
    }

    private Content phrase(List<String> words, List<Integer> places, @Nullable String problem) {
        return TEMPLATES.phrase(words, places, kept(), problem);
    }

    private Content checked(RoutingContext context) {
        List<Integer> places = asked;
        try {
            Buffer body = context.body().buffer();
            List<String> said = Signals.fromBody(body == null ? new byte[0] : body.getBytes())
                    .read(Form.SIGNALS)
                    .words();
            List<String> words = identity.phrase();
            for (int i = 0; i < ASKED; i++) {
                if (!said.get(i).equals(words.get(places.get(i) - 1))) {
                    return phrase(
                            List.of(),
                            places,
                            "Word " + places.get(i) + " is another one. Look at what you wrote, or let the words be"
                                    + " shown again.");
                }
            }
            identity.keep();
            return phrase(List.of(), List.of(), null);
        } catch (SignalsException | IOException e) {
            return phrase(List.of(), places, String.valueOf(e.getMessage()));
        }
    }

    private static void answer(RoutingContext context, Content part) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .end(Buffer.buffer(PatchElements.of(Html.of(part)).encode()));
    }
}
