package starflock.node;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import starflock.look.Asset;

/** Files that are the same for everybody, served to anybody who may speak to the node at all. */
final class Assets {
    private final Map<String, Asset> byPath = new LinkedHashMap<>();

    @SafeVarargs
    Assets(List<Asset>... lists) {
        for (List<Asset> list : lists) {
            list.forEach(asset -> byPath.put(asset.path(), asset));
        }
    }

    boolean contains(String path) {
        return byPath.containsKey(path);
    }

    void mount(Router router) {
        byPath.values().forEach(asset -> Home.reading(router, asset.path()).handler(context -> serve(context, asset)));
    }

    private static void serve(RoutingContext context, Asset asset) {
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        boolean gzip = accepted != null && accepted.contains("gzip");
        if (gzip) {
            context.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, asset.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, Asset.CACHE_CONTROL)
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .end(Buffer.buffer(gzip ? asset.gzip() : asset.bytes()));
    }
}
