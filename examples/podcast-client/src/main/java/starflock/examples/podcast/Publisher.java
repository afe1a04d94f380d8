package starflock.examples.podcast;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import starflock.codec.Writer;
import starflock.log.Corestore;
import starflock.log.Log;

/** Adds episodes to a feed that is ours: the logs "feed" and "audio" of a store. */
public final class Publisher {
    private static final int COPY_BYTES = 1 << 20;

    private final Log feed;
    private final Log audio;

    public Publisher(Corestore store) throws IOException {
        feed = store.log("feed");
        audio = store.log("audio");
        if (feed.length() == 0) {
            long unused = feed.append(
                    new Writer().uint(Episode.VERSION).fixed32(audio.key()).toBytes());
        }
    }

    /** What listeners subscribe to. */
    public byte[] key() {
        return feed.key();
    }

    /** Appends an episode; listeners see it when all of its audio is there. */
    public Episode publish(String title, InputStream from) throws IOException {
        long first = audio.length();
        long before = audio.byteLength();
        try (OutputStream to = audio.outputStream(Episode.BLOCK_BYTES)) {
            byte[] buffer = new byte[COPY_BYTES];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) to.write(buffer, 0, read);
        }
        Episode episode = new Episode(title, first, audio.byteLength() - before);
        long unused = feed.append(episode.encode());
        return episode;
    }
}
