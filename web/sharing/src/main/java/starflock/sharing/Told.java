package starflock.sharing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import starflock.space.Body;
import starflock.space.Inventory;
import starflock.space.PublicKey;
import starflock.space.Ref;
import starflock.space.Standing;

/** What an entry of a space says, where it stands and why, in sentences for people. */
public final class Told {
    private final Shared space;

    public Told(Shared space) {
        this.space = space;
    }

    private String name(PublicKey person) {
        return person.equals(space.replica().person())
                ? "you"
                : space.person(person).name();
    }

    /** Whose device wrote it. */
    public String who(Inventory.Explanation entry) {
        return entry.person() == null ? "Nobody who was let in" : name(entry.person());
    }

    private String ofLog(PublicKey log) {
        PublicKey person = space.replica().person(log);
        return person == null ? "an unknown device" : name(person);
    }

    /** What it says, after the name of who says it. */
    public String what(Body body) {
        return switch (body) {
            case Body.App app -> app(app.bytes());
            case Body.Genesis ignored -> "made the space";
            case Body.Hello ignored -> "came in with a device";
            case Body.Admit admit -> "let in " + name(admit.person()) + " as " + admit.level();
            case Body.Grant grant -> "made " + name(grant.person()) + " " + grant.level();
            case Body.Limit limit ->
                limit.level().reads()
                        ? "made " + name(limit.person()) + " no more than " + limit.level()
                        : "removed " + name(limit.person());
            case Body.Leave ignored -> "left";
            case Body.Finaliser named -> "named the device of " + ofLog(named.log()) + " to make places final";
            case Body.Checkpoint checkpoint -> "made places final, for the " + checkpoint.number() + ". time";
            case Body.Fork fork -> "showed that a device of " + ofLog(fork.log()) + " tells two stories";
            case Body.Rotation rotation ->
                "made a new key for " + count(rotation.recipients().size(), "device");
            case Body.Share share ->
                "gave " + count(share.keys().size(), "key") + " to "
                        + count(share.recipients().size(), "device");
        };
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String app(byte[] event) {
        int length = event.length == 0 ? 0 : event[0];
        if (length <= 0 || length >= event.length) {
            return "wrote something for no room that there is";
        }
        String app = new String(event, 1, length, StandardCharsets.US_ASCII);
        return switch (app) {
            case Shared.TITLES -> "gave the space its name";
            case Shared.NAMES -> "said a name";
            default -> "wrote in the " + app;
        };
    }

    /** Whether it counts, and why not. */
    public String why(Standing standing) {
        return switch (standing) {
            case Standing.Stands stands ->
                stands.level().reads()
                        ? "It counts: who wrote it was " + stands.level() + " then."
                        : "It counts: it needs no right.";
            case Standing.NotAdmitted ignored ->
                "It does not count: the device that wrote it was not let in by anybody who may.";
            case Standing.BeyondCut(Ref limit) -> "It does not count: " + cut(limit);
            case Standing.TooWeak weak ->
                "It does not count: who wrote it was " + weak.level() + " then, and that is not enough for this.";
            case Standing.NoSuchGrant ignored ->
                "It does not count: the permission that it names was never given to who wrote it, or not known "
                        + "to them.";
        };
    }

    private String cut(Ref limit) {
        Inventory.Explanation by = space.replica().inventory().explain(limit);
        if (by == null) {
            return "it comes after a removal.";
        }
        return by.body() instanceof Body.Leave
                ? "who wrote it had left."
                : who(by) + " " + what(by.body())
                        + ", and had not seen this by then. It is kept; an admin can say it again.";
    }

    /** Why it stands before what follows it and after what goes before. */
    public String place(Inventory.Explanation entry) {
        String heads = entry.heads().isEmpty()
                ? "Its writer had seen nothing new of others when writing it"
                : "Its writer had seen what "
                        + entry.heads().stream()
                                .map(head -> ofLog(head.log()))
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + " had written last";
        String first = heads + ", so it has place " + entry.lamport()
                + " in the order of what was known to whom; of those with one place, the key of the log decides.";
        return entry.epoch() == 0
                ? first + " No checkpoint has it yet, so something that is still on its way may come before it."
                : first + " Checkpoint " + entry.epoch() + " has it: nothing comes before it any more.";
    }

    /** Who is known to have it. */
    public String seen(Inventory.Explanation entry) {
        List<PublicKey> others = space.replica().members().entrySet().stream()
                .filter(member -> member.getValue().reads() && !Objects.equals(member.getKey(), entry.person()))
                .map(Map.Entry::getKey)
                .toList();
        List<PublicKey> seen =
                space.seenBy(entry).stream().filter(others::contains).toList();
        String names = seen.stream().map(this::name).collect(Collectors.joining(", "));
        return "Seen by " + seen.size() + " of " + others.size() + (names.isEmpty() ? "." : ": " + names + ".");
    }
}
