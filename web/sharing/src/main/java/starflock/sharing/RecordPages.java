package starflock.sharing;

import gg.jte.Content;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import starflock.sharing.html.StaticTemplates;
import starflock.space.Inventory;
import starflock.space.PublicKey;
import starflock.space.Ref;

/**
 * The pages about what happened in a space and why it counts, and about one member.
 *
 * <pre>
 *   GET  /s/ID/history?until=N      entries before the Nth, newest first
 *   GET  /s/ID/event/LOG/SEQ        why one stands where it stands, or does not
 *   GET  /s/ID/member/KEY           words to compare
 *   POST /s/ID/compared/KEY/yes|no
 *   GET  /s/ID/export               all of it as a file
 * </pre>
 */
final class RecordPages {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final int PER_PAGE = 50;
    private static final int TITLE_CHARS = 40;

    private final Answers answers;
    private final Function<byte[], List<String>> words;

    RecordPages(Answers answers, Function<byte[], List<String>> words) {
        this.answers = answers;
        this.words = words;
    }

    void mount(Router router) {
        router.get("/s/:id/history").handler(answers.in(this::history));
        router.get("/s/:id/event/:log/:seq").handler(answers.in(this::event));
        router.get("/s/:id/member/:key").handler(answers.in(this::member));
        router.post("/s/:id/compared/:key/:same").handler(answers.in(this::compared));
        router.get("/s/:id/export").handler(answers.in(this::export));
    }

    private void history(Shared space, RoutingContext context) {
        Inventory inventory = space.replica().inventory();
        int all = inventory.entries();
        int until = number(context.queryParams().get("until"), all);
        List<EntryCard> entries = new ArrayList<>();
        for (Ref ref : inventory.history(until - PER_PAGE, until).reversed()) {
            Inventory.Explanation entry = inventory.explain(ref);
            if (entry != null) {
                entries.add(EntryCard.of(space, entry));
            }
        }
        int earlier = Math.max(0, until - PER_PAGE);
        Integer later = until >= all ? null : Math.min(all, until + PER_PAGE);
        Answers.send(
                context,
                TEMPLATES.history(
                        answers.page(context, "What happened in " + space.title()),
                        SpaceCard.of(space),
                        entries,
                        until,
                        all,
                        earlier == 0 ? null : earlier,
                        later));
    }

    private static int number(@Nullable String text, int otherwise) {
        try {
            return text == null ? otherwise : Math.clamp(Integer.parseInt(text), 0, otherwise);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private void event(Shared space, RoutingContext context) {
        Inventory.@Nullable Explanation entry;
        try {
            PublicKey log = PublicKey.parse(String.valueOf(context.pathParam("log")));
            entry = space.replica()
                    .inventory()
                    .explain(new Ref(log, Long.parseLong(String.valueOf(context.pathParam("seq")))));
        } catch (IllegalArgumentException noSuch) {
            entry = null;
        }
        if (entry == null) {
            Answers.missing(context);
        } else {
            Answers.send(
                    context,
                    TEMPLATES.event(
                            answers.page(context, "Why it stands"), SpaceCard.of(space), EntryCard.of(space, entry)));
        }
    }

    private void member(Shared space, RoutingContext context) {
        SpaceCard card = SpaceCard.of(space);
        card.members().stream()
                .filter(member -> member.key().equals(context.pathParam("key")))
                .findFirst()
                .ifPresentOrElse(
                        member -> Answers.send(
                                context,
                                TEMPLATES.member(
                                        answers.page(context, member.person().name()),
                                        card,
                                        member,
                                        comparing(space, card, member))),
                        () -> Answers.missing(context));
    }

    private Content comparing(Shared space, SpaceCard card, MemberCard member) {
        PublicKey person = PublicKey.parse(member.key());
        return TEMPLATES.comparing(
                card,
                member,
                words.apply(space.comparison(person)),
                space.compared().contains(person));
    }

    private void compared(Shared space, RoutingContext context) {
        SpaceCard card = SpaceCard.of(space);
        for (MemberCard member : card.members()) {
            if (member.key().equals(context.pathParam("key"))) {
                try {
                    space.compared(PublicKey.parse(member.key()), "yes".equals(context.pathParam("same")));
                } catch (IOException e) {
                    context.fail(e);
                    return;
                }
                Answers.patch(context, comparing(space, card, member));
                return;
            }
        }
        Answers.missing(context);
    }

    private void export(Shared space, RoutingContext context) {
        try {
            Path folder = Files.createTempDirectory("starflock");
            Path file = folder.resolve("export");
            space.replica().inventory().export(file);
            String name = space.title().replaceAll("[^A-Za-z0-9 _-]", "").strip();
            String safe = name.isEmpty() ? "space" : name.substring(0, Math.min(TITLE_CHARS, name.length()));
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                    .putHeader("Content-Disposition", "attachment; filename=\"" + safe + ".starflock\"")
                    .sendFile(file.toString())
                    .onComplete(_ -> remove(file, folder));
        } catch (IOException e) {
            context.fail(e);
        }
    }

    private static void remove(Path file, Path folder) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.getLogger(RecordPages.class.getName())
                    .log(System.Logger.Level.WARNING, "a file that was sent could not be removed: " + file, e);
        }
    }
}
