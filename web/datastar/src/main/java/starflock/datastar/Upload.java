package starflock.datastar;

import java.util.Base64;

/**
 * A file that somebody chose in a bound {@code <input type=file>}.
 *
 * <p>Name and type are what the browser says; do not use the one as a path nor believe the other.
 *
 * @param base64 the contents
 */
public record Upload(String name, String mime, String base64) {

    static final Rule<String> BASE64 = new Rule<>(Upload::isBase64, "must be Base64");

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** At most this long once decoded. */
    public static Rule<Upload> atMostBytes(int lengthBytes) {
        return new Rule<>(upload -> upload.lengthBytes() <= lengthBytes, "must have at most " + lengthBytes + " bytes");
    }

    /** The length of the contents. */
    public int lengthBytes() {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return (int) (base64.length() * 3L / 4) - padding;
    }

    /** The contents, decoded. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }
}
