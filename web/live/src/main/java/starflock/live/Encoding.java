package starflock.live;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a stream is compressed, in the order in which we would rather have it. */
enum Encoding {
    /** One encoder for many viewers; a viewer can begin again in the middle of its response. */
    ZSTD("zstd"),
    /** For browsers without Zstandard, over TLS or on this machine. Where the library has no build for it, nobody gets it. */
    BROTLI("br"),
    /** For browsers that offer nothing better, as all do on a page of another machine without TLS. */
    GZIP("gzip"),
    IDENTITY("identity");

    private static final Pattern REFUSED = Pattern.compile("q=0(\\.0*)?");

    private final String token;

    Encoding(String token) {
        this.token = token;
    }

    /** The name in {@code Accept-Encoding} and {@code Content-Encoding} (RFC 9110, 8.4.1). */
    String token() {
        return token;
    }

    /** Whether viewers who have had the same bytes can share one encoder. */
    boolean shared() {
        return switch (this) {
            case ZSTD, IDENTITY -> true;
            case BROTLI, GZIP -> false;
        };
    }

    /** Whether this machine can compress so. */
    boolean available() {
        return this != BROTLI || Brotli4jLoader.isAvailable();
    }

    /** The one we like best of those that a browser accepts. */
    static Encoding negotiate(@Nullable String accepted) {
        for (Encoding encoding : values()) {
            if (accepts(accepted, encoding) && encoding.available()) {
                return encoding;
            }
        }
        return IDENTITY;
    }

    /** Whether an {@code Accept-Encoding} names this encoding and does not refuse it. */
    static boolean accepts(@Nullable String accepted, Encoding encoding) {
        if (accepted == null) {
            return false;
        }
        for (String item : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = item.split(";", -1);
            if (parts[0].strip().equals(encoding.token) && !refused(parts)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a parameter says q=0: "not this one". */
    private static boolean refused(String[] parts) {
        for (int index = 1; index < parts.length; index++) {
            if (REFUSED.matcher(parts[index].replace(" ", "")).matches()) {
                return true;
            }
        }
        return false;
    }
}
