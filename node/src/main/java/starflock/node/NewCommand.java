package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starflock new}: begins something of one's own. */
@Command(name = "new", description = "Begins something of your own.")
final class NewCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Failure {
        throw new Failure(Exit.USAGE, "Say what: `starflock new app NAME`.");
    }

    /** {@code starflock new app}: a live page in one file, which runs as it is. */
    @Command(
            name = "app",
            description = "Writes NAME/Name.java, a live page that runs as it is and is yours to change.")
    static final class App implements Callable<Integer> {
        /** What examples/shopping is called, where it is compiled and tested. */
        private static final String TEMPLATE = "Shopping";

        private final StarflockCommand root;
        private final Terminal terminal;

        @Parameters(paramLabel = "NAME", description = "Letters and digits; the page is at /name/.")
        private String name = "";

        @Option(names = "--in", paramLabel = "FOLDER", description = "Where to put the app's folder. Default: here.")
        @Nullable
        private Path in;

        App(StarflockCommand root, Terminal terminal) {
            this.root = root;
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            if (!AppSource.isName(name)) {
                throw new Failure(
                        Exit.USAGE, "An app's name is up to 30 letters and digits and begins with a letter: " + name);
            }
            String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            Path folder = (in == null ? terminal.folder() : in).resolve(name.toLowerCase(Locale.ROOT));
            Path file = folder.resolve(type + ".java");
            if (Files.exists(file)) {
                throw new Failure(Exit.USAGE, file + " is there already. Take another name, or another folder.");
            }
            Files.createDirectories(folder);
            Files.writeString(file, template(type), UTF_8);
            root.output()
                    .say(
                            new JsonObject().put("event", "created").put("file", file.toString()),
                            "Wrote " + file + ". To see it: starflock up --app " + file);
            return Exit.OK.code();
        }

        private static String template(String type) throws IOException {
            try (InputStream in = NewCommand.class.getResourceAsStream("app/" + TEMPLATE + ".java")) {
                if (in == null) {
                    throw new IOException("this copy of Starflock was packed without its template for apps");
                }
                String source = new String(in.readAllBytes(), UTF_8);
                return source.substring(source.indexOf("import ")).replace(TEMPLATE, type);
            }
        }
    }
}
