package starflock.node;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starflock space …}: rooms on several machines at once. The running node does it all. */
@Command(
        name = "space",
        description = {
            "Spaces: rooms on several machines at once. Everybody in one has all of it and writes without asking a"
                    + " server, offline too. The node must be running."
        })
final class SpaceCommand implements Runnable {
    /** Ten years. */
    private static final long MAX_HOURS = 87_600;

    private static final String YES = "Do it, without being asked.";
    private static final String SPACE = "Its title, or the beginning of its key.";

    private final StarflockCommand root;

    SpaceCommand(StarflockCommand root) {
        this.root = root;
    }

    @Override
    public void run() {
        root.output()
                .show("Say what to do: space list, create, invite, join, members, role, remove, compare, log, why,"
                        + " export, import, verify, leave or delete."
                        + " `starflock space --help` says what each does.");
    }

    @Command(name = "list", description = "Shows the spaces of this node.")
    int list() throws Failure {
        return ask(new JsonObject().put("verb", "list"));
    }

    @Command(name = "create", description = "Makes a space, with a chat and a sheet in it.")
    int create(
            @Parameters(paramLabel = "TITLE", description = "What everybody in it will call it.") String title,
            @Option(names = "--me", paramLabel = "NAME", description = "What the others call you.") @Nullable String me)
            throws Failure {
        return ask(new JsonObject().put("verb", "create").put("title", title).put("me", me));
    }

    @Command(
            name = "invite",
            description = "Makes a link that lets somebody in. This machine must be on when they come.")
    int invite(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Option(names = "--role", defaultValue = "writer", description = "admin, writer (the default) or reader.")
                    String role,
            @Option(names = "--uses", defaultValue = "1", description = "How many devices it lets in; 1 by default.")
                    int uses,
            @Option(
                            names = "--hours",
                            defaultValue = "168",
                            description = "How long it is good for; a week by default.")
                    long hours)
            throws Failure {
        if (hours < 1 || hours > MAX_HOURS) {
            throw new Failure(Exit.USAGE, "An invitation is good for 1 to " + MAX_HOURS + " hours, not " + hours + ".");
        }
        return ask(new JsonObject()
                .put("verb", "invite")
                .put("space", space)
                .put("role", role)
                .put("uses", uses)
                .put("seconds", hours * 3600));
    }

    @Command(name = "join", description = "Comes into a space by a link.")
    int join(
            @Parameters(paramLabel = "LINK", description = "The whole link, or what stands after its #.") String link,
            @Option(names = "--me", paramLabel = "NAME", description = "What the others call you.") @Nullable String me)
            throws Failure {
        return ask(new JsonObject().put("verb", "join").put("link", link).put("me", me));
    }

    @Command(name = "members", description = "Shows who is, or was, in a space.")
    int members(@Parameters(paramLabel = "SPACE", description = SPACE) String space) throws Failure {
        return ask(new JsonObject().put("verb", "members").put("space", space));
    }

    @Command(name = "role", description = "Gives a member another role.")
    int role(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Parameters(paramLabel = "MEMBER", description = "Their name, or the beginning of their key.")
                    String person,
            @Parameters(paramLabel = "ROLE", description = "admin, writer or reader.") String role)
            throws Failure {
        return ask(new JsonObject()
                .put("verb", "role")
                .put("space", space)
                .put("person", person)
                .put("role", role));
    }

    @Command(name = "remove", description = "Removes a member: they read nothing that is written after.")
    int remove(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Parameters(paramLabel = "MEMBER", description = "Their name, or the beginning of their key.")
                    String person)
            throws Failure {
        return role(space, person, "none");
    }

    @Command(name = "log", description = "Shows all events that stand, in their order, and where each stands.")
    int log(@Parameters(paramLabel = "SPACE", description = SPACE) String space) throws Failure {
        return ask(new JsonObject().put("verb", "log").put("space", space));
    }

    @Command(name = "why", description = "Shows why one event stands where it stands, or does not count.")
    int why(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Parameters(paramLabel = "LOG", description = "Key of the log, as `space log` shows it.") String log,
            @Parameters(paramLabel = "SEQ", description = "Number of the event in that log.") long seq)
            throws Failure {
        return ask(new JsonObject()
                .put("verb", "why")
                .put("space", space)
                .put("log", log)
                .put("seq", seq));
    }

    @Command(
            name = "compare",
            description =
                    "Shows words that you and a member both see, if nobody is between you. Read them to each other.")
    int compare(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Parameters(paramLabel = "MEMBER", description = "Their name, or the beginning of their key.")
                    String person,
            @Option(names = "--same", description = "Note that the words were the same.") boolean same)
            throws Failure {
        return ask(new JsonObject()
                .put("verb", "compare")
                .put("space", space)
                .put("person", person)
                .put("same", same));
    }

    @Command(
            name = "export",
            description = "Writes all of a space to a file, sealed as it is, for a machine that this one never meets.")
    int export(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Parameters(paramLabel = "FILE", description = "What to write.") Path file)
            throws Failure {
        return ask(new JsonObject()
                .put("verb", "export")
                .put("space", space)
                .put("file", file.toAbsolutePath().normalize().toString()));
    }

    @Command(name = "import", description = "Takes in what a file has of a space that this machine is in.")
    int take(@Parameters(paramLabel = "FILE", description = "What `space export` wrote.") Path file) throws Failure {
        return ask(new JsonObject()
                .put("verb", "import")
                .put("file", file.toAbsolutePath().normalize().toString()));
    }

    @Command(name = "verify", description = "Checks every block against its signature, and works all of it out anew.")
    int verify(@Parameters(paramLabel = "SPACE", description = SPACE) String space) throws Failure {
        return ask(new JsonObject().put("verb", "verify").put("space", space));
    }

    @Command(name = "leave", description = "Ends your membership. What was said until then stays on this machine.")
    int leave(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Option(names = "--yes", description = YES) boolean yes)
            throws Failure {
        require(yes, "Leaving cannot be taken back: to come in again you need a new invitation.");
        return ask(new JsonObject().put("verb", "leave").put("space", space));
    }

    @Command(name = "delete", description = "Takes a space off this machine. The others keep it.")
    int delete(
            @Parameters(paramLabel = "SPACE", description = SPACE) String space,
            @Option(names = "--yes", description = YES) boolean yes)
            throws Failure {
        require(yes, "What nobody else has of the space is then gone for good.");
        return ask(new JsonObject().put("verb", "delete").put("space", space));
    }

    private static void require(boolean yes, String sentence) throws Failure {
        if (!yes) {
            throw new Failure(Exit.USAGE, sentence + " Nothing was done; say --yes if you mean it.");
        }
    }

    private int ask(JsonObject request) throws Failure {
        Output output = root.output();
        Control.ask(root.data(), request.put("command", "space"), reply -> {
            output.say(reply, StatusCommand.table(reply));
            String link = reply.getString("link");
            if (link != null) {
                output.show(TerminalQr.draw(link));
            }
        });
        return Exit.OK.code();
    }
}
