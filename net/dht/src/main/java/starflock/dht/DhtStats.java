package starflock.dht;

/** What a node counts. */
public final class DhtStats {
    long asked;
    long answers;
    long retries;
    long timeouts;
    long questions;
    long refused;
    long malformed;
    long stray;
    long relayed;

    DhtStats() {}

    /** Questions that we asked, each once however often it was sent. */
    public long asked() {
        return asked;
    }

    /** Answers to them. */
    public long answers() {
        return answers;
    }

    /** Packets that were sent again. */
    public long retries() {
        return retries;
    }

    /** Questions that nobody answered. */
    public long timeouts() {
        return timeouts;
    }

    /** Questions that others asked us. */
    public long questions() {
        return questions;
    }

    /** What was dropped because a host asked too much. */
    public long refused() {
        return refused;
    }

    /** Packets that are none of this protocol. */
    public long malformed() {
        return malformed;
    }

    /** Answers that nobody asked for, or that came from elsewhere. */
    public long stray() {
        return stray;
    }

    /** Handshakes and the like that were passed on between others. */
    public long relayed() {
        return relayed;
    }
}
