package starflock.space;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * What a link of invitation says. Whoever has it may be let in, so all of it stands in the link's fragment, which no
 * browser sends anywhere.
 *
 * <pre>
 *   link      any address · "#" · base64url of
 *             version u8 = 1 · seed 32 · space 32 · box 32 · hints array of string · check 4
 *   check     the first bytes of BLAKE2b-256 of all before it: a link that was cut short or mistyped is told as such
 * </pre>
 *
 * @param seed of the key pair that stands for this invitation, 32 bytes
 * @param space the log that begins the space
 * @param box the X25519 key for which the newcomer's words are sealed
 * @param hints where somebody of the space may be found, as HOST:PORT
 */
public record Invitation(byte[] seed, PublicKey space, PublicKey box, List<String> hints) {
    static final int SEED_BYTES = 32;
    static final int MAX_HINTS = 16;

    private static final int VERSION = 1;
    private static final int MAX_HINT_BYTES = 300;
    private static final int CHECK_BYTES = 4;

    public Invitation {
        hints = List.copyOf(hints);
        if (seed.length != SEED_BYTES || hints.size() > MAX_HINTS) {
            throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes, and hints are " + MAX_HINTS);
        }
    }

    /** A link that does not invite. The message says what is wrong with it, for whoever pasted it. */
    public static final class BadLink extends Exception {
        private static final long serialVersionUID = 1;

        BadLink(String message) {
            super(message);
        }
    }

    /** The link; {@code page} is where somebody without this program finds out what it is. */
    public String link(String page) {
        Writer out = new Writer();
        out.uint8(VERSION).raw(seed).fixed32(space.bytes()).fixed32(box.bytes());
        out.array(hints, Writer::string);
        out.raw(check(out.toBytes()));
        return page + "#" + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toBytes());
    }

    /** Reads a link, or what stands after its {@code #}. */
    public static Invitation parse(String link) throws BadLink {
        String text = link.strip();
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.substring(text.indexOf('#') + 1));
        } catch (IllegalArgumentException e) {
            throw new BadLink("This is no link of invitation: what stands after its # has characters that none has."
                    + " Copy the whole link again.");
        }
        if (bytes.length == 0) {
            throw new BadLink(
                    "This link has nothing after its #, where the invitation stands. Copy the whole link again.");
        }
        if (bytes[0] != VERSION) {
            throw new BadLink("This is no link of invitation, or one for a newer Starflock.");
        }
        int end = bytes.length - CHECK_BYTES;
        if (end < 0 || !Arrays.equals(check(Arrays.copyOf(bytes, end)), tail(bytes))) {
            throw new BadLink("This link was cut short or changed on its way. Copy the whole link again.");
        }
        try {
            Reader in = new Reader(bytes, 1, end - 1);
            return new Invitation(
                    in.fixed32(),
                    new PublicKey(in.fixed32()),
                    new PublicKey(in.fixed32()),
                    in.array(MAX_HINTS, from -> from.string(MAX_HINT_BYTES)));
        } catch (ProtocolError e) {
            throw new BadLink("This link cannot be read (" + e.getMessage() + "). Ask for a new one.");
        }
    }

    private static byte[] tail(byte[] bytes) {
        return Arrays.copyOfRange(bytes, bytes.length - CHECK_BYTES, bytes.length);
    }

    private static byte[] check(byte[] bytes) {
        byte[] hash = Crypto.pureJava().hash(bytes);
        return Arrays.copyOf(hash, CHECK_BYTES);
    }
}
