package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings a person to the node: opens their browser, or shows where to go. */
final class Doorway {
    private static final System.Logger LOG = System.getLogger(Doorway.class.getName());

    private final Output output;
    private final Path folder;

    Doorway(Output output, Path folder) {
        this.output = output;
        this.folder = folder;
    }

    /**
     * Shows a sign-in link.
     *
     * @param browser whether to open the browser, where there is a display
     */
    void show(String link, boolean browser) {
        output.say(new JsonObject().put("event", "link").put("link", link), link);
        if (!browser) {
            return;
        }
        Optional<String> opener = opener(System.getenv(), System.getProperty("os.name"));
        if (opener.isPresent() && open(opener.get(), link)) {
            output.show("Your browser opens it.");
        } else {
            output.show(TerminalQr.draw(link));
        }
    }

    private static Path page(Path folder) {
        return folder.toAbsolutePath().resolve("open.html");
    }

    /**
     * Removes the page that led the browser to a link, if there is one.
     *
     * @param secret of the link; of another link the page stays. Empty for any
     */
    static void clear(Path folder, String secret) {
        try {
            Path page = page(folder);
            if (Files.exists(page) && Files.readString(page).contains(secret)) {
                Files.delete(page);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A page with a link that is used up stays in the data folder.", e);
        }
    }

    /** The program that opens a file in the browser, if there is a display to open it on. */
    static Optional<String> opener(Map<String, String> environment, String osName) {
        if (osName.startsWith("Mac")) {
            return Optional.of("/usr/bin/open");
        }
        boolean display = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        return !display
                ? Optional.empty()
                : List.of(environment.getOrDefault("PATH", "").split(":")).stream()
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, "xdg-open"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst();
    }

    /**
     * Opens a page that leads to the link. The link itself would stand in the list of processes, where every account of
     * the machine can read it and be faster than the browser; the page is a file that only this account can read.
     */
    private boolean open(String opener, String link) {
        try {
            Path page = DataFolder.secret(page(folder));
            Files.writeString(page, """
                    <!doctype html><meta charset="utf-8"><title>Starflock</title>
                    <meta http-equiv="refresh" content="0; url=%s"><a href="%s">Open Starflock</a>
                    """.formatted(link, link));
            new ProcessBuilder(opener, page.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
