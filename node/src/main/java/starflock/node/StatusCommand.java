package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import starflock.crypto.Crypto;
import starflock.log.Corestore;

/** {@code starflock status}: what the running node says of itself. */
@Command(name = "status", aliases = "info", description = "Shows where the node runs and what it holds.")
final class StatusCommand implements Callable<Integer> {
    private final StarflockCommand root;

    StatusCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        try {
            Control.ask(root.data(), new JsonObject().put("command", "status"), this::say);
        } catch (Failure e) {
            if (e.exit() != Exit.NOT_RUNNING || !DataFolder.isOne(root.data())) {
                throw e;
            }
            readFolder();
        }
        return Exit.OK.code();
    }

    /** No node runs, so the folder is ours for a moment. */
    private void readFolder() throws Exception {
        try (DataFolder folder = DataFolder.own(root.data());
                Corestore store = Corestore.open(folder.logs(), Crypto.load())) {
            say(new JsonObject().put("path", folder.path().toString()).put("running", false));
            Facts.ofRooms(store).forEach(this::say);
        } catch (DataFolder.Held e) {
            throw new Failure(Exit.TAKEN, "A node is just starting or stopping on " + root.data() + ". Try again.", e);
        } catch (IOException e) {
            throw DataFolder.unusable(root.data(), e);
        }
    }

    private void say(JsonObject status) {
        root.output().say(status, table(status));
    }

    /** One line for each field. */
    static String table(JsonObject status) {
        int width = status.fieldNames().stream().mapToInt(String::length).max().orElse(0);
        return status.stream()
                .map(field -> field.getKey() + " ".repeat(width - field.getKey().length() + 2) + field.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
