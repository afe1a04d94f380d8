package starflock.space;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hpke;

/**
 * The keys of a space that one device holds: seals its blocks and opens everybody's.
 *
 * <p>A block is sealed with XChaCha20-Poly1305 under a key of its log, derived from a key of the space. The nonce is a
 * keyed hash of what is sealed and where: a log that forks, or a backup that is put back, never seals two things under
 * one nonce, and no entropy is needed.
 *
 * <p>Not safe for use by several threads at once.
 */
final class Keyring {
    static final int KEY_BYTES = 32;

    private static final byte[] ID = ascii("starflock/space/key id");
    private static final byte[] LOG = ascii("starflock/space/key of log");
    private static final byte[] NONCE = ascii("starflock/space/nonce");
    private static final byte[] TAG = ascii("starflock/space/packet tag");
    private static final byte[] PACKET = ascii("starflock/space/packet");

    private final Crypto crypto;
    private final Hpke.Keys own;
    private final Random random;
    /** In the order in which they came. */
    private final Map<KeyId, byte[]> keys = new LinkedHashMap<>();

    private final Map<Integer, List<KeyId>> byHint = new HashMap<>();
    /** Keys of logs. Grows with keys times logs, 32 bytes each. */
    private final Map<OfLog, byte[]> ofLogs = new HashMap<>();

    private record OfLog(KeyId key, PublicKey log) {}

    /**
     * An empty one.
     *
     * @param own for which the others seal what is for this device
     * @param random unpredictable outside of tests
     */
    Keyring(Crypto crypto, Hpke.Keys own, Random random) {
        this.crypto = crypto;
        this.own = own;
        this.random = random;
    }

    /** Makes a key that nobody else has yet. */
    KeyId create() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return add(key);
    }

    KeyId add(byte[] key) {
        KeyId id = new KeyId(ByteBuffer.wrap(crypto.hash(ID, key)).getLong());
        if (keys.putIfAbsent(id, key.clone()) == null) {
            byHint.computeIfAbsent(id.hint(), unused -> new ArrayList<>()).add(id);
        }
        return id;
    }

    /** The same keys, to go on with by themselves. */
    Keyring copy() {
        Keyring copy = new Keyring(crypto, own, random);
        copy.addAll(List.copyOf(keys.values()));
        return copy;
    }

    void addAll(List<byte[]> all) {
        for (byte[] key : all) {
            KeyId unused = add(key);
        }
    }

    boolean has(KeyId id) {
        return keys.containsKey(id);
    }

    /** The keys themselves, oldest first, for who may read. */
    List<byte[]> secrets() {
        return keys.values().stream().map(byte[]::clone).toList();
    }

    /** All there are, oldest first. */
    List<KeyId> all() {
        return List.copyOf(keys.keySet());
    }

    /** The block for an entry, with packets for devices if there are any. */
    byte[] seal(KeyId id, PublicKey log, long index, byte[] entry, List<SealedBlock.Packet> packets) {
        byte[] key = ofLog(id, log);
        byte[] before = SealedBlock.before(id.hint(), packets);
        byte[] hash = crypto.keyedHash(key, NONCE, uint64(index), before, entry);
        byte[] nonce = Arrays.copyOf(hash, SealedBlock.NONCE_BYTES);
        return new SealedBlock(id.hint(), packets, before, nonce, crypto.seal(key, nonce, before, entry)).encode();
    }

    /**
     * The entry in a block.
     *
     * @return null if none of the keys here opens it: the one that does may come yet
     * @throws ProtocolError if it is no sealed block at all
     */
    byte @Nullable [] open(PublicKey log, byte[] block) throws ProtocolError {
        SealedBlock sealed = SealedBlock.decode(block);
        for (KeyId id : byHint.getOrDefault(sealed.hint(), List.of())) {
            try {
                return crypto.open(ofLog(id, log), sealed.nonce(), sealed.associated(), sealed.box());
            } catch (ProtocolError anotherKey) {
                // Or damage, which its writer's signature covers: then it stays closed for everybody.
            }
        }
        return null;
    }

    private byte[] ofLog(KeyId id, PublicKey log) {
        return ofLogs.computeIfAbsent(
                new OfLog(id, log), wanted -> crypto.keyedHash(key(wanted.key), LOG, wanted.log.bytes()));
    }

    private byte[] key(KeyId id) {
        byte[] key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException("key " + id + " is not held");
        }
        return key;
    }

    /**
     * Keys for devices, to lie in a block.
     *
     * @param recipients the devices' wrapping keys
     */
    List<SealedBlock.Packet> packets(PublicKey log, long index, List<KeyId> ids, List<PublicKey> recipients) {
        ByteBuffer plain = ByteBuffer.allocate(ids.size() * KEY_BYTES);
        ids.forEach(id -> plain.put(key(id)));
        return recipients.stream()
                .map(wrap -> new SealedBlock.Packet(
                        tag(log, index, wrap.bytes()),
                        Hpke.seal(wrap.bytes(), PACKET, log.bytes(), plain.array(), random)))
                .toList();
    }

    /** Takes the keys that a block has for this device; true if one of them is new. */
    boolean take(PublicKey log, long index, byte[] block) {
        if (!SealedBlock.hasPackets(block)) {
            return false;
        }
        boolean fresh = false;
        try {
            int mine = tag(log, index, own.publicKey());
            for (SealedBlock.Packet packet : SealedBlock.decode(block).packets()) {
                if (packet.tag() == mine) {
                    fresh |= take(Hpke.open(own, PACKET, log.bytes(), packet.sealed()));
                }
            }
        } catch (ProtocolError notForUs) {
            // Another's with the same tag, or nonsense: there is nothing here for us.
        }
        return fresh;
    }

    private boolean take(byte[] plain) {
        int before = keys.size();
        for (int at = 0; at + KEY_BYTES <= plain.length; at += KEY_BYTES) {
            add(Arrays.copyOfRange(plain, at, at + KEY_BYTES));
        }
        return keys.size() > before;
    }

    private int tag(PublicKey log, long index, byte[] wrap) {
        return ByteBuffer.wrap(crypto.keyedHash(wrap, TAG, log.bytes(), uint64(index)))
                .getInt();
    }

    private static byte[] uint64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
