package starflock.space;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Download;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.log.TreeHash;

/** The logs of a space in a store, read as far as their blocks are here, can be opened, and wait for nothing. */
final class Shelf {
    /** No event has changed its place. */
    static final int UNCHANGED = Integer.MAX_VALUE;

    /** Blocks that are looked at in one go: some hundredths of a second, in which nobody else has a turn. */
    static final int SLICE = 4096;

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
    private @Nullable Witness witness;
    /** Of the space's logs so many were looked for. */
    private int opened;
    /** Blocks that this reading may still look at. */
    private int budget;

    /**
     * What a reading brought.
     *
     * @param changedFrom from which place on the order of events has changed; {@link #UNCHANGED} if nothing was read
     * @param more whether there is more to read right away
     */
    record Some(int changedFrom, boolean more) {}

    /** One log and how far it has been read. */
    private static final class Feed {
        final PublicKey key;
        final Log log;
        final AutoCloseable listening;
        TreeHash tree;
        /** Blocks before this were looked at for keys. */
        long scanned;

        @Nullable
        Download download;

        /** Its blocks came and could not be stored: told by any thread. */
        volatile @Nullable IOException stalled;
        /** What was known and read of it then, so that one sees when something comes of trying again; −1 if unknown. */
        long had = -1;

        Feed(PublicKey key, Log log, AutoCloseable listening, Crypto crypto, long read) {
            this.key = key;
            this.log = log;
            this.listening = listening;
            this.tree = new TreeHash(crypto);
            this.scanned = read;
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
    void exchange(Replication with, Witness speaker) {
        replication = with;
        witness = speaker;
        feeds.values().forEach(this::exchange);
    }

    private void exchange(Feed feed) {
        fetch(feed);
        if (replication != null && witness != null) {
            witness.exchange(replication, feed.key, feed.log);
        }
    }

    private void fetch(Feed feed) {
        Replication with = replication;
        if (with == null) {
            return;
        }
        if (feed.key.equals(ownKey)) {
            with.join(feed.log);
        } else {
            feed.download = with.download(feed.log, 0, -1);
            CompletableFuture<Void> unused = feed.download.done().whenComplete((nothing, failure) -> {
                if (failure instanceof IOException trouble && feed.log.conflict() == null) {
                    feed.stalled = trouble;
                    grown.run();
                }
            });
        }
    }

    /** Why logs are not fetched any more; null if they are. */
    @Nullable
    IOException trouble() {
        IOException trouble = null;
        for (Feed feed : feeds.values()) {
            IOException stalled = feed.stalled;
            if (stalled != null) {
                long has = feed.log.length() + feed.scanned;
                feed.had = feed.had < 0 ? has : feed.had;
                if (has > feed.had) {
                    feed.stalled = null;
                    feed.had = -1;
                } else {
                    trouble = stalled;
                }
            }
        }
        return trouble;
    }

    /** Fetches again what could not be stored; until something comes of it, the trouble is taken to last. */
    void resume() {
        for (Feed feed : feeds.values()) {
            Download before = feed.download;
            if (feed.stalled != null && before != null) {
                before.close();
                fetch(feed);
            }
        }
    }

    /** Looks for a log. */
    void open(PublicKey key) throws IOException {
        if (!feeds.containsKey(key)) {
            Log log = key.equals(ownKey) ? own : store.log(key.bytes());
            Feed feed = new Feed(key, log, log.onArrival(grown), crypto, space.held(key));
            feeds.put(key, feed);
            exchange(feed);
        }
    }

    /**
     * Reads on in what is here, for a while: somebody may wait for their turn, or for what was read so far.
     *
     * @param genesis the first log
     */
    Some read(PublicKey genesis) throws IOException {
        int changedFrom = UNCHANGED;
        budget = SLICE;
        boolean moved = true;
        while (moved && budget > 0) {
            open(genesis);
            open(ownKey);
            boolean fed = feed();
            moved = scan() || fed;
            if (moved) {
                changedFrom = Math.min(changedFrom, space.advance());
            }
        }
        return new Some(changedFrom, budget <= 0);
    }

    /** Feeds every log as far as it goes, again as long as one lets another go on. */
    private boolean feed() throws IOException {
        boolean any = false;
        boolean moved = true;
        while (moved && budget > 0) {
            moved = false;
            if (space.logCount() > opened) {
                opened = space.logCount();
                for (PublicKey key : space.logs()) {
                    open(key);
                }
            }
            for (Feed feed : feeds.values()) {
                moved |= feed(feed);
            }
            any |= moved;
        }
        return any;
    }

    private boolean feed(Feed feed) throws IOException {
        boolean moved = false;
        long index = space.wanted(feed.key);
        long end = index < 0 ? 0 : feed.length();
        while (index >= 0 && index < end && budget > 0) {
            byte[] block = feed.log.get(index);
            if (index == feed.scanned) {
                moved |= keyring.take(feed.key, index, block);
                feed.scanned++;
            }
            byte[] entry = entry(feed, block);
            if (entry == null) {
                return moved;
            }
            space.feed(feed.key, entry, treeHash(feed, index, block));
            budget--;
            moved = true;
            index = space.wanted(feed.key);
        }
        return moved;
    }

    /** Null if no key that is here opens the block. */
    private byte @Nullable [] entry(Feed feed, byte[] block) {
        try {
            return keyring.open(feed.key, block);
        } catch (ProtocolError notSealed) {
            return NOTHING;
        }
    }

    /** Looks for keys that are meant for this device, which anybody's blocks may hold, also those that wait. */
    private boolean scan() throws IOException {
        boolean found = false;
        for (Feed feed : feeds.values()) {
            long end = feed.length();
            for (; feed.scanned < end && budget > 0; feed.scanned++) {
                found |= keyring.take(feed.key, feed.scanned, feed.log.get(feed.scanned));
                budget--;
            }
        }
        return found;
    }

    /** A log that was looked for; null if it was not. */
    @Nullable
    Log log(PublicKey key) {
        Feed feed = feeds.get(key);
        return feed == null ? null : feed.log;
    }

    /**
     * Logs of which somebody else has another history, and nobody has shown yet where they part. Where both are of one
     * length, nobody asks for more and so finds out, before something is written that has seen the other one.
     */
    List<PublicKey> disputed() {
        List<PublicKey> forked = space.forked();
        Set<PublicKey> doubted = space.doubted();
        return feeds.values().stream()
                .filter(feed -> feed.log.conflict() != null || doubted.contains(feed.key))
                .map(feed -> feed.key)
                .filter(key -> !forked.contains(key))
                .toList();
    }

    /** Blocks that were looked at, and all that are known to exist. */
    Progress progress() {
        long read = 0;
        long known = 0;
        for (Feed feed : feeds.values()) {
            read += feed.scanned;
            known += Math.max(feed.scanned, feed.log.length());
        }
        return new Progress(read, known);
    }

    /**
     * Appends to the own log, which has been read to its end, and takes what it says without reading it again.
     *
     * @param closes whether a checkpoint of all that is here, these blocks included, is to follow them: on the disk by
     *     the same force
     * @return from which place on the order of events has changed
     */
    int append(Writing.Sheet sheet, boolean closes) throws IOException {
        Feed feed = feeds.get(ownKey);
        if (feed == null || sheet.blocks().isEmpty()) {
            return UNCHANGED;
        }
        long start = own.length();
        grow(feed, start);
        TreeHash tree = feed.tree.copy();
        List<byte[]> hashes = new ArrayList<>();
        for (byte[] block : sheet.blocks()) {
            hashes.add(tree.append(block));
        }
        if (closes) {
            sheet.add(space.checkpoint(new Body.Height(ownKey, tree.length(), hashes.getLast())));
            hashes.add(tree.append(sheet.blocks().getLast()));
        }
        long unused = own.append(sheet.blocks());
        feed.tree = tree;
        feed.scanned = tree.length();
        for (int i = 0; i < hashes.size() && space.wanted(ownKey) == start + i; i++) {
            space.feed(ownKey, sheet.entries().get(i), hashes.get(i));
        }
        return space.advance();
    }

    private byte[] treeHash(Feed feed, long index, byte[] block) throws IOException {
        grow(feed, index);
        return feed.tree.append(block);
    }

    /** Has the tree end right before a block. */
    private void grow(Feed feed, long length) throws IOException {
        if (feed.tree.length() == length) {
            return;
        }
        try {
            feed.tree = feed.log.tree(length);
        } catch (IOException incomplete) {
            // A tree of blocks that came in any order need not have the roots of each length; the blocks are here.
            feed.tree = new TreeHash(crypto);
            while (feed.tree.length() < length) {
                byte[] unused = feed.tree.append(feed.log.get(feed.tree.length()));
            }
        }
    }

    /** The hash of the order that all blocks which are here have to one who begins with nothing but the keys. */
    byte[] readAgain(PublicKey genesis) throws IOException {
        Space fresh = new Space(genesis, crypto, fork -> Forks.holds(crypto, fork));
        Shelf other = new Shelf(store, own, crypto, keyring.copy(), fresh, () -> {});
        boolean more = true;
        while (more) {
            more = other.read(genesis).more();
        }
        other.close();
        return fresh.orderHash();
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
