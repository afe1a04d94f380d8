package starflock.log;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log is, apart from what it holds.
 *
 * @param key 32 bytes
 * @param manifest encoded; null until a peer has sent it
 * @param name under which the store made it
 * @param seed of the key pair it is written with, if that does not follow from the store's primary key
 * @param userData small values that belong to the log and are not replicated
 */
record LogInfo(
        byte[] key,
        byte @Nullable [] manifest,
        @Nullable Name name,
        byte @Nullable [] seed,
        SortedMap<String, byte[]> userData) {
    private static final int MANIFEST = 1;
    private static final int NAME = 2;
    private static final int SEED = 4;

    /**
     * A name and where it counts.
     *
     * @param namespace 32 bytes
     */
    record Name(byte[] namespace, String text) {}

    LogInfo withManifest(byte[] newManifest) {
        return new LogInfo(key, newManifest, name, seed, userData);
    }

    LogInfo withUserData(String field, byte @Nullable [] value) {
        SortedMap<String, byte[]> changed = new TreeMap<>(userData);
        if (value == null) changed.remove(field);
        else changed.put(field, value);
        return new LogInfo(key, manifest, name, seed, changed);
    }

    byte[] encode() {
        Out out = new Out();
        out.u8((manifest == null ? 0 : MANIFEST) | (name == null ? 0 : NAME) | (seed == null ? 0 : SEED));
        out.raw(key);
        if (manifest != null) out.bytes(manifest);
        if (name != null) out.raw(name.namespace).bytes(name.text.getBytes(StandardCharsets.UTF_8));
        if (seed != null) out.raw(seed);
        out.number(userData.size());
        for (Map.Entry<String, byte[]> field : userData.entrySet()) {
            out.bytes(field.getKey().getBytes(StandardCharsets.UTF_8)).bytes(field.getValue());
        }
        return out.toByteArray();
    }

    static LogInfo decode(byte[] bytes) throws DamagedException {
        In in = new In(bytes);
        int flags = in.u8();
        if ((flags & ~(MANIFEST | NAME | SEED)) != 0) {
            throw new DamagedException("a log has fields (" + flags + ") that this version does not know");
        }
        byte[] key = in.raw(32);
        byte @Nullable [] manifest = (flags & MANIFEST) != 0 ? in.bytes() : null;
        @Nullable Name name = (flags & NAME) != 0 ? new Name(in.raw(32), text(in)) : null;
        byte @Nullable [] seed = (flags & SEED) != 0 ? in.raw(32) : null;
        SortedMap<String, byte[]> userData = new TreeMap<>();
        for (int count = in.count(); count > 0; count--) userData.put(text(in), in.bytes());
        in.end();
        return new LogInfo(key, manifest, name, seed, userData);
    }

    private static String text(In in) throws DamagedException {
        return new String(in.bytes(), StandardCharsets.UTF_8);
    }
}
