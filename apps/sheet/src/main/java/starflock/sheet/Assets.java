package starflock.sheet;

import java.util.List;
import starflock.look.Asset;

/**
 * What the sheet brings to the browser: its style, and one script made of parts in the order of what builds on
 * what.
 */
final class Assets {
    static final Asset STYLE =
            Asset.of("/sheet/sheet.css", "text/css; charset=utf-8", Assets.class::getResourceAsStream, "sheet.css");
    static final Asset SCRIPT = Asset.of(
            "/sheet/sheet.js",
            "text/javascript; charset=utf-8",
            Assets.class::getResourceAsStream,
            "address.js",
            "space.js",
            "choice.js",
            "edit.js",
            "pointers.js",
            "keys.js",
            "clip.js",
            "files.js");
    static final List<Asset> ALL = List.of(STYLE, SCRIPT);

    private Assets() {}
}
