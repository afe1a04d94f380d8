package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.PrintStream;

/**
 * What a command says: sentences to a person, or with {@code --json} one object per line to a program.
 *
 * <p>Results go to the standard output in both cases, errors to the error output as sentences or to the standard output
 * as {@code {"error":…,"exit":…}}: a program that reads lines reads them all.
 */
final class Output {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;

    Output(PrintStream out, PrintStream err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    boolean isJson() {
        return json;
    }

    /** One result or event: {@code object} for a program, {@code sentence} for a person. */
    void say(JsonObject object, String sentence) {
        print(out, json ? object.encode() : sentence);
    }

    /** Something for a person only, such as a picture made of characters. */
    void show(String text) {
        if (!json) {
            print(out, text);
        }
    }

    /** Draws over the last line of a person's terminal; nothing where no person looks on. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null again when input or output is no terminal
    void draw(String line) {
        Console console = System.console();
        if (json || console == null || !console.isTerminal()) return;
        err.print(line);
        err.flush();
    }

    /** Why the command did not do what it was asked. */
    void fail(Exit exit, String sentence) {
        if (json) {
            print(
                    out,
                    new JsonObject()
                            .put("error", sentence)
                            .put("exit", exit.code())
                            .encode());
        } else {
            print(err, sentence);
        }
    }

    private static void print(PrintStream to, String text) {
        to.print(text + "\n");
        to.flush();
    }
}
