package starflock.sharing;

import gg.jte.Content;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import starflock.datastar.PatchElements;
import starflock.guard.Visitor;
import starflock.guard.Visitor.Role;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Theme;

/** What all pages about spaces have in common: who may see them, where they are drawn, how they answer. */
final class Answers {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final Spaces spaces;
    private final String script;
    private final Executor executor;

    Answers(Spaces spaces, String script, Executor executor) {
        this.spaces = spaces;
        this.script = script;
        this.executor = executor;
    }

    /** What is done with the space of an address. */
    interface Use {
        void of(Shared space, RoutingContext context);
    }

    /** For the owner, off the event loop, with the space that the address names. */
    Handler<RoutingContext> in(Use use) {
        return owners(context -> {
            Optional<Shared> space = spaces.find(String.valueOf(context.pathParam("id")));
            if (space.isEmpty()) {
                context.fail(NOT_FOUND);
            } else {
                use.of(space.get(), context);
            }
        });
    }

    /** For the owner, off the event loop: it may touch the disk. Guests are in rooms, and nothing else. */
    Handler<RoutingContext> owners(Handler<RoutingContext> handler) {
        return context -> {
            if (Visitor.of(context).role() != Role.OWNER) {
                context.fail(FORBIDDEN);
                return;
            }
            off(handler).handle(context);
        };
    }

    Handler<RoutingContext> off(Handler<RoutingContext> handler) {
        return context -> executor.execute(() -> {
            try {
                handler.handle(context);
            } catch (RuntimeException bug) {
                context.fail(bug);
            }
        });
    }

    Page page(RoutingContext context, String title) {
        return Page.of(title, theme(context)).withScript(script);
    }

    static void send(RoutingContext context, Content page) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .end(Html.of(page));
    }

    /** Replaces a part of the page that asked. */
    static void patch(RoutingContext context, Content part) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .end(Buffer.buffer(PatchElements.of(Html.of(part)).encode()));
    }

    static void missing(RoutingContext context) {
        context.fail(NOT_FOUND);
    }

    static String sentence(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    private static Theme theme(RoutingContext context) {
        Cookie cookie = context.request().getCookie(Theme.COOKIE);
        return cookie == null ? Theme.SYSTEM : Theme.parse(cookie.getValue()).orElse(Theme.SYSTEM);
    }
}
