package starflock.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import starflock.datastar.Client;

/**
 * The browser client in a Chromium: its signals against the faster of alien-signals and @preact/signals-core, its morph against
 * idiomorph, and what it costs to start and to keep. bench/peers/client.mjs measures; here is the server it talks to.
 */
final class ClientBench {
    /** Far more than it takes; then something hangs. */
    private static final int MAX_MINUTES = 8;

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    /** Address → file. */
    private static final Map<String, String> FILES = Map.of(
            "/bench.js", "bench/peers/client.mjs",
            "/alien.js", "interop/node_modules/alien-signals/esm/index.mjs",
            "/system.mjs", "interop/node_modules/alien-signals/esm/system.mjs",
            "/preact.js", "interop/node_modules/@preact/signals-core/dist/signals-core.mjs",
            "/idiomorph.js", "interop/node_modules/idiomorph/dist/idiomorph.esm.js");

    private static final byte[] PAGE = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
            <script type="module" src="/bench.js"></script></head><body></body></html>
            """.getBytes(StandardCharsets.UTF_8);

    private static final CountDownLatch END = new CountDownLatch(1);

    private ClientBench() {}

    static void run() throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        if (browser.isEmpty() || !FILES.values().stream().map(Path::of).allMatch(Files::exists)) {
            System.err.println(
                    "The browser's part is left out: it wants a Chromium on the PATH, and npm ci in interop.");
            return;
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ClientBench::answer);
        server.start();
        Path profile = Files.createTempDirectory("bench");
        // No sandbox: as root (containers) Chromium cannot have one, and it opens nothing but our own page.
        Process process = new ProcessBuilder(
                        browser.get().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--enable-precise-memory-info",
                        "--js-flags=--expose-gc",
                        "--user-data-dir=" + profile,
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!END.await(MAX_MINUTES, TimeUnit.MINUTES)) {
                System.err.println("The page did not come to an end within " + MAX_MINUTES + " minutes.");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
            server.stop(0);
            delete(profile);
        }
    }

    private static Optional<Path> browser() {
        List<String> folders =
                List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
        return BROWSERS.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = new byte[0];
        if (path.equals("/result")) {
            String line = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (line.equals("end")) {
                END.countDown();
            } else {
                print(line.split("\t", -1));
            }
        } else if (path.equals("/")) {
            body = PAGE;
        } else {
            body = path.equals("/client.js")
                    ? Client.standard()
                    : Files.readAllBytes(Path.of(FILES.getOrDefault(path, "/dev/null")));
        }
        exchange.getResponseHeaders().set("Content-Type", path.equals("/") ? "text/html" : "text/javascript");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void print(String[] parts) {
        double[] ours = figures(parts[2]);
        if (parts.length > 3) {
            System.out.println(new Pairs(ours, figures(parts[3])).line(parts[0], parts[1]));
        } else if (ours.length > 0) {
            Arrays.sort(ours);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s ours %,14.0f  %s   (%,.0f to %,.0f)%n",
                    parts[0],
                    ours[ours.length / 2],
                    parts[1],
                    ours[0],
                    ours[ours.length - 1]);
        } else {
            System.out.println(String.join(" ", parts));
        }
    }

    private static double[] figures(String list) {
        return Stream.of(list.split(",", -1))
                .filter(text -> !text.isEmpty())
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException stillInUse) {
            System.err.println("The browser's folder could not be deleted: " + folder);
        }
    }
}
