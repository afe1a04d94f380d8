package starflock.examples.podcast;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.log.Corestore;
import starflock.log.Download;
import starflock.log.Log;

/**
 * A feed that one listens to, by its key. Only what is asked for is fetched: entries to list episodes, the blocks that are
 * played, whole episodes to keep. What was fetched stays, and needs no line any more.
 */
public final class Subscription {
    /** Blocks fetched ahead of the one that plays: 1 MiB, half a minute of good sound. */
    private static final int AHEAD = 16;

    /** Without an answer for so long there is no peer, or none that has the episode. */
    private static final long PATIENCE_SECONDS = 30;

    private final Corestore store;
    private final Line line;
    private final Log feed;
    private @Nullable Log audio;

    /** How far something is, in bytes. */
    @FunctionalInterface
    public interface Progress {
        void at(long bytes, long of);
    }

    public Subscription(Corestore store, Line line, byte[] key) throws IOException {
        this.store = store;
        this.line = line;
        this.feed = store.log(key);
    }

    /** Asks the connected peers for news; gives the number of episodes. */
    public long refresh() throws IOException {
        return Math.max(0, await(line.replication().update(feed)) - 1);
    }

    /** The newest episodes first, at most {@code limit}. */
    public List<Episode> episodes(int limit) throws IOException {
        List<Episode> episodes = new ArrayList<>();
        for (long entry = feed.length() - 1; entry > 0 && episodes.size() < limit; entry--) {
            try {
                episodes.add(Episode.decode(block(feed, entry)));
            } catch (ProtocolError e) {
                throw new IOException("This feed is no podcast: block " + entry + " is no entry.", e);
            }
        }
        return episodes;
    }

    /**
     * Plays bytes {@code from} to before {@code to} of an episode: each block is written as soon as it is here, while those
     * behind it are on their way.
     */
    public void play(Episode episode, long from, long to, OutputStream player, Progress progress) throws IOException {
        if (from < 0 || from > to || to > episode.bytes()) {
            throw new IndexOutOfBoundsException("The episode has " + episode.bytes() + " bytes.");
        }
        Log log = audio();
        long end = episode.blockOf(to + Episode.BLOCK_BYTES - 1);
        long asked = episode.blockOf(from);
        ArrayDeque<Download> ahead = new ArrayDeque<>();
        try {
            for (long at = from; at < to; ) {
                long block = episode.blockOf(at);
                for (; asked < Math.min(end, block + AHEAD); asked++) ahead.add(fetch(log, asked, asked + 1));
                try (Download next = ahead.remove()) {
                    // What is here needs no peer.
                    if (!log.has(block)) await(next.done());
                }
                byte[] sound = log.get(block);
                int start = (int) (at % Episode.BLOCK_BYTES);
                int length = (int) Math.min(sound.length - start, to - at);
                if (length <= 0) throw new IOException("The feed promises more audio than there is.");
                player.write(sound, start, length);
                at += length;
                progress.at(at - from, to - from);
            }
        } finally {
            for (Download download : ahead) download.close();
        }
    }

    /** Fetches all of an episode, to be played without a line. */
    public void keep(Episode episode, Progress progress) throws IOException {
        Log log = audio();
        if (isKept(episode)) return;
        for (long start = episode.firstBlock(); start < episode.endBlock(); start += AHEAD) {
            long stop = Math.min(episode.endBlock(), start + AHEAD);
            try (Download download = fetch(log, start, stop)) {
                await(download.done());
            }
            long bytes = (stop - episode.firstBlock()) * Episode.BLOCK_BYTES;
            progress.at(Math.min(bytes, episode.bytes()), episode.bytes());
        }
    }

    /** Whether all of an episode is here. */
    public boolean isKept(Episode episode) throws IOException {
        return keptBlocks(episode) == episode.endBlock() - episode.firstBlock();
    }

    /** Blocks of an episode that are here. */
    public long keptBlocks(Episode episode) throws IOException {
        long kept = 0;
        for (long block = episode.firstBlock(); block < episode.endBlock(); block++) if (audio().has(block)) kept++;
        return kept;
    }

    /** Forgets an episode's audio and returns its space; the episode stays in the list. */
    public void forget(Episode episode) throws IOException {
        audio().clear(episode.firstBlock(), episode.endBlock());
        store.compact();
    }

    /** The log with the sound, which the feed's first block names. */
    private Log audio() throws IOException {
        Log known = audio;
        if (known != null) return known;
        try {
            Reader header = new Reader(block(feed, 0));
            if (header.uint() != Episode.VERSION) throw new IOException("This feed is of another version.");
            known = store.log(header.fixed32());
            audio = known;
            return known;
        } catch (ProtocolError e) {
            throw new IOException("This feed is no podcast: it names no audio.", e);
        }
    }

    private byte[] block(Log log, long index) throws IOException {
        if (!log.has(index)) {
            try (Download download = fetch(log, index, index + 1)) {
                await(download.done());
            }
        }
        return log.get(index);
    }

    private Download fetch(Log log, long start, long end) {
        return line.replication().download(log, start, end);
    }

    private static <T> T await(Future<T> value) throws IOException {
        try {
            return value.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("Nobody we are connected to has this. Connect to somebody who does, then go on.", e);
        } catch (ExecutionException e) {
            throw new IOException("The download was broken off: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Stopped.");
        }
    }
}
