package starflock.sharing;

import java.util.List;
import java.util.Locale;
import starflock.space.Inventory;
import starflock.space.Standing;

/**
 * An entry of a space as pages show it.
 *
 * @param path of its own page
 * @param sentence who did what
 * @param stands whether it counts
 * @param why it counts or not
 * @param place why it stands where it stands
 * @param seen who has it
 * @param facts what the rules look at, as name and value in turn
 */
public record EntryCard(
        String path, String sentence, boolean stands, String why, String place, String seen, List<String> facts) {
    public EntryCard {
        facts = List.copyOf(facts);
    }

    static EntryCard of(Shared space, Inventory.Explanation entry) {
        Told told = new Told(space);
        String who = told.who(entry);
        String sentence =
                who.substring(0, 1).toUpperCase(Locale.ROOT) + who.substring(1) + " " + told.what(entry.body());
        return new EntryCard(
                space.path() + "event/" + entry.ref().log().hex() + "/"
                        + entry.ref().seq(),
                sentence,
                entry.standing() instanceof Standing.Stands,
                told.why(entry.standing()),
                told.place(entry),
                told.seen(entry),
                List.of(
                        "Log", entry.ref().log().hex(),
                        "Number in it", String.valueOf(entry.ref().seq()),
                        "Place", String.valueOf(entry.lamport()),
                        "Checkpoint", entry.epoch() == 0 ? "none yet" : String.valueOf(entry.epoch())));
    }
}
