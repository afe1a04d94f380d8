package starflock.sharing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import starflock.datastar.PatchElements;
import starflock.guard.Guard;
import starflock.guard.Visitor;
import starflock.look.Amount;
import starflock.look.Html;
import starflock.sharing.html.StaticTemplates;

/**
 * A file with a space, given by a page: for machines that never meet.
 *
 * <pre>
 *   POST /upload/space     multipart, one file ──▶ a file of ours ──▶ checked ──▶ taken in
 *                          the answer tells on the page how far that is, and what came of it
 * </pre>
 *
 * <p>The body is not read before: it may be as large as a disk has room for. It ends if nothing comes for a while.
 */
final class Taking {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final int FORBIDDEN = 403;

    /** Ten million short messages. */
    private static final long MAX_FILE_BYTES = 8L << 30;

    private static final int MAX_NAME_CHARS = 80;
    /** Twice in a row nothing new: from a page on this machine or the next something always comes. */
    private static final long LOOK_MS = 15_000;

    private static final System.Logger LOG = System.getLogger(Taking.class.getName());

    private final Spaces spaces;
    private final Executor executor;

    Taking(Spaces spaces, Executor executor) {
        this.spaces = spaces;
        this.executor = executor;
    }

    void mount(Router router) {
        router.post(Guard.UPLOADS + "space").handler(this::upload);
    }

    private void upload(RoutingContext context) {
        if (Visitor.of(context).role() != Visitor.Role.OWNER) {
            context.fail(FORBIDDEN);
            return;
        }
        HttpServerRequest request = context.request();
        // Until there is a place for it nothing is read.
        request.pause();
        Context loop = context.vertx().getOrCreateContext();
        executor.execute(() -> {
            try {
                Path folder = Files.createTempDirectory("starflock");
                loop.runOnContext(_ -> new Upload(context, folder).begin());
            } catch (IOException e) {
                loop.runOnContext(_ -> context.fail(e));
            }
        });
    }

    /** One file on its way. Its methods run on the request's event loop, but for {@link #take}. */
    private final class Upload {
        private final RoutingContext context;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final Path folder;
        private final AtomicBoolean ended = new AtomicBoolean();
        private @Nullable Path file;
        private @Nullable Future<Void> stored;
        private boolean whole;
        private long seen = -1;

        Upload(RoutingContext context, Path folder) {
            this.context = context;
            this.request = context.request();
            this.response = context.response();
            this.folder = folder;
        }

        void begin() {
            long timer = context.vertx().setPeriodic(LOOK_MS, _ -> look());
            context.addEndHandler(_ -> {
                context.vertx().cancelTimer(timer);
                executor.execute(() -> remove(folder));
            });
            request.exceptionHandler(failure -> end("The file did not arrive whole. Nothing of it was taken in."));
            request.setExpectMultipart(true);
            request.uploadHandler(this::store);
            request.endHandler(_ -> arrived());
            request.resume();
        }

        private void store(HttpServerFileUpload upload) {
            if (file == null) {
                Path place = folder.resolve(safe(upload.filename()));
                file = place;
                stored = upload.streamToFileSystem(place.toString());
            }
        }

        private void arrived() {
            whole = true;
            Path place = file;
            Future<Void> writing = stored;
            if (place == null || writing == null) {
                end("No file was chosen.");
                return;
            }
            writing.onSuccess(_ -> executor.execute(() -> take(place)))
                    .onFailure(failure -> end("The file could not be kept on this machine while it is read: "
                            + failure.getMessage() + ". Nothing of it was taken in."));
        }

        /** Whether still something comes, and not too much. */
        private void look() {
            long read = request.bytesRead();
            if (!whole && read > MAX_FILE_BYTES) {
                end("The file is larger than " + Amount.ofBytes(MAX_FILE_BYTES) + ". Use starflock space import.");
            } else if (!whole && read == seen) {
                end("The rest of the file did not come. Nothing of it was taken in; try again.");
            }
            seen = read;
        }

        private void take(Path place) {
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            try {
                Spaces.Imported taken = spaces.take(place, (what, bytes, all) -> {
                    if (!response.closed() && !response.writeQueueFull()) {
                        Future<Void> _ = response.write(patch(
                                Amount.ofBytes(bytes) + " of " + Amount.ofBytes(all) + " " + what + "…", "", null));
                    }
                });
                end(patch(sentence(taken), taken.what().refused() == 0 ? "good" : "warn", SpaceCard.of(taken.space())));
            } catch (IOException | RuntimeException e) {
                end(Answers.sentence(e));
            }
        }

        private void end(String problem) {
            end(patch(problem, "bad", null));
        }

        private void end(Buffer last) {
            if (ended.compareAndSet(false, true) && !response.closed()) {
                if (!response.headWritten()) {
                    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
                }
                // What would still come of a file that nobody wants is not waited for.
                response.end(last).onComplete(_ -> {
                    if (!request.isEnded()) {
                        Future<Void> _ = request.connection().close();
                    }
                });
            }
        }
    }

    private static Buffer patch(String words, String tone, @Nullable SpaceCard space) {
        return Buffer.buffer(
                PatchElements.of(Html.of(TEMPLATES.taking(words, tone, space))).encode());
    }

    private static String sentence(Spaces.Imported taken) {
        long blocks = taken.what().blocks();
        String news = blocks == 0
                ? "All that the file has was here already."
                : String.format(Locale.ROOT, "%,d %s taken in.", blocks, blocks == 1 ? "entry was" : "entries were");
        return taken.what().refused() == 0
                ? news
                : news + " Of " + taken.what().refused()
                        + " of its logs the file has another history than this machine,"
                        + " so nothing of those was taken in.";
    }

    /** What the file was called, for the sentences about it: no way to another place. */
    private static String safe(@Nullable String name) {
        String plain =
                name == null ? "" : name.replaceAll("[^\\p{L}\\p{N}._ -]", "").strip();
        String bounded = plain.substring(0, Math.min(MAX_NAME_CHARS, plain.length()));
        return bounded.isEmpty() || bounded.startsWith(".") ? "file" : bounded;
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a file that was given could not be removed: {0}", e.getMessage());
        }
    }
}
