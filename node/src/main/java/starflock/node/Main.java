package starflock.node;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import starflock.log.Corestore;

/** The program {@code starflock}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Log.toErrorOutput();
        int code = run(System.out, System.err, arguments);
        System.out.flush();
        // Ends threads that a failed start may have left behind.
        System.exit(code);
    }

    /** Runs one command line to its end and returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        return run(Terminal.own(System.in, out, err), arguments);
    }

    static int run(Terminal terminal, String... arguments) {
        StarflockCommand root = new StarflockCommand(terminal);
        if (arguments.length == 0) {
            return start(root);
        }
        List<String> given = List.of(arguments);
        if (given.contains("--json") && (given.contains("--version") || given.contains("-V"))) {
            new Output(terminal, true).say(Version.object(), "");
            return Exit.OK.code();
        }
        CommandLine line = new CommandLine(root)
                .addSubcommand(new UpCommand(root))
                .addSubcommand(new OpenCommand(root))
                .addSubcommand(new StatusCommand(root))
                .addSubcommand(new InviteCommand(root))
                .addSubcommand(new SpaceCommand(root))
                .addSubcommand(new CommandLine(new NewCommand()).addSubcommand(new NewCommand.App(root, terminal)))
                .addSubcommand(new IdentityCommand(root, terminal))
                .addSubcommand(new StopCommand(root))
                .addSubcommand(new CoreCommand(root, terminal, new Logs.InFolder(root, terminal, arguments)))
                .addSubcommand(new SwarmCommand(root, terminal))
                .addSubcommand(new SeedCommand(root, terminal, new Logs.InFolder(root, terminal, arguments)))
                .addSubcommand(new PipeCommand(root, terminal))
                .addSubcommand(new RehearseCommand())
                .addSubcommand(new AutoComplete.GenerateCompletion());
        explainExits(line);
        return execute(line, root, terminal, arguments);
    }

    /**
     * Runs a {@code core} or {@code seed} command line that came from another process, with the logs that this one has
     * open.
     *
     * @param folder the data folder that they are in
     */
    static int core(Terminal terminal, Corestore store, Path folder, String... arguments) {
        StarflockCommand root = new StarflockCommand(terminal);
        root.data = folder;
        CommandLine line = new CommandLine(root)
                .addSubcommand(new CoreCommand(root, terminal, new Logs.OfNode(store)))
                .addSubcommand(new SeedCommand(root, terminal, new Logs.OfNode(store)))
                // The node carries out nothing else for others: it is up already.
                .setExecutionStrategy(parsed ->
                        parsed.hasSubcommand() ? new CommandLine.RunLast().execute(parsed) : Exit.USAGE.code());
        return execute(line, root, terminal, arguments);
    }

    private static int execute(CommandLine line, StarflockCommand root, Terminal terminal, String... arguments) {
        PrintStream out = terminal.out();
        PrintStream err = terminal.err();
        line.setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .registerConverter(Path.class, text -> terminal.folder().resolve(text))
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, given) -> {
                    Output output = new Output(terminal, List.of(given).contains("--json"));
                    output.fail(Exit.USAGE, usageSentence(failure));
                    return Exit.USAGE.code();
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> fail(root.output(), failure));
        return line.execute(arguments);
    }

    /**
     * Nothing on the command line, nothing to understand: picocli would take longer for that than the node to start.
     */
    private static int start(StarflockCommand root) {
        try {
            return root.call();
        } catch (Exception failure) {
            return fail(root.output(), failure);
        }
    }

    private static String usageSentence(CommandLine.ParameterException failure) {
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        List<String> similar = failure instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String hint = similar.isEmpty() ? "" : " Did you mean " + String.join(" or ", similar) + "?";
        String what =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("The command line is not understood");
        return what + "." + hint + " `" + command.qualifiedName() + " --help` lists what there is.";
    }

    private static int fail(Output output, Exception failure) {
        if (failure instanceof Failure known) {
            output.fail(known.exit(), known.getMessage());
            return known.exit().code();
        }
        System.getLogger(Main.class.getName()).log(System.Logger.Level.DEBUG, "A command failed", failure);
        output.fail(
                Exit.BUG,
                "Starflock made a mistake (" + failure + "). Please report it; nothing that was said is lost.");
        return Exit.BUG.code();
    }

    private static void explainExits(CommandLine line) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (Exit exit : Exit.values()) {
            codes.put(String.valueOf(exit.code()), exit.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
    }
}
