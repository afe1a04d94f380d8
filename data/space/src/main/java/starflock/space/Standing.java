package starflock.space;

/** What becomes of an entry: it stands at a level, or it is void, and why. */
public sealed interface Standing {
    /** It counts. */
    record Stands(Level level) implements Standing {}

    /** Kept in its log, but it counts for nothing. */
    sealed interface Ignored extends Standing {}

    /** Its log was never let in, or not by the person whose it says it is. */
    record NotAdmitted() implements Ignored {}

    /** It lies at or beyond the cut of a removal or demotion. */
    record BeyondCut(Ref limit) implements Ignored {}

    /** Its author may not do this: {@code level} is what they were. */
    record TooWeak(Level level) implements Ignored {}

    /** It cites a grant that is none, is another's, or had not been seen. */
    record NoSuchGrant(Ref cited) implements Ignored {}
}
