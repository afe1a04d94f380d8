package starflock.gallery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
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
    private final Asset plugins = Asset.of("/client/datastar-plugins.js", "text/javascript", Client.plugins());
    private final Asset strict = Asset.of("/client/datastar-strict.js", "text/javascript", Client.strict());
    private final Asset standard = Asset.of("/client/datastar.js", "text/javascript", Client.standard());
    private final Asset withStrict = withPlugins("strict", strict);
    private final Asset withStandard = withPlugins("standard", standard);
    private final Pages pages;
    private final Guide guide;
    private final RandomGenerator random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("gallery-timer").unstarted(task));
    private final HttpServer server;

    /**
     * Starts the gallery.
     *
     * @param address port 0 for any free one
     * @param clock what the guide's clock shows
     * @param random what visitors are named by; from the system's own entropy when strangers may visit
     * @throws IOException if the address is taken
     */
    public Gallery(InetSocketAddress address, InstantSource clock, RandomGenerator random) throws IOException {
        this.random = random;
        this.guide = new Guide(clock);
        Examples.all(random).forEach(example -> examples.put(example.name(), example));
        var style = Asset.of("/gallery/gallery.css", "text/css; charset=utf-8", bytes(Source.text("gallery.css")));
        var scripts = List.of(script("reverse-text.js"));
        Stream.of(Look.assets(), scripts, List.of(plugins, strict, standard, withStrict, withStandard, style))
                .flatMap(List::stream)
                .forEach(asset -> assets.put(asset.path(), asset));
        pages = new Pages(
                examples, style.path(), scripts.stream().map(Asset::path).toList());
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
            visit.answer(403, "text/plain", bytes("This is for the gallery's own pages."));
        } else if (path.startsWith(Theme.PATH)) {
            theme(exchange, path.substring(Theme.PATH.length()), visit);
        } else {
            route(exchange, path, visit);
        }
    }

    private void route(HttpExchange exchange, String path, Visit visit) throws IOException {
        String[] parts = path.substring(1).split("/", 3);
        var example = parts.length > 1 && parts[0].equals("examples") ? examples.get(parts[1]) : null;
        if (parts.length == 2 && parts[0].equals("guide")) {
            answer(visit, guide::answer);
        } else if (parts.length == 3 && example != null) {
            answer(visit, example::answer);
        } else {
            var page = pages.at(path, example, visit, look(exchange));
            if (page.isPresent()) {
                visit.answer(200, "text/html; charset=utf-8", page.get());
            } else {
                visit.notFound();
            }
        }
    }

    private static void answer(Visit visit, Answering answering) throws IOException {
        try {
            answering.answer(visit);
        } catch (SignalsException e) {
            visit.answer(400, "text/plain; charset=utf-8", bytes(e.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Answering {
        void answer(Visit visit) throws IOException, SignalsException;
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
        // Below /examples/NAME/ or /guide/.
        String[] parts = path.split("/", path.startsWith("/guide/") ? 3 : 4);
        boolean hasAction = parts.length == (path.startsWith("/guide/") ? 3 : 4);
        var ticker = StreamOptions.Ticker.on(timer);
        return new Visit(exchange, threads, ticker, visitor, hasAction ? parts[parts.length - 1] : "");
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
        return new Pages.Look(theme, isStandard ? withStandard.path() : withStrict.path());
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

    /** Loads the plugins first: an expression that is run before its action is there fails. */
    private Asset withPlugins(String name, Asset client) {
        String both = "import '" + plugins.path() + "';\nimport '" + client.path() + "';\n";
        return Asset.of("/client/gallery-" + name + ".js", "text/javascript", bytes(both));
    }

    private static Asset script(String name) {
        return Asset.of("/gallery/" + name, "text/javascript", bytes(Source.text(name)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
