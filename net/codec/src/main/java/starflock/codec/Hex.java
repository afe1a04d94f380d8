package starflock.codec;

/** Lower-case hexadecimal; reading accepts both cases. Not the JDK's {@code HexFormat}, which older Androids lack. */
public final class Hex {
    private static final String DIGITS = "0123456789abcdef";

    private Hex() {}

    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) text.append(DIGITS.charAt((b >> 4) & 15)).append(DIGITS.charAt(b & 15));
        return text.toString();
    }

    /**
     * Reads hexadecimal.
     *
     * @throws IllegalArgumentException if {@code text} is no hexadecimal of whole bytes
     */
    public static byte[] decode(String text) {
        if (text.length() % 2 != 0) {
            throw new IllegalArgumentException(text.length() + " characters are no whole bytes in hexadecimal");
        }
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (digit(text, 2 * i) << 4 | digit(text, 2 * i + 1));
        return bytes;
    }

    private static int digit(String text, int at) {
        char c = text.charAt(at);
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        throw new IllegalArgumentException("'" + c + "' at " + at + " is no hexadecimal digit");
    }
}
