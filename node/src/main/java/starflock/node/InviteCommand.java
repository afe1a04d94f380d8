package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code starflock invite}: lets people on the network around in as guests. */
@Command(
        name = "invite",
        description = {
            "Invites people on this network: the node also listens on this machine's network address, and whoever has"
                    + " the link gives a name and is in your room as a guest. Guests can read and write there and do"
                    + " nothing"
                    + " else. It ends after a day, or with --off."
        })
final class InviteCommand implements Callable<Integer> {
    private final StarflockCommand root;

    @Option(names = "--off", description = "End the invitation: stop listening there and sign all guests out.")
    private boolean off;

    InviteCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Failure {
        Output output = root.output();
        Control.ask(root.data(), new JsonObject().put("command", "invite").put("off", off), reply -> {
            String link = reply.getString("link");
            if (link == null) {
                output.say(reply, "No invitation is open.");
            } else {
                output.say(reply, "Guests come in by " + link);
                output.show(TerminalQr.draw(link));
            }
        });
        return Exit.OK.code();
    }
}
