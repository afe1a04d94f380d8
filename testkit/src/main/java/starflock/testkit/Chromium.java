package starflock.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One Chromium for all tests of a JVM, and the search for what it needs.
 *
 * <p>Playwright for Java (1.60.0) talks to a driver written for Node.js. Its own bundle of that driver carries
 * Node.js for every platform, 200 MB; ours comes from npm by {@code npm ci} in {@code testkit/}. The driver looks for
 * {@code
 * <playwright.cli.dir>/package/cli.js}, so testkit's package.json installs playwright-core under the name {@code
 * package}.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** No look-ups of update, sync and safety servers: tests talk to loopback only. */
    static final List<String> QUIET = List.of(
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-default-apps",
            "--disable-domain-reliability",
            // Every other host does not exist, whether by name or by number.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.*,"
                    + " EXCLUDE [::1]");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** What a person would have to install before browser tests can run; empty if nothing is missing. */
    static Optional<String> missing() {
        if (onPath(NAMES).isEmpty()) {
            return Optional.of("There is no Chromium on the PATH (looked for " + String.join(", ", NAMES)
                    + "), so browser tests cannot run. Install your system's chromium package.");
        }
        if (onPath(List.of("node")).isEmpty()) {
            return Optional.of(
                    "There is no Node.js on the PATH, which Chromium's test driver needs. Install Node.js 18 or "
                            + "newer, then run 'npm ci' in testkit/.");
        }
        if (driver().isEmpty()) {
            return Optional.of("Chromium's test driver is not installed. Run 'npm ci' in testkit/.");
        }
        return Optional.empty();
    }

    /** Starts the driver and the browser; call only when nothing is {@link #missing()}. */
    static Chromium start() {
        System.setProperty("playwright.cli.dir", driver().orElseThrow().toString());
        Path node = onPath(List.of("node")).orElseThrow();
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            // No sandbox: as root (containers, CI) Chromium cannot have one, and it opens nothing but our own pages.
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable())
                            .setChromiumSandbox(false)
                            .setArgs(QUIET));
            PlaywrightAssertions.setDefaultAssertionTimeout(Person.PATIENCE_MS);
            return new Chromium(playwright, browser);
        } catch (RuntimeException failed) {
            playwright.close();
            throw failed;
        }
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** The browser's program; call only when nothing is {@link #missing()}. */
    static Path executable() {
        return onPath(NAMES).orElseThrow();
    }

    private static Optional<Path> onPath(List<String> names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return names.stream()
                .flatMap(name -> List.of(path.split(File.pathSeparator)).stream()
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The driver's folder: {@code testkit/node_modules} of the source tree that the test runs in. */
    private static Optional<Path> driver() {
        return SourceTree.root()
                .map(root -> root.resolve("testkit/node_modules"))
                .filter(folder -> Files.isRegularFile(folder.resolve("package/cli.js")));
    }
}
