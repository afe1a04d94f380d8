package starflock.chat;

import java.util.List;
import starflock.look.Asset;

/**
 * What the chat brings to the browser: its style, and one script made of parts in the order of what builds on
 * what.
 */
final class Assets {
    static final Asset STYLE =
            Asset.of("/chat/chat.css", "text/css; charset=utf-8", Assets.class::getResourceAsStream, "chat.css");
    static final Asset SCRIPT = Asset.of(
            "/chat/chat.js",
            "text/javascript; charset=utf-8",
            Assets.class::getResourceAsStream,
            "outbox.js",
            "rooms.js",
            "compose.js",
            "acts.js",
            "news.js");
    static final List<Asset> ALL = List.of(STYLE, SCRIPT);

    private Assets() {}
}
