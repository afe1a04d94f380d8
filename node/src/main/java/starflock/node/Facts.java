package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import starflock.log.Corestore;
import starflock.log.Log;

/** What commands tell of things, under the names that all of them use. */
final class Facts {
    private Facts() {}

    /** The logs of the node's rooms. */
    static List<JsonObject> ofRooms(Corestore store) throws IOException {
        return List.of(of(Node.ROOM, store.log(Node.ROOM_LOG)), of(Node.SHEET, store.log(Node.SHEET_LOG)));
    }

    /** A log: what another peer would need to know it again and to tell whether it has the same. */
    private static JsonObject of(String room, Log log) {
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
