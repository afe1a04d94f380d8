package starflock.live;

import java.util.Map;

/** What became of a command, for whoever sent it. */
public sealed interface Outcome {
    /** Its events are on the disk, or were there already. */
    record Done() implements Outcome {}

    /** The app refused it; see {@link Decision.Refused}. */
    record Refused(Map<String, String> errors) implements Outcome {}

    /** The node could not keep it; nothing happened, and it may be sent again with the same id. */
    record Failed(String sentence) implements Outcome {}
}
