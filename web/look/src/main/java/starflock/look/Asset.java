package starflock.look;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A file that never changes, because its address holds a hash of its content. It may be cached for ever
 * ({@value #CACHE_CONTROL}); a new version has a new address.
 *
 * @param path where it is served, for example {@code /look/starflock-5f1c0a2b9d3e.css}
 * @param contentType its media type
 * @param bytes its content
 * @param gzip its content compressed once with gzip, for browsers that accept it
 */
public record Asset(String path, String contentType, byte[] bytes, byte[] gzip) {
    /** What to say of it in {@code Cache-Control}. */
    public static final String CACHE_CONTROL = "public, max-age=31536000, immutable";

    /** 48 bits of SHA-256: two versions of a file of ours do not meet by chance. */
    private static final int HASH_BYTES = 6;

    /**
     * Makes an asset and its address.
     *
     * @param name path without the hash, for example {@code /look/starflock.css}
     * @param contentType its media type
     * @param bytes its content
     * @return the asset, at {@code /look/starflock-HASH.css}
     */
    public static Asset of(String name, String contentType, byte[] bytes) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("name: \"" + name + "\" has no extension");
        }
        String path = name.substring(0, dot) + "-" + hash(bytes) + name.substring(dot);
        return new Asset(path, contentType, bytes, compress(bytes));
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new BestGzip(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return out.toByteArray();
    }

    /** Gzip at the highest level: it is done once and sent often. */
    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
