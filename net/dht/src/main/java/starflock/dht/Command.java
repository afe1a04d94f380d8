package starflock.dht;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for. Two lists of numbers, told apart by a flag of the request: those of dht-rpc itself
 * (dht-rpc 6.27.0, lib/commands.js) and those of HyperDHT above it (hyperdht 6.34.0, lib/constants.js).
 */
enum Command {
    PING(true, 0),
    /** Answer to another port of the sender: so it learns whether that one is reachable. */
    PING_NAT(true, 1),
    FIND_NODE(true, 2),
    /** A node that you gave me does not answer. */
    DOWN_HINT(true, 3),
    DELAYED_PING(true, 4),
    PEER_HANDSHAKE(false, 0),
    PEER_HOLEPUNCH(false, 1),
    FIND_PEER(false, 2),
    LOOKUP(false, 3),
    ANNOUNCE(false, 4),
    UNANNOUNCE(false, 5),
    MUTABLE_PUT(false, 6),
    MUTABLE_GET(false, 7),
    IMMUTABLE_PUT(false, 8),
    IMMUTABLE_GET(false, 9);

    private static final Command[] ALL = values();

    final boolean internal;
    final int code;

    Command(boolean internal, int code) {
        this.internal = internal;
        this.code = code;
    }

    /** Null for one that we do not know, which is answered with an error. */
    static @Nullable Command of(boolean internal, long code) {
        for (Command command : ALL) {
            if (command.internal == internal && command.code == code) return command;
        }
        return null;
    }
}
