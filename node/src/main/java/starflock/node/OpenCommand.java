package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code starflock open}: a new sign-in link from the running node. */
@Command(name = "open", description = "Opens the running node in your browser with a new one-time sign-in link.")
final class OpenCommand implements Callable<Integer> {
    private final StarflockCommand root;

    @Option(names = "--no-open", description = "Only print the link.")
    private boolean noOpen;

    OpenCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Failure {
        return new Run(root, !noOpen).call();
    }

    /** Asks for a link and shows it. */
    static final class Run {
        private final StarflockCommand root;
        private final boolean browser;

        Run(StarflockCommand root, boolean browser) {
            this.root = root;
            this.browser = browser;
        }

        int call() throws Failure {
            List<String> links = new ArrayList<>(1);
            Control.ask(
                    root.data(), new JsonObject().put("command", "open"), reply -> links.add(reply.getString("link")));
            new Doorway(root.output(), root.data()).show(links.getFirst(), browser);
            return Exit.OK.code();
        }
    }
}
