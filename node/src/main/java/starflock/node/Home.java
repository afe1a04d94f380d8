package starflock.node;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The page at {@code /}: the rooms of this node, and who may come in. */
final class Home {
    void mount(Router router) {
        router.get("/").handler(Home::page);
    }

    private static void page(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .end("<!doctype html><title>Starflock</title><p><a href=/chat>The room</a>");
    }
}
