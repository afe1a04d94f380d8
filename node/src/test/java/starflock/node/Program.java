package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/** One run of the command line inside the test, with what it printed. */
record Program(int exit, String out, String err) {
    /** Runs a command that ends by itself. */
    static Program run(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    /** The same, of somebody who types. */
    static Program run(InputStream in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = Terminal.own(in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        int exit = Main.run(terminal, arguments);
        return new Program(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** The objects of a run with {@code --json}. */
    List<JsonObject> objects() {
        return out.lines().map(JsonObject::new).toList();
    }
}
