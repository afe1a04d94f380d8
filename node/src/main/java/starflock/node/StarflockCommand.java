package starflock.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code starflock}: what is common to all commands. Alone it is {@link UpCommand}. */
@Command(
        name = "starflock",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "[COMMAND]",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = "%nIn the source tree also: check [--long], bench NAME, fuzz, gallery, dist.",
        description = "A live, peer-to-peer web on your own machine. Without a command it starts: starflock up.")
final class StarflockCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "Folder with everything this node has. Default: ${DEFAULT-PLACE}")
    @Nullable
    Path data;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON object per line, errors too.")
    boolean json;

    @Mixin
    private final UpOptions upOptions = new UpOptions();

    StarflockCommand(Terminal terminal) {
        this.terminal = terminal;
        System.setProperty("DEFAULT-PLACE", usualPlace().toString());
    }

    Output output() {
        return new Output(terminal, json);
    }

    Path data() {
        return data == null ? usualPlace() : data;
    }

    private static Path usualPlace() {
        return DataFolder.usualPlace(
                System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
    }

    @Override
    public Integer call() throws Exception {
        return new UpCommand.Run(this, upOptions).call();
    }
}
