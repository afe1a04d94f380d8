package starflock.space;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Keys of logs, by hint and log. Grows with keys times logs, 32 bytes each. */
    private final Map<LogHint, List<byte[]>> ofLogs = new LinkedHashMap<>();

    private record LogHint(int hint, PublicKey log) {}

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
            ofLogs.keySet().removeIf(known -> known.hint == id.hint());
        }
        return id;
    }

    boolean has(KeyId id) {
        return keys.containsKey(id);
    }

    /** All there are, oldest first. */
    List<KeyId> all() {
        return List.copyOf(keys.keySet());
    }

    /** The block for an entry, with packets for devices if there are any. */
    byte[] seal(KeyId id, PublicKey log, long index, byte[] entry, List<SealedBlock.Packet> packets) {
        byte[] key = ofLog(key(id), log);
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
        for (byte[] key : ofLogs.computeIfAbsent(new LogHint(sealed.hint(), log), this::ofLog)) {
            try {
                return crypto.open(key, sealed.nonce(), sealed.associated(), sealed.box());
            } catch (ProtocolError anotherKey) {
                // Or damage, which its writer's signature covers: then it stays closed for everybody.
            }
        }
        return null;
    }

    private List<byte[]> ofLog(LogHint wanted) {
        List<byte[]> fitting = new ArrayList<>();
        keys.forEach((id, key) -> {
            if (id.hint() == wanted.hint) {
                fitting.add(ofLog(key, wanted.log));
            }
        });
        return fitting;
    }

    private byte[] ofLog(byte[] key, PublicKey log) {
        return crypto.keyedHash(key, LOG, log.bytes());
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
        boolean fresh = false;
        try {
            int mine = 0;
            List<SealedBlock.Packet> packets = SealedBlock.decode(block).packets();
            if (!packets.isEmpty()) {
                mine = tag(log, index, own.publicKey());
            }
            for (SealedBlock.Packet packet : packets) {
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
