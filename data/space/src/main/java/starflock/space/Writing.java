package starflock.space;

import java.util.ArrayList;
import java.util.Collections;
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
     * What says something.
     *
     * @param index in the log of the first block
     * @param newcomers wrapping keys of devices that the entries let in
     */
    Sheet sheet(long index, List<? extends Body> bodies, Map<PublicKey, PublicKey> newcomers) {
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

    /** Says just that, under a key. */
    Sheet sealed(long index, KeyId key, List<? extends Body> bodies, Map<PublicKey, PublicKey> wraps) {
        Sheet sheet = new Sheet(index, key, wraps);
        bodies.forEach(sheet::add);
        return sheet;
    }

    /** Entries to be appended together, as they read and as they lie in the log. */
    final class Sheet {
        private final long index;
        private final KeyId key;
        private final Map<PublicKey, PublicKey> wraps;
        private final Space.Draft draft = space.draft(log);
        private final List<byte[]> entries = new ArrayList<>();
        private final List<byte[]> blocks = new ArrayList<>();

        private Sheet(long index, KeyId key, Map<PublicKey, PublicKey> wraps) {
            this.index = index;
            this.key = key;
            this.wraps = wraps;
        }

        void add(Body body) {
            long at = index + blocks.size();
            byte[] entry = draft.entry(body);
            List<SealedBlock.Packet> packets =
                    switch (body) {
                        case Body.Rotation rotation -> packets(at, List.of(rotation.key()), rotation.recipients());
                        case Body.Share share -> packets(at, share.keys(), share.recipients());
                        default -> List.of();
                    };
            entries.add(entry);
            blocks.add(keyring.seal(key, log, at, entry, packets));
        }

        private List<SealedBlock.Packet> packets(long at, List<KeyId> keys, List<PublicKey> recipients) {
            return keyring.packets(
                    log, at, keys, recipients.stream().map(wraps::get).toList());
        }

        List<byte[]> entries() {
            return Collections.unmodifiableList(entries);
        }

        List<byte[]> blocks() {
            return Collections.unmodifiableList(blocks);
        }
    }
}
