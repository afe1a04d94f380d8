package starflock.tables;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The keys that one event touched, each once: two bytes of length, then the key. */
final class Keys {
    /** Two bytes say so many. Addresses and names are far shorter. */
    static final int MAX_KEY_BYTES = 0xffff;

    private final List<byte[]> keys = new ArrayList<>();

    static Keys of(byte[] bytes) {
        Keys keys = new Keys();
        for (int at = 0; at < bytes.length; ) {
            int length = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
            keys.keys.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return keys;
    }

    void add(byte[] key) {
        if (key.length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key has " + key.length + " bytes; " + MAX_KEY_BYTES + " is the longest");
        }
        keys.add(key);
    }

    void forEach(Consumer<byte[]> consumer) {
        keys.forEach(consumer);
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] key : keys) {
            out.write(key.length >>> 8);
            out.write(key.length);
            out.writeBytes(key);
        }
        return out.toByteArray();
    }
}
