package starflock.testkit;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a page must keep for everybody who reads it, measured in the browser as it is drawn: contrast (WCAG 2.2 AA,
 * 1.4.3), no sideways scrolling (1.4.10), a focus that goes through everything in reading order and is seen (2.4.3,
 * 2.4.7, 2.4.11). Each method returns a sentence per fault; a test asserts that there is none.
 */
public final class Audit {
    /** More stops than this on one page is a loop, not a page. */
    private static final int STOPS_MAX = 300;

    /** Browsers go on from where the focus was last, even if it is nowhere now; so it is put on the body first. */
    private static final String FROM_THE_START = """
            document.body.tabIndex = -1;
            document.body.focus();
            document.body.removeAttribute('tabindex');
            getSelection().removeAllRanges();
            scrollTo(0, 0);""";

    private static final String SCRIPT = read("audit.js");

    private final Page page;

    private Audit(Page page) {
        this.page = page;
    }

    /** An audit of the page that this person sees now. */
    public static Audit of(Person person) {
        return new Audit(person.page());
    }

    /** Text, placeholders and values that stand out too little from what is behind them. */
    public List<String> contrast() {
        return faults("contrast");
    }

    /** What reaches beyond the window's right or left edge. */
    public List<String> overflow() {
        return faults("overflow");
    }

    /**
     * Goes through the page with Tab from its start and tells what is out of order, out of sight, skipped or without a
     * ring.
     */
    public List<String> focus() {
        page.evaluate(FROM_THE_START);
        List<String> faults = new ArrayList<>();
        List<Integer> stops = new ArrayList<>();
        for (int i = 0; i < STOPS_MAX; i++) {
            page.keyboard().press("Tab");
            Map<?, ?> stop = (Map<?, ?>) evaluate("focused");
            int index = ((Number) Objects.requireNonNull(stop.get("index"))).intValue();
            if (index < 0 || stops.contains(index)) {
                break;
            }
            if (!stops.isEmpty() && index < stops.getLast()) {
                faults.add(stop.get("what") + " comes after what follows it in the document");
            }
            stops.add(index);
            ((List<?>) Objects.requireNonNull(stop.get("faults"))).forEach(fault -> faults.add((String) fault));
        }
        for (Object missed : (List<?>) page.evaluate("stops => (" + SCRIPT + ").missed(stops)", stops)) {
            faults.add(missed + " is never reached by Tab");
        }
        return faults;
    }

    /** What axe-core finds, in all its rules: rule, element and what to do. The release is pinned in package.json. */
    public List<String> axe() {
        page.evaluate(axeSource());
        return ((List<?>) page.evaluate("""
                async () => (await axe.run()).violations.flatMap((rule) =>
                  rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`))
                """)).stream().map(String.class::cast).toList();
    }

    private List<String> faults(String kind) {
        return ((List<?>) evaluate(kind)).stream().map(String.class::cast).toList();
    }

    private Object evaluate(String kind) {
        return page.evaluate("() => (" + SCRIPT + ")." + kind + "()");
    }

    private static String read(String name) {
        try (InputStream in = Audit.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside Audit.class");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String axeSource() {
        Path file = SourceTree.root()
                .map(root -> root.resolve("testkit/node_modules/axe-core/axe.min.js"))
                .filter(Files::isRegularFile)
                .orElseThrow(() -> new IllegalStateException("axe-core is not installed: run npm ci in testkit"));
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
