package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code starflock status}: what the running node says of itself. */
@Command(name = "status", aliases = "info", description = "Shows where the node runs and what it holds.")
final class StatusCommand implements Callable<Integer> {
    private final StarflockCommand root;

    StatusCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Failure {
        Control.ask(
                root.data(),
                new JsonObject().put("command", "status"),
                status -> root.output().say(status, table(status)));
        return Exit.OK.code();
    }

    private static String table(JsonObject status) {
        int width = status.fieldNames().stream().mapToInt(String::length).max().orElse(0);
        return status.stream()
                .map(field -> field.getKey() + " ".repeat(width - field.getKey().length() + 2) + field.getValue())
                .collect(Collectors.joining("\n"));
    }
}
