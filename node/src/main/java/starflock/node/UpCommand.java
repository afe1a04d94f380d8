package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import starflock.guard.SignInLinks;

/** {@code starflock up}: runs a node until it is stopped. */
@Command(
        name = "up",
        description =
                "Starts the node and opens it in your browser, signed in. Ctrl-C stops it. If it runs already, opens"
                        + " that one.")
final class UpCommand implements Callable<Integer> {
    private final StarflockCommand root;

    @Mixin
    private final UpOptions options = new UpOptions();

    UpCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        return new Run(root, options).call();
    }

    /** One run of a node in this process. */
    static final class Run {
        private final StarflockCommand root;
        private final UpOptions options;
        private final Output output;

        Run(StarflockCommand root, UpOptions options) {
            this.root = root;
            this.options = options;
            this.output = root.output();
        }

        int call() throws Exception {
            NodeSettings settings = NodeSettings.of(root.data(), options);
            Node node;
            try {
                node = Node.start(settings, Network::neighbourly);
            } catch (DataFolder.Held held) {
                return openTheOther();
            }
            AtomicBoolean stopping = new AtomicBoolean();
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                stop(node, stopping);
                                // A stop that was asked for and went well is a success, also to whoever sent the
                                // signal.
                                Runtime.getRuntime().halt(Exit.OK.code());
                            },
                            "stop"));
            announce(node);
            node.awaitStop();
            stop(node, stopping);
            return Exit.OK.code();
        }

        /** Ctrl-C or SIGTERM, or another command, asked for it. */
        private void stop(Node node, AtomicBoolean stopping) {
            if (stopping.compareAndSet(false, true)) {
                node.close();
                output.say(new JsonObject().put("event", "stopped"), "Stopped.");
            }
        }

        private int openTheOther() throws Failure {
            if (options.port != null || options.listen != null || !options.tls.isEmpty()) {
                throw new Failure(
                        Exit.TAKEN,
                        "Another node runs on " + root.data()
                                + ". Stop it first (`starflock stop`), or give this one a folder"
                                + " of its own with --data.");
            }
            output.show("Starflock is running already.");
            new OpenCommand.Run(root, !options.noOpen).call();
            return Exit.OK.code();
        }

        void announce(Node node) {
            if (node.movedFrom() != 0) {
                output.say(
                        new JsonObject().put("event", "port-taken").put("port", node.movedFrom()),
                        "Port " + node.movedFrom() + " is taken by another program, so this is on " + node.port()
                                + ".");
            }
            if (settingsOpenToNetwork(node)) {
                output.show("Listening beyond this machine without --tls: whoever is on the way can read along.");
            }
            output.say(node.status().put("event", "ready").put("readyMs", node.readyMillis()), "Starflock is ready.");
            new Doorway(output, root.data()).show(node.issueLink(), !options.noOpen);
            output.show("Ctrl-C stops it. The link works once, for " + SignInLinks.LIFETIME.toMinutes()
                    + " minutes; `starflock open` makes a new one.");
        }

        private static boolean settingsOpenToNetwork(Node node) {
            return node.settings().listensBeyondLoopback() && node.settings().tls() == null;
        }
    }
}
