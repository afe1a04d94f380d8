package starflock.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import starflock.datastar.Event;
import starflock.datastar.Json;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.guard.Refusal;
import starflock.guard.Visitor;

/** Answers what one visitor asks for themselves, and sends files: reading only. */
final class Inquiries<S, V> {
    private static final System.Logger LOG = System.getLogger(Inquiries.class.getName());
    /** What waits for the browser at most: 64 KiB fill the sockets of a fast network. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Room<?, ?, S, V> room;
    private final App<?, ?, S, V> app;

    Inquiries(Room<?, ?, S, V> room) {
        this.room = room;
        this.app = room.app();
    }

    /** On the executor. */
    void answer(RoutingContext context) {
        reading(context, Bodies.of(context), (moment, view, question) -> {
            Optional<List<Event>> events = app.answer(moment, view, question);
            if (events.isEmpty()) {
                return false;
            }
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            events.get().forEach(event -> stream.writeBytes(event.encode()));
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, Mount.EVENT_STREAM)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            Bodies.end(context, stream.toByteArray());
            return true;
        });
    }

    /** On the executor, for as long as the file takes. */
    void download(RoutingContext context) {
        String query = context.request().getParam(Signals.QUERY_PARAMETER);
        byte[] signals = Bodies.utf8(query == null ? "{}" : query);
        reading(context, signals, (moment, view, question) -> {
            Optional<Download> download = app.download(moment, question);
            download.ifPresent(file -> send(context.response(), file));
            return download.isPresent();
        });
    }

    private interface Reading<S, V> {
        /** Answers; false if there is no answer. */
        boolean read(Moment<S> moment, V view, Question question) throws SignalsException;
    }

    private void reading(RoutingContext context, byte[] signals, Reading<S, V> reading) {
        String name = Objects.requireNonNull(context.pathParam("name"), "the route has a :name");
        try {
            Signals sent = Signals.fromBody(signals);
            Json.Obj fields = sent.get(name) instanceof Json.Obj object ? object : Json.object();
            Request.Look look = sent.read(Request.Look.SHAPE);
            Moment<S> moment = look.at() == Sight.LIVE ? room.now() : room.at(look.at());
            Question question = new Question(name, fields, Visitor.of(context));
            if (!reading.read(moment, app.view(look.view()), question)) {
                Refusal.OLD_PAGE.to(context);
            }
        } catch (SignalsException | IllegalArgumentException bad) {
            Mount.refuse(context, bad);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, name + " of " + app.title() + " failed", bug);
            Refusal.BROKEN.to(context);
        }
    }

    private static void send(HttpServerResponse response, Download file) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("Content-Disposition", "attachment; filename=\"" + file.fileName() + "\"")
                .setChunked(true);
        try (OutputStream out = new BufferedOutputStream(new Sending(response), CHUNK_BYTES)) {
            file.body().writeTo(out);
        } catch (IOException gone) {
            response.reset();
            return;
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "the file " + file.fileName() + " broke off", bug);
            response.reset(); // so that nobody takes what there is for the whole
            return;
        }
        response.end();
    }

    /** Waits at each chunk until it has left. */
    private static final class Sending extends OutputStream {
        private final HttpServerResponse response;

        Sending(HttpServerResponse response) {
            this.response = response;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            Buffer chunk = Buffer.buffer(count).appendBytes(bytes, offset, count);
            try {
                response.write(chunk).toCompletionStage().toCompletableFuture().get();
            } catch (ExecutionException gone) {
                throw new IOException("the browser took no more", gone.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the node is stopping");
            }
        }
    }
}
