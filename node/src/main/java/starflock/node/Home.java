package starflock.node;

import gg.jte.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.datastar.PatchElements;
import starflock.guard.Refusal;
import starflock.guard.Visitor;
import starflock.guard.Visitor.Role;
import starflock.look.Html;
import starflock.look.Page;
import starflock.look.Parts;
import starflock.look.Theme;

/** The page at {@code /}: the rooms of this node and, for its owner, who may come in. */
final class Home {
    private static final String HTML = "text/html; charset=utf-8";
    private static final DateTimeFormatter END = DateTimeFormatter.ofPattern("EEEE 'at' HH:mm", Locale.ENGLISH);

    private final String room;
    private final String script;
    private final Invitations invitations;
    private final Executor executor;

    /**
     * @param room path of the room
     * @param script address of the browser client
     * @param executor where invitations are opened and closed, which touches the disk
     */
    Home(String room, String script, Invitations invitations, Executor executor) {
        this.room = room;
        this.script = script;
        this.invitations = invitations;
        this.executor = executor;
    }

    void mount(Router router) {
        router.get("/").handler(this::page);
        // The page's buttons say "/invite" and "/invite?off".
        router.post("/invite")
                .handler(context -> change(context, !context.queryParams().contains("off")));
        router.post(Theme.PATH + ":theme").handler(Home::setTheme);
        router.get("/_style").handler(context -> send(context, Parts.everyPart(theme(context), script)));
    }

    /** What the node adds to a room's frame: its owner finds from anywhere where to invite others. */
    static Page forVisitor(Page page, Visitor visitor) {
        return visitor.role() == Role.OWNER ? page.withInvitation("/#invitation") : page;
    }

    private void page(RoutingContext context) {
        boolean owner = Visitor.of(context).role() == Role.OWNER;
        Content invitation = owner ? invitation(null) : out -> {};
        Page page = Page.of("Starflock", theme(context)).withScript(script);
        send(
                context,
                Pages.home(
                        page, List.of(new RoomCard(room, "The room", "Talk with everybody who is here.")), invitation));
    }

    private void change(RoutingContext context, boolean open) {
        if (Visitor.of(context).role() != Role.OWNER) {
            context.response().setStatusCode(Refusal.OWNER_ONLY.status()).end(Refusal.OWNER_ONLY.sentence());
            return;
        }
        executor.execute(() -> {
            String problem = null;
            try {
                if (open) {
                    invitations.open(context.request().localAddress().port());
                } else {
                    invitations.end();
                }
            } catch (Failure e) {
                problem = e.getMessage();
            }
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .end(Buffer.buffer(
                            PatchElements.of(Html.of(invitation(problem))).encode()));
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
            context.response().setStatusCode(404).end();
            return;
        }
        context.response()
                .putHeader(HttpHeaders.SET_COOKIE, theme.get().setCookie())
                .setStatusCode(204)
                .end();
    }

    private static Theme theme(RoutingContext context) {
        Cookie cookie = context.request().getCookie(Theme.COOKIE);
        return cookie == null ? Theme.SYSTEM : Theme.parse(cookie.getValue()).orElse(Theme.SYSTEM);
    }

    private static void send(RoutingContext context, Content page) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, HTML).end(Html.of(page));
    }
}
