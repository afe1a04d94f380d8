package starflock.udx;

import java.time.Duration;

/** Why a stream is over. */
public sealed interface CloseCause {
    /** Both sides ended, and each has all that the other sent. */
    record Ended() implements CloseCause {}

    /** We destroyed it. */
    record Destroyed() implements CloseCause {}

    /** The peer destroyed it. */
    record Reset() implements CloseCause {}

    /** The peer was silent for so long while we waited for its acknowledgement. */
    record TimedOut(Duration silence) implements CloseCause {}
}
