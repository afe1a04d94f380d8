package starflock.datastar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The browser client, as bytes to serve under a URL of your own with {@code text/javascript}.
 *
 * <p>Two builds of the same source: the standard one turns expressions into functions, as Datastar does, and needs
 * {@code unsafe-eval} in a Content-Security-Policy; the strict one interprets them and needs nothing.
 */
public final class Client {

    private Client() {}

    /** The standard build. A new array at each call: keep it. */
    public static byte[] standard() {
        return resource("datastar.js");
    }

    /** The build for pages whose Content-Security-Policy has neither {@code unsafe-eval} nor nonces. */
    public static byte[] strict() {
        return resource("datastar-strict.js");
    }

    /**
     * The attributes and actions that Datastar sells, free: a module to load before either build. (After it is
     * early enough for attributes, but an expression that calls an action of theirs would fail.)
     */
    public static byte[] plugins() {
        return resource("datastar-plugins.js");
    }

    private static byte[] resource(String name) {
        try (InputStream in = Client.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This copy of starflock-datastar was packed without " + name
                        + ": its browser client was not built. Build the module web/datastar again.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the starflock-datastar jar", e);
        }
    }
}
