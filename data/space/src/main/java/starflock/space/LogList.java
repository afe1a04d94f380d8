package starflock.space;

import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * Which logs a space has, for who stores and serves it without being able to read it: told to whoever has the first log
 * open, as a Hypercore extension beside it.
 *
 * <pre>
 *   message   array of log 32
 * </pre>
 */
public final class LogList {
    public static final String CHANNEL = "starflock/logs/1";

    private LogList() {}

    public static byte[] encode(List<PublicKey> logs) {
        Writer out = new Writer();
        out.array(logs.subList(0, Math.min(logs.size(), Entry.MAX_LOGS)), (to, log) -> to.fixed32(log.bytes()));
        return out.toBytes();
    }

    /** At most 1,024 logs. */
    public static List<PublicKey> decode(byte[] message) throws ProtocolError {
        Reader in = new Reader(message);
        List<PublicKey> logs = in.array(Entry.MAX_LOGS, from -> new PublicKey(from.fixed32()));
        in.end();
        return logs;
    }

    /** Where all devices of a space find each other, and whoever stores it finds them: 32 bytes. */
    public static byte[] topic(Crypto crypto, PublicKey genesis) {
        return crypto.hash(Replica.TOPIC, genesis.bytes());
    }
}
