package starflock.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Whole bodies, in and out. */
final class Bodies {
    private static final byte[] NONE = {};

    private Bodies() {}

    /** The request's body, which the guard has read and bounded. */
    static byte[] of(RoutingContext context) {
        Buffer body = context.body().buffer();
        return body == null ? NONE : body.getBytes();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a body, compressed if the browser accepts that. */
    static void end(RoutingContext context, byte[] body) {
        context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (!Encoding.accepts(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING), Encoding.GZIP)) {
            context.response().end(Buffer.buffer(body));
            return;
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_ENCODING, Encoding.GZIP.token())
                .end(Buffer.buffer(gzip(body)));
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return out.toByteArray();
    }
}
