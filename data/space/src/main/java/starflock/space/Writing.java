package starflock.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How entries are sealed so that all who may read can, and nobody else: under the key that is to be used now, which is
 * made
 * before, or handed to whoever lacks it, if need be.
 */
final class Writing {
    private final Space space;
    private final Keyring keyring;
    private final PublicKey log;

    /** Of one device, whose log is {@code log}. */
    Writing(Space space, Keyring keyring, PublicKey log) {
        this.space = space;
        this.keyring = keyring;
        this.log = log;
    }

    /**
     * The blocks that say something.
     *
     * @param index of the first of them in the log
     * @param newcomers wrapping keys of devices that the entries let in
     */
    List<byte[]> blocks(long index, List<? extends Body> bodies, Map<PublicKey, PublicKey> newcomers) {
        Keying keying = space.keying(keyring);
        List<Body> all = new ArrayList<>();
        Map<PublicKey, PublicKey> wraps = new LinkedHashMap<>(keying.readers());
        wraps.putAll(newcomers);
        KeyId key = keying.key();
        if (key == null) {
            key = keyring.create();
            all.add(new Body.Rotation(key, List.copyOf(keying.readers().keySet())));
        }
        if (!keying.lacking().isEmpty()) {
            all.add(new Body.Share(keying.missing(), keying.lacking()));
        }
        all.addAll(bodies);
        if (!newcomers.isEmpty()) {
            all.add(new Body.Share(keyring.all(), List.copyOf(newcomers.keySet())));
        }
        return sealed(index, key, all, wraps);
    }

    /** The blocks that say just that, under a key. */
    List<byte[]> sealed(long index, KeyId key, List<? extends Body> bodies, Map<PublicKey, PublicKey> wraps) {
        List<byte[]> entries = space.entries(log, bodies);
        List<byte[]> blocks = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            List<SealedBlock.Packet> packets =
                    switch (bodies.get(i)) {
                        case Body.Rotation rotation ->
                            packets(index + i, List.of(rotation.key()), rotation.recipients(), wraps);
                        case Body.Share share -> packets(index + i, share.keys(), share.recipients(), wraps);
                        default -> List.of();
                    };
            blocks.add(keyring.seal(key, log, index + i, entries.get(i), packets));
        }
        return blocks;
    }

    private List<SealedBlock.Packet> packets(
            long index, List<KeyId> keys, List<PublicKey> recipients, Map<PublicKey, PublicKey> wraps) {
        return keyring.packets(
                log, index, keys, recipients.stream().map(wraps::get).toList());
    }
}
