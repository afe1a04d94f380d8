package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code starflock stop}: ends the running node in good order. */
@Command(name = "stop", description = "Stops the node that runs on this data folder.")
final class StopCommand implements Callable<Integer> {
    private final StarflockCommand root;

    StopCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Failure {
        Control.ask(
                root.data(),
                new JsonObject().put("command", "stop"),
                reply -> root.output().say(reply, "Stopping."));
        return Exit.OK.code();
    }
}
