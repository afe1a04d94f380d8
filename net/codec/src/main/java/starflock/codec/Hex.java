package starflock.codec;

import java.util.HexFormat;

/** Lower-case hexadecimal; reading accepts both cases. */
public final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    public static String encode(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    /**
     * Reads hexadecimal.
     *
     * @throws IllegalArgumentException if {@code text} is no hexadecimal of whole bytes
     */
    public static byte[] decode(String text) {
        return FORMAT.parseHex(text);
    }
}
