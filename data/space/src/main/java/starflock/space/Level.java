package starflock.space;

/**
 * What somebody may do. The smaller the rank the stronger: owner 0, admins 1 to {@value #LAST_ADMIN}, then writers and
 * readers, and after all of them who may do nothing.
 */
public record Level(int rank) implements Comparable<Level> {
    static final int LAST_ADMIN = 99;

    public static final Level OWNER = new Level(0);
    public static final Level WRITER = new Level(100);
    public static final Level READER = new Level(101);
    public static final Level NONE = new Level(102);

    public Level {
        if (rank < 0 || rank > 102) {
            throw new IllegalArgumentException("a level is from 0 to 102: " + rank);
        }
    }

    /** An administrator; 1 is the strongest. */
    public static Level admin(int rank) {
        if (rank < 1 || rank > LAST_ADMIN) {
            throw new IllegalArgumentException("an admin's level is from 1 to " + LAST_ADMIN + ": " + rank);
        }
        return new Level(rank);
    }

    /** Whether this one may decide about others. */
    public boolean decides() {
        return rank <= LAST_ADMIN;
    }

    public boolean writes() {
        return rank <= WRITER.rank;
    }

    public boolean reads() {
        return rank <= READER.rank;
    }

    public boolean strongerThan(Level other) {
        return rank < other.rank;
    }

    /** The weaker of the two. */
    Level and(Level other) {
        return rank >= other.rank ? this : other;
    }

    @Override
    public int compareTo(Level other) {
        return Integer.compare(rank, other.rank);
    }

    @Override
    public String toString() {
        if (this.equals(OWNER)) {
            return "owner";
        }
        if (decides()) {
            return "admin " + rank;
        }
        return writes() ? "writer" : this.equals(READER) ? "reader" : "nobody";
    }
}
