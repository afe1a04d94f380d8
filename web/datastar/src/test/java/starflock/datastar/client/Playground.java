package starflock.datastar.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import starflock.datastar.Client;

/**
 * The server that the client's tests talk to.
 *
 * <pre>
 * GET  /BUILD/page?suite=NAME   a page with that build (standard or strict) and client/test/NAME.js
 * GET  /BUILD/nonce             a page whose policy knows a nonce and no unsafe-eval
 * GET  /BUILD/plugin-early      a page that calls an action of a plugin whose file comes before the build …
 * GET  /BUILD/plugin-late       … or behind it
 * GET  /BUILD/client.js         the build
 * GET  /BUILD/plugins.js        the plugins
 * GET  /BUILD/test/NAME.js      client/test
 * GET  /BUILD/src/NAME.js       client/src, for tests of a part by itself
 * PUT  /plan/NAME               a {@link Plan} for …
 * any  /go/NAME                 … this address
 * GET  /log/NAME                what was asked of it: method, url, headers, body, and whether it is still open
 * POST /open/NAME               opens a gate of a plan
 * </pre>
 *
 * Strict pages carry the policy that the strict build is for.
 */
final class Playground implements AutoCloseable {
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; media-src 'self' data:; frame-src 'self'; form-action 'self'; "
            + "require-trusted-types-for 'script'; trusted-types datastar";

    private static final String NONCE_POLICY =
            "default-src 'none'; script-src 'nonce-4b1d'; connect-src 'self'; img-src data:";

    private static final byte[] NONCE_PAGE = """
            <!doctype html>
            <html lang="en" data-nonce="4b1d"><head><meta charset="utf-8"><title>nonce</title><link rel="icon" href="data:,">
            <script type="module" src="client.js" nonce="4b1d"></script></head>
            <body><p data-signals="{n: 1}"><b id="sum" data-text="$n + 2"></b><button id="more" data-on:click="$n++">more</button></p>
            </body></html>
            """.getBytes(StandardCharsets.UTF_8);

    private static final String PLUGIN = """
            (globalThis.datastar ??= []).push(({ action, root }) =>
              action({ name: 'greet', apply: (_, who) => void (root.said += `Hello, ${who}.`) }));
            """;

    /** How long a gate stays shut, and a stream open, at most: longer than any test waits for their end. */
    private static final int PATIENCE_S = 60;

    private static final int HEARTBEAT_MS = 25;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();
    private final Map<String, List<Asked>> log = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    /** A request that came in. */
    private static final class Asked {
        final String json;
        volatile boolean open = true;

        Asked(String json) {
            this.json = json;
        }
    }

    Playground() throws IOException {
        this(0);
    }

