package starflock.space;

/**
 * Which key of a space a key is: eight bytes of a hash of it, so that whoever is told the id learns nothing of the
 * key.
 */
public record KeyId(long value) {
    /** The part of it that every sealed block shows. */
    int hint() {
        return (int) (value & 0xffff);
    }

    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
