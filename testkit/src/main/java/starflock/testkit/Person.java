package starflock.testkit;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One person in a browser test: a browser profile, a page, and hands for what only a browser's own protocol can do. For
 * everything else there is {@link #page()}, Playwright's own API.
 */
public final class Person {
    /**
     * How long a person looks for something before giving up: far above what loopback needs, also on a busy
     * machine.
     */
    static final int PATIENCE_MS = 20_000;

    private static final String HIDE = """
            Object.defineProperty(document, 'hidden', { configurable: true, value: true });
            Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
            document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
            """;

    private static final String SHOW = """
            delete document.hidden;
            delete document.visibilityState;
            document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
            """;

    private final String name;
    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private @Nullable CDPSession devtools;

    Person(String name, Device device, Browser browser) {
        this.name = name;
        context = browser.newContext(device.options());
        context.setDefaultTimeout(PATIENCE_MS);
        context.onPage(this::watch);
        page = context.newPage();
    }

    public String name() {
        return name;
    }

    /** This person's page. */
    public Page page() {
        return page;
    }

    /** This person's browser profile: cookies, permissions, further tabs. */
    public BrowserContext profile() {
        return context;
    }

    /** Goes to an address and waits until the document has loaded (a stream that stays open does not hold that up). */
    public void open(String url) {
        page.navigate(url);
    }

    /**
     * Announces an error that belongs to the test, such as a stream that breaks because the test kills the server.
     *
     * @param part a part of the error's text; every error that contains it is expected, however often
     */
    public void expectError(String part) {
        announced.add(part);
    }

    /** Writes a picture of the page to {@code target/screenshots/NAME.png} of the module under test. */
    public Path screenshot(String picture) {
        Path file = Path.of("target", "screenshots", picture + ".png").toAbsolutePath();
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        return file;
    }

    /** The same of the whole page, also what one would have to scroll to. */
    public Path fullScreenshot(String picture) {
        Path file = Path.of("target", "screenshots", picture + ".png").toAbsolutePath();
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        return file;
    }

    /**
     * The page's own session of the browser's protocol (Chrome DevTools Protocol), for what Playwright has no call
     * for.
     */
    public CDPSession devtools() {
        if (devtools == null) {
            devtools = context.newCDPSession(page);
        }
        return devtools;
    }

    /** Cuts the network, streams that are open included. */
    public void goOffline() {
        context.setOffline(true);
    }

    public void goOnline() {
        context.setOffline(false);
    }

    /**
     * Puts another tab in front: the page is told that it is hidden. Played in the page itself, because Playwright
     * holds every page visible by a session of its own.
     */
    public void lookAway() {
        page.evaluate(HIDE);
    }

    /** Comes back to the page from {@link #lookAway()}. */
    public void lookBack() {
        page.evaluate(SHOW);
    }

    /**
     * The browser stops the page as it does with tabs long in the background and before a laptop sleeps: hidden, told
     * so, and no script runs until {@link #thaw()}; ask the page nothing before that. Chromium freezes only pages
     * that are really hidden, so the debugger holds the scripts instead.
     */
    public void freeze() {
        lookAway();
        CDPSession session = devtools();
        session.send("Debugger.enable");
        boolean[] held = {false};
        session.on("Debugger.paused", event -> held[0] = true);
        page.evaluate("setTimeout(() => { document.dispatchEvent(new Event('freeze')); debugger; })");
        page.waitForCondition(() -> held[0]);
    }

    /** Wakes a frozen page; it is visible again. */
    public void thaw() {
        devtools().send("Debugger.resume");
        devtools().send("Debugger.disable");
        page.evaluate("document.dispatchEvent(new Event('resume'))");
        lookBack();
    }

    /**
     * Begins or continues a composition in the focused field, as an input method does for Japanese or a phone's
     * keyboard for every word: the text is in the field but may still change. Waits for the focus, which a page may
     * give only with its first picture.
     */
    public void compose(String text) {
        page.waitForCondition(() -> page.evaluate("document.hasFocus() && document.activeElement !== document.body")
                .equals(true));
        JsonObject arguments = new JsonObject();
        arguments.addProperty("text", text);
        arguments.addProperty("selectionStart", text.length());
        arguments.addProperty("selectionEnd", text.length());
        devtools().send("Input.imeSetComposition", arguments);
    }

    /** Ends the composition with this text. */
    public void commit(String text) {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("text", text);
        devtools().send("Input.insertText", arguments);
    }

    /** What went wrong in this person's pages so far and was not announced. */
    List<String> unexpectedErrors() {
        // Events are read only while a call runs; one that asks the browser, not the page, also works on a frozen page.
        context.cookies();
        return errors.stream()
                .filter(error -> announced.stream().noneMatch(error::contains))
                .toList();
    }

    void leave() {
        context.close();
    }

    private void watch(Page tab) {
        tab.onConsoleMessage(this::heard);
        tab.onPageError(error -> errors.add(name + ": uncaught: " + error));
        tab.onCrash(crashed -> errors.add(name + ": the page crashed"));
    }

    private void heard(ConsoleMessage message) {
        if (message.type().equals("error")) {
            errors.add(name + ": console: " + message.text() + " (" + message.location() + ")");
        }
    }
}
