package starflock.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A log's blocks as one row of bytes. */
final class LogStreams {
    private LogStreams() {}

    /** Reads from one byte of the log to before another. */
    static final class Input extends InputStream {
        private final Log log;
        private long left;
        private long next;
        private byte[] block = new byte[0];
        private int at;

        Input(Log log, long start, long end) throws IOException {
            this.log = log;
            this.left = Math.max(0, end - start);
            if (left == 0) return;
            Log.Position from = log.seek(start);
            block = log.get(from.block());
            at = (int) from.offset();
            next = from.block() + 1;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) return 0;
            if (left == 0) return -1;
            while (at == block.length) {
                block = log.get(next++);
                at = 0;
            }
            int piece = (int) Math.min(Math.min(length, block.length - at), left);
            System.arraycopy(block, at, into, offset, piece);
            at += piece;
            left -= piece;
            return piece;
        }
    }

    /** Appends what is written, in blocks of one size; the rest when it is flushed or closed. */
    static final class Output extends OutputStream {
        private final Log log;
        private final byte[] block;
        private int size;

        Output(Log log, int blockBytes) {
            if (blockBytes < 1 || blockBytes > Log.MAX_BLOCK_BYTES) {
                throw new IllegalArgumentException(
                        "A block has 1 to " + Log.MAX_BLOCK_BYTES + " bytes, not " + blockBytes + ".");
            }
            this.log = log;
            this.block = new byte[blockBytes];
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            int done = 0;
            while (done < length) {
                int piece = Math.min(length - done, block.length - size);
                System.arraycopy(from, offset + done, block, size, piece);
                size += piece;
                done += piece;
                if (size == block.length) flush();
            }
        }

        @Override
        public void flush() throws IOException {
            if (size == 0) return;
            long unused = log.append(List.of(Arrays.copyOf(block, size)));
            size = 0;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
