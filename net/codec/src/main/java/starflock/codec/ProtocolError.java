package starflock.codec;

/**
 * A peer broke the protocol: what it sent is cut short, too large, malformed or not allowed now.
 *
 * <p>It closes the one connection it came in on and nothing else. It is neither a bug of ours (those are unchecked
 * exceptions) nor the environment's doing (those are {@link java.io.IOException}s), so it is a class of its own.
 */
public abstract sealed class ProtocolError extends Exception
        permits ProtocolError.Truncated, ProtocolError.TooLarge, ProtocolError.Malformed, ProtocolError.Refused {

    /** The {@link #offset()} of an error that belongs to no place in the bytes. */
    public static final int NOWHERE = -1;

    private static final long serialVersionUID = 1;

    private final String code;
    private final int offset;
    private final String got;
    private final String expected;

    private ProtocolError(String code, int offset, String got, String expected) {
        super((offset == NOWHERE ? code : code + " at byte " + offset) + ": got " + got + ", expected " + expected);
        this.code = code;
        this.offset = offset;
        this.got = got;
        this.expected = expected;
    }

    /** One word for logs and counters: {@code truncated}, {@code too-large}, {@code malformed} or {@code refused}. */
    public String code() {
        return code;
    }

    /** Where in the message, in bytes from its start, or {@link #NOWHERE}. */
    public int offset() {
        return offset;
    }

    /** What the peer sent, in words. */
    public String got() {
        return got;
    }

    /** What it should have sent, in words. */
    public String expected() {
        return expected;
    }

    /** The bytes end before the value does. */
    public static final class Truncated extends ProtocolError {
        private static final long serialVersionUID = 1;

        public Truncated(int offset, int gotBytes, long expectedBytes) {
            super("truncated", offset, gotBytes + " more bytes", expectedBytes + " more bytes");
        }
    }

    /** A number is over the bound that this message has for it. */
    public static final class TooLarge extends ProtocolError {
        private static final long serialVersionUID = 1;

        /**
         * States the bound.
         *
         * @param what the noun that is bounded, as in "blocks"
         */
        public TooLarge(int offset, String what, long got, long limit) {
            super("too-large", offset, what + " = " + got, what + " <= " + limit);
        }
    }

    /** The bytes are no encoding of anything. */
    public static final class Malformed extends ProtocolError {
        private static final long serialVersionUID = 1;

        public Malformed(int offset, String got, String expected) {
            super("malformed", offset, got, expected);
        }
    }

    /** Well-formed, but not allowed in this state or from this peer: a failed authentication, a message out of turn. */
    public static final class Refused extends ProtocolError {
        private static final long serialVersionUID = 1;

        public Refused(String got, String expected) {
            super("refused", NOWHERE, got, expected);
        }
    }
}
