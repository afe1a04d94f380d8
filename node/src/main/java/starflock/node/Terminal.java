package starflock.node;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Where a command reads and writes: this process's own terminal, or that of a command that a running node carries out
 * for it.
 *
 * @param attended whether a person looks on, so that a line may be drawn over and over
 * @param folder what paths on the command line are relative to
 * @param gone done when whoever gave the command has left; never for one's own terminal, with which the process ends
 */
record Terminal(
        InputStream in, PrintStream out, PrintStream err, boolean attended, Path folder, CompletableFuture<Void> gone) {

    /** This process's own. */
    static Terminal own(InputStream in, PrintStream out, PrintStream err) {
        return new Terminal(in, out, err, isAttended(), Path.of(""), new CompletableFuture<>());
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null again when input or output is no terminal
    private static boolean isAttended() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
