package starflock.node;

import gg.jte.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;
import starflock.guard.Refusal;
import starflock.look.Html;

/**
 * The part of the first page about peers: whom this node looks for, who is connected, and how much came and went;
 * which the page's stream draws anew when it changed.
 *
 * <pre>
 *   POST /peers/neighbours, /peers/public, /peers/ask     how far to look; to be asked again
 * </pre>
 */
final class Peers {
    private final Executor executor;
    private final @Nullable SwarmMeeting meeting;
    private final Path answer;
    private final Function<Reach, PeerNetwork.Wish> wish;
    private final boolean own;
    private final AtomicReference<@Nullable Reach> reach;

    /**
     * Not yet served.
     *
     * @param meeting null if there is none, because the node is offline
     * @param answer the file in which it is remembered
     * @param own whether a network was named, so that there is nothing to ask
     * @param wish what an answer means for the network
     */
    Peers(
            Executor executor,
            @Nullable SwarmMeeting meeting,
            Path answer,
            boolean own,
            Function<Reach, PeerNetwork.Wish> wish)
            throws IOException {
        this.executor = executor;
        this.meeting = meeting;
        this.answer = answer;
        this.own = own;
        this.wish = wish;
        this.reach = new AtomicReference<>(Reach.read(answer).orElse(null));
    }

    void mount(Router router) {
        router.post("/peers/:reach").handler(Home::ownerOnly).handler(this::choose);
    }

    /** Without what only the swarm knows, which the stream brings. */
    Content part() {
        return Pages.peers(view(new SwarmMeeting.View(null, null)));
    }

    private PeersView view(SwarmMeeting.View now) {
        return new PeersView(meeting == null, own, reach.get(), now.swarm(), now.trouble());
    }

    private void choose(RoutingContext context) {
        String asked = String.valueOf(context.pathParam("reach"));
        Optional<Reach> chosen = Reach.parse(asked);
        if (chosen.isEmpty() && !asked.equals("ask")) {
            Refusal.NOTHING_HERE.to(context);
            return;
        }
        executor.execute(() -> {
            Json.Obj toast = Json.object();
            try {
                if (chosen.isPresent()) {
                    chosen.get().write(answer);
                    if (meeting != null && !own) meeting.wish(wish.apply(chosen.get()));
                }
                reach.set(chosen.orElse(null));
            } catch (IOException e) {
                toast = Pages.toast("That could not be kept on the disk: " + e.getMessage(), "");
            }
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .end(Buffer.buffer(PatchElements.of(Html.of(part())).encode())
                            .appendBytes(PatchSignals.of(toast).encode()));
        });
    }

    /** The part as it is now, and how many there are for the badge: events for the page's stream. */
    byte[] update() {
        PeersView view = view(
                meeting == null
                        ? new SwarmMeeting.View(null, null)
                        : meeting.view().join());
        return Buffer.buffer(PatchElements.of(Html.of(Pages.peers(view))).encode())
                .appendBytes(PatchSignals.of(
                                Json.object().with("_peers", view.peers().size()))
                        .encode())
                .getBytes();
    }
}
