package starflock.space;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.log.TreeHash;

/** The logs of a space in a store, read as far as their blocks are here, can be opened, and wait for nothing. */
final class Shelf {
    /** No event has changed its place. */
    static final int UNCHANGED = Integer.MAX_VALUE;

    /** Reads as no entry: it ends a log. */
    private static final byte[] NOTHING = {};

    private final Corestore store;
    private final Log own;
    private final PublicKey ownKey;
    private final Crypto crypto;
    private final Keyring keyring;
    private final Space space;
    private final Runnable grown;
    private final Map<PublicKey, Feed> feeds = new LinkedHashMap<>();
    private @Nullable Replication replication;

    /** One log and how far it has been read. */
    private static final class Feed {
        final PublicKey key;
        final Log log;
        final AutoCloseable listening;
        TreeHash tree;
        /** Blocks before this were looked at for keys. */
        long scanned;

        Feed(PublicKey key, Log log, AutoCloseable listening, Crypto crypto) {
            this.key = key;
            this.log = log;
            this.listening = listening;
            this.tree = new TreeHash(crypto);
        }

        /** How many blocks are here without a gap. */
        long length() throws IOException {
            return log.writable() ? log.length() : log.contiguousLength();
        }
    }

    /**
     * An empty one.
     *
     * @param grown called when blocks have come, by whoever brought them
     */
    Shelf(Corestore store, Log own, Crypto crypto, Keyring keyring, Space space, Runnable grown) {
        this.store = store;
        this.own = own;
        this.ownKey = new PublicKey(own.key());
        this.crypto = crypto;
        this.keyring = keyring;
        this.space = space;
        this.grown = grown;
    }

    /** Fetches all logs but our own from whoever is attached, and serves them all. */
    void exchange(Replication with) {
        replication = with;
        feeds.values().forEach(this::fetch);
    }

    private void fetch(Feed feed) {
        Replication with = replication;
        if (with == null) {
            return;
        }
        if (feed.key.equals(ownKey)) {
            with.join(feed.log);
        } else {
            with.download(feed.log, 0, -1);
        }
    }

    /** Looks for a log. */
    void open(PublicKey key) throws IOException {
        if (!feeds.containsKey(key)) {
            Log log = key.equals(ownKey) ? own : store.log(key.bytes());
            Feed feed = new Feed(key, log, log.onArrival(grown), crypto);
            feeds.put(key, feed);
            fetch(feed);
        }
    }

    /**
     * Reads whatever can be read now.
     *
     * @return from which place on the order of events has changed; {@link #UNCHANGED} if nothing was read
     */
    int read(PublicKey genesis) throws IOException {
        int changedFrom = UNCHANGED;
        boolean moved = true;
        while (moved) {
            moved = false;
            open(genesis);
            open(ownKey);
            for (PublicKey key : space.logs()) {
                open(key);
            }
            for (Feed feed : feeds.values()) {
                moved |= scan(feed);
            }
            for (Feed feed : feeds.values()) {
                moved |= feed(feed);
            }
            if (moved) {
                changedFrom = Math.min(changedFrom, space.settle().kept());
            }
        }
        return changedFrom;
    }

    /** Looks for keys that are meant for this device, which anybody's blocks may hold. */
    private boolean scan(Feed feed) throws IOException {
        boolean found = false;
        long end = feed.length();
        for (; feed.scanned < end; feed.scanned++) {
            found |= keyring.take(feed.key, feed.scanned, feed.log.get(feed.scanned));
        }
        return found;
    }

    private boolean feed(Feed feed) throws IOException {
        boolean fed = false;
        long end = feed.length();
        for (long index = space.wanted(feed.key); index >= 0 && index < end; index = space.wanted(feed.key)) {
            byte[] block = feed.log.get(index);
            byte[] entry;
            try {
                entry = keyring.open(feed.key, block);
            } catch (ProtocolError notSealed) {
                entry = NOTHING;
            }
            if (entry == null) {
                return fed;
            }
            space.feed(feed.key, entry, treeHash(feed, index, block));
            fed = true;
        }
        return fed;
    }

    private byte[] treeHash(Feed feed, long index, byte[] block) throws IOException {
        if (feed.tree.length() > index) {
            feed.tree = new TreeHash(crypto);
        }
        while (feed.tree.length() < index) {
            byte[] unused = feed.tree.append(feed.log.get(feed.tree.length()));
        }
        return feed.tree.append(block);
    }

    void close() throws IOException {
        for (Feed feed : feeds.values()) {
            try {
                feed.listening.close();
            } catch (Exception e) {
                throw new IOException("cannot stop listening to a log", e);
            }
        }
    }
}