    Playground(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/standard/", exchange -> file(exchange, "standard", Client.standard()));
        server.createContext("/strict/", exchange -> file(exchange, "strict", Client.strict()));
        server.createContext("/plan/", this::plan);
        server.createContext("/go/", this::go);
        server.createContext("/log/", this::report);
        server.createContext("/open/", this::openGate);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    void plan(String name, String text) {
        plans.put(name, Plan.parse(text));
        log.put(name, new CopyOnWriteArrayList<>());
    }

    int requests(String name) {
        return log.getOrDefault(name, List.of()).size();
    }

    long open(String name) {
        return log.getOrDefault(name, List.of()).stream()
                .filter(asked -> asked.open)
                .count();
    }

    /** A script that puts HTML onto a page as a patch does: the strict pages' policy lets nothing but the client do it. */
    static String patch(String html) {
        return "document.dispatchEvent(new CustomEvent('datastar-fetch', { detail:"
                + " { type: 'datastar-patch-elements', el: document.body, argsRaw: { elements: `" + html + "` } } }))";
    }

    void openGate(String name) {
        gates.computeIfAbsent(name, n -> new CountDownLatch(1)).countDown();
    }

    @Override
    public void close() {
        gates.values().forEach(CountDownLatch::countDown);
        server.stop(0);
        threads.shutdownNow();
    }

    private void file(HttpExchange exchange, String build, byte[] client) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(build.length() + 2);
        if (path.equals("page")) {
            if (build.equals("strict")) {
                exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            }
            answer(
                    exchange,
                    "text/html; charset=utf-8",
                    page(exchange.getRequestURI().getQuery()));
        } else if (path.equals("nonce")) {
            exchange.getResponseHeaders().set("Content-Security-Policy", NONCE_POLICY);
            answer(exchange, "text/html; charset=utf-8", NONCE_PAGE);
        } else if (path.startsWith("plugin-")) {
            answer(exchange, "text/html; charset=utf-8", pluginPage(path.equals("plugin-early")));
        } else if (path.equals("greet.js")) {
            answer(exchange, "text/javascript", PLUGIN.getBytes(StandardCharsets.UTF_8));
        } else if (path.equals("client.js")) {
            answer(exchange, "text/javascript", client);
        } else if (path.equals("plugins.js")) {
            try (InputStream plugins = Client.class.getResourceAsStream("datastar-plugins.js")) {
                answer(exchange, "text/javascript", plugins.readAllBytes());
            }
        } else if (path.equals("blank")) {
            answer(
                    exchange,
                    "text/html",
                    "<!doctype html><title>blank</title><p>blank".getBytes(StandardCharsets.UTF_8));
        } else {
            Path root = Path.of("client").toAbsolutePath().normalize();
            Path file = root.resolve(path).normalize();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                answer(exchange, "text/javascript", Files.readAllBytes(file));
            } else {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
            }
        }
    }

    private static byte[] pluginPage(boolean early) {
        String build = "<script type=\"module\" src=\"client.js\"></script>";
        String plugin = "<script type=\"module\" src=\"greet.js\"></script>";
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>plugin</title>
                <link rel="icon" href="data:,">%s</head>
                <body data-signals="{said: ''}"><b id="said" data-text="$said"></b>
                <p data-init="@greet('Ann')"></p><p id="next" data-init="$next = 1"></p>
                <p data-signals:heard="0" data-on:datastar-ready="$heard++"></p></body></html>
                """.formatted(early ? plugin + build : build + plugin).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] page(String query) {
        String suite = query == null ? "" : query.replaceFirst("^suite=([a-z-]+).*", "$1");
        String script = suite.isEmpty() ? "" : "<script type=\"module\" src=\"test/" + suite + ".js\"></script>";
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>client</title><link rel="icon" href="data:,">
                <script type="module" src="client.js"></script>%s</head>
                <body><main id="stage"></main></body></html>
                """.formatted(script).getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static String name(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().replaceFirst("^/[a-z]+/", "");
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void plan(HttpExchange exchange) throws IOException {
        plan(name(exchange), body(exchange));
        answer(exchange, "text/plain", new byte[0]);
    }

    private void openGate(HttpExchange exchange) throws IOException {
        openGate(name(exchange));
        answer(exchange, "text/plain", new byte[0]);
    }

    private void report(HttpExchange exchange) throws IOException {
        String json = log.getOrDefault(name(exchange), List.of()).stream()
                .map(asked -> asked.json + ",\"open\":" + asked.open + "}")
                .collect(Collectors.joining(",", "[", "]"));
        answer(exchange, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private void go(HttpExchange exchange) throws IOException {
        String name = name(exchange);
        Plan plan = plans.get(name);
        if (plan == null) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        List<Asked> asked = log.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>());
        Asked mine = new Asked(describe(exchange, body(exchange)));
        int number;
        synchronized (asked) {
            number = asked.size();
            asked.add(mine);
        }
        try {
            follow(exchange, plan.answer(number));
        } finally {
            // An exception, be it that the browser has gone or that the plan says cut, goes to the server, which breaks
            // the
            // connection off: closing the exchange would end the answer in good order.
            mine.open = false;
        }
    }

    private void follow(HttpExchange exchange, List<Plan.Step> steps) throws IOException {
        int status = 200;
        boolean begun = false;
        for (Plan.Step step : steps) {
            if (!begun && !(step instanceof Plan.Step.Status) && !(step instanceof Plan.Step.Header)) {
                if (!(step instanceof Plan.Step.Gate)) {
                    exchange.sendResponseHeaders(status, 0);
                    begun = true;
                }
            }
            switch (step) {
                case Plan.Step.Status(int code) -> status = code;
                case Plan.Step.Header(String key, String value) ->
                    exchange.getResponseHeaders().set(key, value);
                case Plan.Step.Write(byte[] bytes) -> write(exchange, bytes);
                case Plan.Step.Gate(String gate) -> await(gate, PATIENCE_S * 1000);
                case Plan.Step.Stay() -> stay(exchange);
                case Plan.Step.Cut() -> throw new IOException("cut, as planned");
            }
        }
        if (!begun) {
            exchange.sendResponseHeaders(status, status == 204 ? -1 : 0);
        }
        exchange.close();
    }

    private static void write(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
    }

    private void stay(HttpExchange exchange) throws IOException {
        for (int beat = 0; beat < PATIENCE_S * 1000 / HEARTBEAT_MS; beat++) {
            if (await("stay", HEARTBEAT_MS)) {
                return;
            }
            write(exchange, new byte[] {':', '\n'});
        }
    }

    private boolean await(String gate, int millis) {
        try {
            return gates.computeIfAbsent(gate, n -> new CountDownLatch(1)).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String describe(HttpExchange exchange, String body) {
        String headers = exchange.getRequestHeaders().entrySet().stream()
                .map(entry -> quote(entry.getKey().toLowerCase(Locale.ROOT)) + ":"
                        + quote(String.join(", ", entry.getValue())))
                .collect(Collectors.joining(",", "{", "}"));
        return "{\"method\":" + quote(exchange.getRequestMethod()) + ",\"url\":"
                + quote(exchange.getRequestURI().toString()) + ",\"headers\":" + headers + ",\"body\":" + quote(body);
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
