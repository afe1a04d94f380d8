package starflock.look;

import java.nio.charset.StandardCharsets;

/**
 * The colour of a person: the same on every page and every machine, because it follows from the person's key alone.
 *
 * <p>There are {@value #COUNT} hues, {@value #DEGREES}° apart on the OKLCH circle. They are few so that each can be a
 * class of the stylesheet (our pages allow no {@code style} attributes) and so that a test can check the contrast of
 * every one.
 *
 * @param index position on the circle, 0 to {@value #COUNT} − 1
 */
public record Hue(int index) {
    /** How many hues there are. More could not be told apart. */
    public static final int COUNT = 24;

    /** Distance between neighbours on the circle, in degrees. */
    static final int DEGREES = 360 / COUNT;

    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    public Hue {
        if (index < 0 || index >= COUNT) {
            throw new IllegalArgumentException("index: " + index + " is not within 0.." + (COUNT - 1));
        }
    }

    /**
     * The hue of whoever has this key: FNV-1a (32 bit) of its bytes, modulo {@value #COUNT}.
     *
     * @param key a public key, or any bytes that name the person and stay the same
     * @return the person's hue
     */
    public static Hue of(byte[] key) {
        int hash = FNV_OFFSET;
        for (byte b : key) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return new Hue(Integer.remainderUnsigned(hash, COUNT));
    }

    /**
     * The hue of whoever has this id.
     *
     * @param id any text that names the person and stays the same; taken as UTF-8
     * @return the person's hue
     */
    public static Hue of(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Class name for an element that speaks of this person; the stylesheet's {@code --person-…} colours follow from it.
     *
     * @return for example {@code hue-7}
     */
    public String cssClass() {
        return "hue-" + index;
    }

    /** Angle on the OKLCH circle, in degrees. */
    int degrees() {
        return index * DEGREES;
    }
}
