package starflock.node;

import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import starflock.log.Log;

/** What commands tell of things, under the names that all of them use. */
final class Facts {
    private Facts() {}

    /** A log: what another peer would need to know it again and to tell whether it has the same. */
    static JsonObject of(String room, Log log) {
        HexFormat hex = HexFormat.of();
        return new JsonObject()
                .put("room", room)
                .put("key", hex.formatHex(log.key()))
                .put("discoveryKey", hex.formatHex(log.discoveryKey()))
                .put("length", log.length())
                .put("byteLength", log.byteLength())
                .put("fork", log.fork())
                .put("treeHash", hex.formatHex(log.treeHash()));
    }
}
