package starflock.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import starflock.look.Asset;

/** Files that never change and are the same for everybody, each served at its path. */
public final class Assets {
    private final Map<String, Asset> byPath = new LinkedHashMap<>();

    /** The files of all these lists. */
    @SafeVarargs
    public Assets(List<Asset>... lists) {
        for (List<Asset> list : lists) {
            list.forEach(asset -> byPath.put(asset.path(), asset));
        }
    }

    /** Whether one of them is at {@code path}. */
    public boolean contains(String path) {
        return byPath.containsKey(path);
    }

    /** Serves them to whoever comes this far. */
    public void mount(Router router) {
        byPath.values().forEach(asset -> reading(router, asset.path()).handler(context -> serve(context, asset)));
    }

    /** A route for those who ask for {@code path}, or only for its head. */
    public static Route reading(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private static void serve(RoutingContext context, Asset asset) {
        boolean gzip = Encoding.accepts(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING), Encoding.GZIP);
        if (gzip) {
            context.response().putHeader(HttpHeaders.CONTENT_ENCODING, Encoding.GZIP.token());
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, asset.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, Asset.CACHE_CONTROL)
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .end(Buffer.buffer(gzip ? asset.gzip() : asset.bytes()));
    }
}
