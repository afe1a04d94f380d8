package starflock.look;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

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

    /**
     * Makes an asset of files that lie beside a class, one after the other.
     *
     * @param name path without the hash
     * @param contentType its media type
     * @param beside gives a file by its name, or null: {@code Mine.class::getResourceAsStream}, since a module reads
     *     its own files only
     * @param files their names
     * @return the asset
     * @throws IllegalStateException if one is missing: the program was packed without it
     */
    public static Asset of(
            String name, String contentType, Function<String, @Nullable InputStream> beside, String... files) {
        return of(name, contentType, read(beside, files));
    }

    static byte[] read(Function<String, @Nullable InputStream> beside, String... files) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String file : files) {
            try (InputStream in = beside.apply(file)) {
                if (in == null) {
                    throw new IllegalStateException("This copy of Starflock was packed without " + file + ".");
                }
                in.transferTo(all);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file + " from its jar", e);
            }
            // A file need not end with its last line's end.
            if (files.length > 1) {
                all.write('\n');
            }
        }
        return all.toByteArray();
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
