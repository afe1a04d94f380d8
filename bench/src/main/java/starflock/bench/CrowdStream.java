package starflock.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One viewer's response as a browser reads it: chunks (RFC 9112, 7.1) → zstd frames → text → which event it shows. */
final class CrowdStream {
    private static final Pattern SHOWN = Pattern.compile("data-n=\"(\\d+)\" data-at=\"(\\d+)\"");
    private static final int OUT_BYTES = 1 << 20;

    /** What a page showed when it came. */
    interface Shown {
        void page(long event, long eventMs);
    }

    private final Shown shown;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean compressed;
    private boolean inHead = true;
    private int left;
    private String page = "";

    CrowdStream(Shown shown) {
        this.shown = shown;
    }

    /** The last page that came, in full. */
    String page() {
        return page;
    }

    void read(byte[] bytes) {
        int next = 0;
        while (next < bytes.length) {
            if (left > 0) {
                int count = Math.min(left, bytes.length - next);
                body(bytes, next, count);
                next += count;
                left -= count;
            } else if (bytes[next++] != '\n') {
                line.write(bytes[next - 1]);
            } else {
                line(line.toString(StandardCharsets.ISO_8859_1).strip());
                line.reset();
            }
        }
    }

    private void line(String header) {
        if (!inHead) {
            left = header.isEmpty() ? 0 : Integer.parseInt(header, 16);
        } else if (header.isEmpty()) {
            inHead = false;
        } else if (header.equalsIgnoreCase("content-encoding: zstd")) {
            compressed = true;
        }
    }

    private void body(byte[] bytes, int offset, int count) {
        if (!compressed) {
            text.write(bytes, offset, count);
            lines();
            return;
        }
        ByteBuffer in =
                ByteBuffer.allocateDirect(count).put(bytes, offset, count).flip();
        boolean more = true;
        while (more) {
            out.clear();
            context.decompressDirectByteBufferStream(out, in);
            more = in.hasRemaining() || !out.hasRemaining();
            byte[] plain = new byte[out.flip().remaining()];
            out.get(plain);
            text.writeBytes(plain);
        }
        lines();
    }

    private void lines() {
        byte[] all = text.toByteArray();
        int begin = 0;
        for (int end = 0; end < all.length; end++) {
            if (all[end] == '\n') {
                event(new String(all, begin, end - begin, StandardCharsets.UTF_8));
                begin = end + 1;
            }
        }
        text.reset();
        text.write(all, begin, all.length - begin);
    }

    private void event(String data) {
        Matcher match = SHOWN.matcher(data);
        if (match.find()) {
            page = data;
            shown.page(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)));
        }
    }
}
