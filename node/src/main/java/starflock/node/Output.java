package starflock.node;

import io.vertx.core.json.JsonObject;
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
    private final boolean attended;
    private final boolean json;

    Output(Terminal terminal, boolean json) {
        this.out = terminal.out();
        this.err = terminal.err();
        this.attended = terminal.attended();
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
    void draw(String line) {
        if (json || !attended) return;
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
