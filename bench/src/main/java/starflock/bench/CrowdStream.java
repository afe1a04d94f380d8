package starflock.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One viewer's response as a browser reads it: chunks (RFC 9112, 7.1) → zstd frames → events → the rows of the page, each as it
 * came last.
 */
final class CrowdStream {
    /** In the slider of our pages, and in those of others. */
    private static final Pattern SHOWN = Pattern.compile("(?:max|data-n)=\"(\\d+)\"");

    private static final Pattern ROW = Pattern.compile("<div id=\"r(\\d+)\">.*?</div>");
    private static final int OUT_BYTES = 1 << 20;

    private final LongConsumer shown;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    /** One thread reads for the whole crowd. */
    private static final ByteBuffer OUT = ByteBuffer.allocateDirect(OUT_BYTES);

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final TreeMap<Integer, String> rows = new TreeMap<>();
    private boolean compressed;
    private boolean inHead = true;
    private int left;

    /** @param shown hears how many events the page shows, whenever that changes */
    CrowdStream(LongConsumer shown) {
        this.shown = shown;
    }

    /** The page as it is now. */
    String page() {
        return String.join("", rows.values());
    }

    /** Tells pages apart. */
    static String fingerprint(String page) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(page.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
            OUT.clear();
            context.decompressDirectByteBufferStream(OUT, in);
            more = in.hasRemaining() || !OUT.hasRemaining();
            byte[] plain = new byte[OUT.flip().remaining()];
            OUT.get(plain);
            text.writeBytes(plain);
        }
        lines();
    }

    private void lines() {
        byte[] all = text.toByteArray();
        int begin = 0;
        for (int end = 0; end < all.length; end++) {
            if (all[end] == '\n') {
                data(new String(all, begin, end - begin, StandardCharsets.UTF_8));
                begin = end + 1;
            }
        }
        text.reset();
        text.write(all, begin, all.length - begin);
    }

    private void data(String data) {
        Matcher row = ROW.matcher(data);
        while (row.find()) {
            rows.put(Integer.parseInt(row.group(1)), row.group());
        }
        Matcher match = SHOWN.matcher(data);
        if (match.find()) {
            shown.accept(Long.parseLong(match.group(1)));
        }
    }
}
