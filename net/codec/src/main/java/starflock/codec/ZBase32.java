package starflock.codec;

import java.util.Arrays;

/**
 * z-base-32, the form in which people see keys: 32 bytes are 52 letters and digits without look-alikes.
 *
 * <p>Bits from the most significant on, five a character, the last one filled up with zeros; no padding characters.
 * Same text as npm z32 1.1.0 ({@code index.js}), but decoding is strict: lengths and trailing bits that no encoder
 * produces are refused, so one key has one text. Upper case is refused too.
 */
public final class ZBase32 {
    private static final String ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769";
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) VALUES[ALPHABET.charAt(i)] = (byte) i;
    }

    private ZBase32() {}

    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int pending = 0;
        int pendingBits = 0;
        for (byte b : bytes) {
            pending = (pending << 8) | (b & 0xff);
            pendingBits += 8;
            while (pendingBits >= 5) {
                pendingBits -= 5;
                text.append(ALPHABET.charAt((pending >>> pendingBits) & 31));
            }
        }
        if (pendingBits > 0) text.append(ALPHABET.charAt((pending << (5 - pendingBits)) & 31));
        return text.toString();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if {@link #encode} gives {@code text} for no bytes; says why
     */
    public static byte[] decode(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int pending = 0;
        int pendingBits = 0;
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c < VALUES.length ? VALUES[c] : -1;
            if (value < 0) throw new IllegalArgumentException("'" + c + "' at " + i + " is no z-base-32 character");
            pending = (pending << 5) | value;
            pendingBits += 5;
            if (pendingBits >= 8) {
                pendingBits -= 8;
                bytes[size++] = (byte) (pending >>> pendingBits);
            }
        }
        if (pendingBits >= 5) throw new IllegalArgumentException("no bytes give " + text.length() + " characters");
        if ((pending & ((1 << pendingBits) - 1)) != 0) {
            throw new IllegalArgumentException("the last character has bits that belong to no byte");
        }
        return bytes;
    }
}
