package starflock.live;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Compresses one stream of events, with every piece whole when it is given out, so that a browser can show it at once.
 *
 * <p>Used by one thread at a time. Between two pieces, and only there, a viewer may leave a shared stream and begin another on
 * the same response, after the bytes of {@link #ending}.
 */
sealed interface Encoder extends AutoCloseable {
    /** Compresses the next piece of the stream. */
    byte[] encode(byte[] piece);

    /** What ends the stream for one viewer, who then begins another. */
    byte[] ending();

    @Override
    void close();

    /**
     * An encoder for one stream.
     *
     * @param lengthBytes roughly how long a whole page is
     */
    static Encoder of(Encoding encoding, int lengthBytes) {
        return switch (encoding) {
            case ZSTD -> new ZstdStream(lengthBytes);
            case BROTLI -> new BrotliStream(lengthBytes);
            case GZIP -> new GzipStream();
            case IDENTITY -> new PlainStream();
        };
    }

    /** Nothing is compressed, so nothing has to end. */
    final class PlainStream implements Encoder {
        static final byte[] NOTHING = {};

        @Override
        public byte[] encode(byte[] piece) {
            return piece;
        }

        @Override
        public byte[] ending() {
            return NOTHING;
        }

        @Override
        public void close() {}
    }

    /**
     * Zstandard (RFC 8878). A response may hold several frames one after the other, and browsers decode them all.
     *
     * <p>No checksum and no content size: a viewer who leaves ends the frame with an empty last block, where a checksum of
     * what the viewer has had would be missing.
     */
    final class ZstdStream implements Encoder {
        /** An empty raw block with the last-block bit, RFC 8878, 3.1.1.2. */
        private static final byte[] EMPTY_LAST_BLOCK = {1, 0, 0};
        /** With long-distance matching on, higher levels find no more; docs/decisions/0012-long-distance.md. */
        private static final int LEVEL = 1;
        /** A page is found again as long as it lies within the window in one piece: with 12 pages it nearly always does. */
        private static final int WINDOW_PAGES = 12;

        /** Longer pages get the largest window anyway. */
        private static final int MAX_PAGE_BYTES = 1 << 23;

        private static final int MIN_WINDOW_LOG = 17;
        /** Browsers refuse larger ones (RFC 8878, 3.1.1.1.2 and RFC 9659). */
        private static final int MAX_WINDOW_LOG = 23;
        /** What a flush may need beyond the compressed bytes: block headers and frame header. */
        private static final int SLACK_BYTES = 1024;

        private final ZstdCompressCtx context = new ZstdCompressCtx();
        private ByteBuffer in = ByteBuffer.allocateDirect(0);
        private ByteBuffer out = ByteBuffer.allocateDirect(0);

        ZstdStream(int lengthBytes) {
            int windowLog =
                    32 - Integer.numberOfLeadingZeros(WINDOW_PAGES * Math.clamp(lengthBytes, 1, MAX_PAGE_BYTES) - 1);
            context.setLevel(LEVEL);
            context.setWindowLog(Math.clamp(windowLog, MIN_WINDOW_LOG, MAX_WINDOW_LOG));
            context.setEnableLongDistanceMatching(Zstd.ParamSwitch.ENABLE);
            context.setChecksum(false);
            context.setContentSize(false);
        }

        @Override
        public byte[] encode(byte[] piece) {
            if (in.capacity() < piece.length) {
                in = ByteBuffer.allocateDirect(piece.length + piece.length / 2);
                out = ByteBuffer.allocateDirect(in.capacity() + in.capacity() / 128 + SLACK_BYTES);
            }
            in.clear().put(piece).flip();
            out.clear();
            boolean whole = context.compressDirectByteBufferStream(out, in, EndDirective.FLUSH);
            if (!whole || in.hasRemaining()) {
                throw new IllegalStateException("zstd left a part of " + piece.length + " bytes behind");
            }
            byte[] bytes = new byte[out.flip().remaining()];
            out.get(bytes);
            return bytes;
        }

        @Override
        public byte[] ending() {
            return EMPTY_LAST_BLOCK.clone();
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /**
     * Brotli (RFC 7932). A second stream on a response is not decoded, so each viewer has an encoder of its own, as with
     * gzip; but where gzip looks back over 32 KB, this one finds the page before. docs/decisions/0012-long-distance.md.
     */
    final class BrotliStream implements Encoder {
        /** Below it, the page before is not found; above it, a piece takes several times as long. */
        private static final int QUALITY = 4;
        /** Fewer than for Zstandard, since every viewer has a window. */
        private static final int WINDOW_PAGES = 4;

        private static final int MIN_WINDOW_LOG = 16;
        private static final int MAX_WINDOW_LOG = 22;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final BrotliOutputStream stream;

        BrotliStream(int lengthBytes) {
            int bytes = WINDOW_PAGES * Math.clamp(lengthBytes, 1, 1 << MAX_WINDOW_LOG);
            int windowLog = Math.clamp(32 - Integer.numberOfLeadingZeros(bytes - 1), MIN_WINDOW_LOG, MAX_WINDOW_LOG);
            try {
                stream = new BrotliOutputStream(
                        out, new Parameters().setQuality(QUALITY).setWindow(windowLog));
            } catch (IOException e) {
                throw new UncheckedIOException("Brotli made no encoder", e);
            }
        }

        @Override
        public byte[] encode(byte[] piece) {
            try {
                stream.write(piece);
                stream.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("Brotli refused " + piece.length + " bytes", e);
            }
            byte[] bytes = out.toByteArray();
            out.reset();
            return bytes;
        }

        @Override
        public byte[] ending() {
            return PlainStream.NOTHING;
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Brotli did not end", e);
            }
        }
    }

    /**
     * Gzip (RFC 1952). Browsers do not decode a second member, so there is no way to begin again and nothing to share: each
     * viewer has an encoder of its own, which goes with it wherever it looks.
     */
    final class GzipStream implements Encoder {
        private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
        private static final int BUFFER_BYTES = 8192;

        private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private boolean begun;

        @Override
        public byte[] encode(byte[] piece) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(piece.length / 4 + HEADER.length);
            if (!begun) {
                out.writeBytes(HEADER);
                begun = true;
            }
            deflater.setInput(piece);
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, count);
            } while (count == buffer.length);
            return out.toByteArray();
        }

        @Override
        public byte[] ending() {
            return PlainStream.NOTHING;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
