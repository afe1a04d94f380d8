package starflock.sharing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.guard.Visitor.Role;
import starflock.space.PublicKey;

/**
 * The name by which a visitor of some node goes in a space, the same on all nodes.
 *
 * <pre>
 *   owner     o · 25 characters of a hash of the person's key
 *   guest     g · 13 of the same · 12 of a hash of what their host's node calls them
 * </pre>
 *
 * So everybody can check that a writer speaks for themselves, or for a guest of theirs: the person of the log is known.
 */
final class Author {
    private static final byte[] NAMESPACE = "starflock/author".getBytes(StandardCharsets.US_ASCII);
    private static final int BASE = 36;
    private static final int OWNER_CHARS = Visitor.ID_CHARS - 1;
    /** 67 bits of the person: enough that nobody finds another key for somebody else's guests. */
    private static final int HOST_CHARS = 13;

    private Author() {}

    static Visitor of(PublicKey person, Visitor visitor) {
        String host = digest(person.bytes());
        return switch (visitor.role()) {
            case OWNER -> new Visitor(ofOwner(person), Role.OWNER);
            case GUEST ->
                new Visitor(
                        "g" + host.substring(0, HOST_CHARS)
                                + digest(visitor.id().getBytes(StandardCharsets.UTF_8))
                                        .substring(0, OWNER_CHARS - HOST_CHARS),
                        Role.GUEST);
        };
    }

    /** The name of a person on their own node. */
    static String ofOwner(PublicKey person) {
        return "o" + digest(person.bytes());
    }

    /** Whether a person may say that this visitor did something. */
    static boolean vouches(PublicKey person, String visitor) {
        String host = digest(person.bytes());
        return visitor.equals(ofOwner(person)) || visitor.startsWith("g" + host.substring(0, HOST_CHARS));
    }

    private static String digest(byte[] of) {
        String digits = new BigInteger(1, Crypto.load().hash(NAMESPACE, of)).toString(BASE);
        // 256 bits have 50 digits; zeros in front are as rare as they are harmless.
        return "0".repeat(Math.max(0, OWNER_CHARS - digits.length()))
                + digits.substring(Math.max(0, digits.length() - OWNER_CHARS));
    }
}
