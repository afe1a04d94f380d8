package starflock.live;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Decodes what has come, however little it is, as a browser does; the library's own stream waits for a buffer of it. */
final class BrotliReader extends InputStream {
    private static final int BUFFER_BYTES = 16_384;

    private final InputStream source;
    private final DecoderJNI.Wrapper decoder;
    private final byte[] encoded = new byte[BUFFER_BYTES];
    private ByteBuffer plain = ByteBuffer.allocate(0);

    BrotliReader(InputStream source) throws IOException {
        Brotli4jLoader.ensureAvailability();
        this.source = source;
        this.decoder = new DecoderJNI.Wrapper(BUFFER_BYTES);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (!plain.hasRemaining()) {
            if (decoder.hasOutput()) {
                plain = decoder.pull();
                continue;
            }
            switch (decoder.getStatus()) {
                case DONE -> {
                    return -1;
                }
                case ERROR -> throw new IOException("not Brotli");
                case OK -> decoder.push(0);
                case NEEDS_MORE_OUTPUT -> plain = decoder.pull();
                case NEEDS_MORE_INPUT -> {
                    int count = source.read(encoded);
                    if (count < 0) {
                        return -1;
                    }
                    decoder.getInputBuffer().clear().put(encoded, 0, count);
                    decoder.push(count);
                }
            }
        }
        int count = Math.min(length, plain.remaining());
        plain.get(buffer, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        decoder.destroy();
        source.close();
    }
}
