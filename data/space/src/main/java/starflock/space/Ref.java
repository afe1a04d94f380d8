package starflock.space;

/**
 * Names an entry.
 *
 * @param log the log it stands in
 * @param seq its index there, from 0
 */
public record Ref(PublicKey log, long seq) {
    public Ref {
        if (seq < 0) {
            throw new IllegalArgumentException("seq must not be negative: " + seq);
        }
    }
}
