package starflock.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import starflock.datastar.Client;
import starflock.look.Asset;

/** What runs in the browser: the client, and what pages with people need besides. */
final class Scripts {
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    static final Asset CLIENT = Asset.of("/live/datastar.js", JAVASCRIPT, Client.strict());
    static final Asset PEOPLE = Asset.of("/live/people.js", JAVASCRIPT, read("people.js"));
    static final List<Asset> ALL = List.of(CLIENT, PEOPLE);

    private Scripts() {}

    private static byte[] read(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This copy of starflock-live was packed without " + name + ".");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the starflock-live jar", e);
        }
    }
}
