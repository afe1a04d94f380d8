package starflock.gallery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import starflock.datastar.Client;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;
import starflock.look.Asset;
import starflock.look.Look;
import starflock.look.Theme;

/**
 * The gallery's server: its pages, its files, and who is visiting.
 *
 * <p>Pages come with the strict client and a Content-Security-Policy to match; {@code ?client=standard}, kept in a
 * cookie, shows them with the other build.
 */
public final class Gallery implements AutoCloseable {

    private static final String VISITOR = "gallery-visitor";
    private static final String BUILD = "gallery-client";
    private static final int VISITOR_BYTES = 16;

    private final Map<String, Example> examples = new LinkedHashMap<>();
    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final Asset strict = Asset.of("/client/datastar-strict.js", "text/javascript", Client.strict());
    private final Asset standard = Asset.of("/client/datastar.js", "text/javascript", Client.standard());
    private final Pages pages;
    private final RandomGenerator random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("gallery-timer").unstarted(task));
    private final HttpServer server;

    /**
     * Starts the gallery.
     *
     * @param address port 0 for any free one
     * @param random what visitors are named by; from the system's own entropy when strangers may visit
     * @throws IOException if the address is taken
     */
    public Gallery(InetSocketAddress address, RandomGenerator random) throws IOException {
        this.random = random;
        Examples.all(random).forEach(example -> examples.put(example.name(), example));
        var style = Asset.of("/gallery/gallery.css", "text/css; charset=utf-8", resource("gallery.css"));
        var component = Asset.of("/gallery/reverse-text.js", "text/javascript", resource("reverse-text.js"));
        Stream.concat(Look.assets().stream(), Stream.of(strict, standard, style, component))
                .forEach(asset -> assets.put(asset.path(), asset));
        pages = new Pages(examples, style.path(), component.path());
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it is, for example {@code http://127.0.0.1:4331}. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** The names of its examples. */
    public List<String> names() {
        return List.copyOf(examples.keySet());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Asset asset = assets.get(path);
        var visit = visit(exchange, path);
        if (asset != null) {
            exchange.getResponseHeaders().set("Cache-Control", Asset.CACHE_CONTROL);
            visit.answer(200, asset.contentType(), asset.bytes());
        } else if (!exchange.getRequestMethod().equals("GET") && !fromClient(exchange)) {
            visit.answer(403, "text/plain", "This is for the gallery's own pages.".getBytes(StandardCharsets.UTF_8));
        } else if (path.startsWith(Theme.PATH)) {
            theme(exchange, path.substring(Theme.PATH.length()), visit);
        } else {
            route(exchange, path, visit);
        }
    }

    private void route(HttpExchange exchange, String path, Visit visit) throws IOException {
        String[] parts = path.substring(1).split("/", 3);
        var example = parts.length > 1 && parts[0].equals("examples") ? examples.get(parts[1]) : null;
        if (example != null && parts.length > 2) {
            try {
                example.answer(visit);
            } catch (SignalsException e) {
                visit.answer(400, "text/plain; charset=utf-8", e.getMessage().getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        var page = pages.at(path, example, visit, look(exchange));
        if (page.isPresent()) {
            visit.answer(200, "text/html; charset=utf-8", page.get());
        } else {
            visit.notFound();
        }
    }

    private Visit visit(HttpExchange exchange, String path) {
        String visitor = cookie(exchange, VISITOR).orElseGet(() -> {
            byte[] name = new byte[VISITOR_BYTES];
            random.nextBytes(name);
            String made = HexFormat.of().formatHex(name);
            exchange.getResponseHeaders()
                    .add("Set-Cookie", VISITOR + "=" + made + "; Path=/; SameSite=Strict; HttpOnly");
            return made;
        });
        String[] parts = path.split("/", 4);
        var ticker = StreamOptions.Ticker.on(timer);
        return new Visit(exchange, threads, ticker, visitor, parts.length > 3 ? parts[3] : "");
    }

    /** Which of the two clients, and day or night; sets the policy that belongs to the client. */
    private Pages.Look look(HttpExchange exchange) {
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        Optional<String> asked = Stream.of("strict", "standard")
                .filter(build -> query.contains("client=" + build))
                .findFirst();
        asked.ifPresent(build -> exchange.getResponseHeaders()
                .add("Set-Cookie", BUILD + "=" + build + "; Path=/; SameSite=Strict; HttpOnly"));
        boolean isStandard = asked.or(() -> cookie(exchange, BUILD))
                .filter("standard"::equals)
                .isPresent();
        exchange.getResponseHeaders()
                .set(
                        "Content-Security-Policy",
                        "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
                                + (isStandard ? " 'unsafe-eval'" : "")
                                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        Theme theme = cookie(exchange, Theme.COOKIE).flatMap(Theme::parse).orElse(Theme.SYSTEM);
        return new Pages.Look(theme, isStandard ? standard.path() : strict.path());
    }

    private static void theme(HttpExchange exchange, String choice, Visit visit) throws IOException {
        Theme.parse(choice).ifPresent(theme -> exchange.getResponseHeaders().add("Set-Cookie", theme.setCookie()));
        visit.answer(204, "text/plain", new byte[0]);
    }

    private static boolean fromClient(HttpExchange exchange) {
        return exchange.getRequestHeaders().containsKey(Signals.REQUEST_HEADER);
    }

    private static Optional<String> cookie(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
                .flatMap(header -> Arrays.stream(header.split("; *", -1)))
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1))
                .findFirst();
    }

    private static byte[] resource(String name) {
        try (InputStream in = Gallery.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the gallery's jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the gallery's jar", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
