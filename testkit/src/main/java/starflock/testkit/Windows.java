package starflock.testkit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A Chromium whose windows and tabs are shown, hidden and frozen by the browser itself. Playwright holds every page
 * visible and focused ({@code Emulation.setFocusEmulationEnabled}), so this one is driven without it, by a few calls of
 * the browser's own protocol over one web socket
 * (<a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol 1.3</a>).
 *
 * <p>Each window shows one of its tabs: {@link #window} opens a window with a tab, {@link #tab} a tab in front of the
 * others of the window that was last in front.
 */
public final class Windows implements AutoCloseable {
    /** How long one answer, or one thing that is waited for, may take: far above what loopback needs. */
    private static final int PATIENCE_S = 30;

    private static final int PAUSE_MS = 20;

    private static final String LISTENING = "DevTools listening on ";

    private final Path profile;
    private final Process browser;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();

    private Windows(Path profile, Process browser, URI door) {
        this.profile = profile;
        this.browser = browser;
        socket = client.newWebSocketBuilder()
                .buildAsync(door, new Ear())
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }

    /** Starts the browser. Call only where browser tests run at all ({@link BrowserTest}). */
    public static Windows start() throws IOException {
        Path profile = Files.createTempDirectory("windows");
        List<String> command = new ArrayList<>(List.of(
                Chromium.executable().toString(),
                "--headless=new",
                "--no-sandbox",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
        command.addAll(Chromium.QUIET);
        command.add("about:blank");
        Process browser = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said = browser.inputReader();
        String line = said.readLine();
        while (line != null && !line.startsWith(LISTENING)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("the browser ended before it listened");
        }
        // What else it says is for nobody, and must not fill the pipe.
        said.close();
        return new Windows(profile, browser, URI.create(line.substring(LISTENING.length())));
    }

    /** Opens a window of its own, as visible as a window that nothing covers. */
    public Tab window(String url) {
        return open(url, true);
    }

    /** Opens a tab in front of those of the last window. */
    public Tab tab(String url) {
        return open(url, false);
    }

    private Tab open(String url, boolean window) {
        JsonObject wanted = new JsonObject();
        wanted.addProperty("url", url);
        wanted.addProperty("newWindow", window);
        String target = call("Target.createTarget", wanted, "").get("targetId").getAsString();
        JsonObject attach = new JsonObject();
        attach.addProperty("targetId", target);
        attach.addProperty("flatten", true);
        Tab tab = new Tab(
                target,
                call("Target.attachToTarget", attach, "").get("sessionId").getAsString());
        tab.waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
        return tab;
    }

    /** Waits until something outside the browser has happened. */
    public void waitUntil(BooleanSupplier happened) {
        for (int i = 0; i < PATIENCE_S * 1000 / PAUSE_MS; i++) {
            if (happened.getAsBoolean()) {
                return;
            }
            pause();
        }
        throw new AssertionError("it did not happen within " + PATIENCE_S + " s");
    }

    private static void pause() {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, PAUSE_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    /** One tab. */
    public final class Tab {
        private final String target;
        private final String session;

        private Tab(String target, String session) {
            this.target = target;
            this.session = session;
        }

        /** The value of an expression, as text; of a promise, what it comes to. */
        public String evaluate(String expression) {
            JsonObject wanted = new JsonObject();
            wanted.addProperty("expression", "Promise.resolve(" + expression + ").then(String)");
            wanted.addProperty("awaitPromise", true);
            wanted.addProperty("returnByValue", true);
            JsonObject answer = call("Runtime.evaluate", wanted, session);
            if (answer.has("exceptionDetails")) {
                throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
            }
            JsonElement value = answer.getAsJsonObject("result").get("value");
            return value == null ? "" : value.getAsString();
        }

        /** Waits until an expression of the page is true. */
        public void waitFor(String expression) {
            waitUntil(() -> evaluate(expression).equals("true"));
        }

        /** Brings it in front of the other tabs of its window, which are hidden then. */
        public void show() {
            JsonObject wanted = new JsonObject();
            wanted.addProperty("targetId", target);
            call("Target.activateTarget", wanted, "");
            waitFor("document.visibilityState === 'visible'");
        }

        /** What browsers do with tabs long in the background: no timer and no answer runs until {@link #thaw()}. */
        public void freeze() {
            lifecycle("frozen");
        }

        public void thaw() {
            lifecycle("active");
        }

        private void lifecycle(String state) {
            JsonObject wanted = new JsonObject();
            wanted.addProperty("state", state);
            call("Page.setWebLifecycleState", wanted, session);
        }

        public void close() {
            JsonObject wanted = new JsonObject();
            wanted.addProperty("targetId", target);
            call("Target.closeTarget", wanted, "");
        }
    }

    private JsonObject call(String method, JsonObject arguments, String session) {
        int number = calls.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", number);
        message.addProperty("method", method);
        message.add("params", arguments);
        if (!session.isEmpty()) {
            message.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(number, answer);
        socket.sendText(message.toString(), true).join();
        JsonObject got = answer.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
        if (got.has("error")) {
            throw new AssertionError(method + ": " + got.get("error"));
        }
        return got.getAsJsonObject("result");
    }

    /** Hears answers; the browser's own messages are passed over. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
                text.setLength(0);
                if (message.has("id")) {
                    CompletableFuture<JsonObject> asked =
                            answers.remove(message.get("id").getAsInt());
                    if (asked != null) {
                        asked.complete(message);
                    }
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        browser.destroyForcibly();
        try {
            browser.waitFor(PATIENCE_S, TimeUnit.SECONDS);
            try (Stream<Path> all = Files.walk(profile)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException stillInUse) {
            System.getLogger(Windows.class.getName())
                    .log(System.Logger.Level.DEBUG, "the profile stays behind", stillInUse);
        }
    }
}
