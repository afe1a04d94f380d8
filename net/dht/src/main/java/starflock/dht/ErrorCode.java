package starflock.dht;

/** What an answer may say instead of a value (dht-rpc lib/errors.js, hyperdht lib/constants.js). */
final class ErrorCode {
    static final int UNKNOWN_COMMAND = 1;
    static final int INVALID_TOKEN = 2;

    /** A record with the same number and another value is there. */
    static final int SEQ_REUSED = 16;

    /** A record with a higher number is there. */
    static final int SEQ_TOO_LOW = 17;

    private ErrorCode() {}
}
