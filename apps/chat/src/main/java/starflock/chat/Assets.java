package starflock.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import starflock.look.Asset;

/**
 * What the chat brings to the browser: its style, and one script made of parts in the order of what builds on
 * what.
 */
final class Assets {
    static final Asset STYLE = Asset.of("/chat/chat.css", "text/css; charset=utf-8", bytes("chat.css"));
    static final Asset SCRIPT = Asset.of(
            "/chat/chat.js",
            "text/javascript; charset=utf-8",
            bytes("outbox.js", "rooms.js", "compose.js", "acts.js", "news.js"));
    static final List<Asset> ALL = List.of(STYLE, SCRIPT);

    private Assets() {}

    private static byte[] bytes(String... names) {
        return Stream.of(names)
                .map(Assets::read)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This copy of starflock-chat was packed without " + name + ".");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the starflock-chat jar", e);
        }
    }
}
