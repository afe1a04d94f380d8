package starflock.sharing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import starflock.look.Amount;
import starflock.space.Level;
import starflock.space.Progress;
import starflock.space.PublicKey;
import starflock.space.Replica;

/**
 * A space as pages show it.
 *
 * @param path where it is
 * @param title what its members call it
 * @param news what is in it, in a few words
 * @param held what of it is on this machine, in a sentence
 * @param coming how far it has been fetched and read, in a sentence; empty if there is nothing to wait for
 * @param trouble why nothing more comes, and what to do; empty if there is none
 * @param invites whether who looks may invite
 * @param member whether who looks is in it
 * @param gone whether who looks was in it once
 * @param machines from how many machines who looks is in it
 * @param others how many other people have it
 */
public record SpaceCard(
        String path,
        String title,
        String news,
        String held,
        String coming,
        String trouble,
        boolean invites,
        boolean member,
        boolean gone,
        int machines,
        int others,
        List<MemberCard> members) {
    /** So few blocks are here before anybody has read of them. */
    private static final int FEW_BLOCKS = 500;

    static SpaceCard of(Shared space) {
        try {
            return read(space);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SpaceCard read(Shared space) throws IOException {
        Replica replica = space.replica();
        Level level = replica.level();
        List<Shared.Connected> connected = space.connected();
        List<PublicKey> twofold = replica.inventory().forked().stream()
                .map(replica::person)
                .filter(Objects::nonNull)
                .toList();
        List<MemberCard> members = new ArrayList<>();
        replica.members().forEach((person, theirs) -> {
            if (theirs.reads()) {
                boolean you = person.equals(replica.person());
                boolean weaker = !you && level.decides() && level.strongerThan(theirs);
                members.add(new MemberCard(
                        person.hex(),
                        space.person(person),
                        theirs.toString(),
                        state(person, connected, twofold.contains(person)),
                        you,
                        weaker,
                        weaker ? roles(level, theirs) : List.of()));
            }
        });
        String title = space.title();
        return new SpaceCard(
                space.path(),
                title.isEmpty() ? "A space whose name is on its way" : title,
                members.size() == 1 ? "Only you so far" : members.size() + " people",
                held(replica),
                coming(replica.inventory().progress()),
                space.trouble(),
                level.decides(),
                level.reads(),
                !level.reads() && replica.members().containsKey(replica.person()),
                replica.inventory().devices(replica.person()).size(),
                (int) members.stream().filter(member -> !member.you()).count(),
                members);
    }

    private static String held(Replica replica) throws IOException {
        int size = replica.size();
        return (size == 1 ? "One event is" : size + " events are") + " on this machine, " + replica.settled()
                + " of them in their final place. They take "
                + Amount.ofBytes(replica.inventory().heldBytes()) + ".";
    }

    private static String coming(Progress progress) {
        return progress.known() - progress.read() < FEW_BLOCKS
                ? ""
                : progress + " are here and read so far. What is shown grows as the others come; those that are"
                        + " not here yet come from whoever has them and is connected.";
    }

    private static String state(PublicKey person, List<Shared.Connected> connected, boolean twofold) {
        if (twofold) {
            return "A device of theirs was continued on two machines, and what they wrote differs. What both "
                    + "have in common"
                    + " counts; with a new link they can come in again.";
        }
        List<Shared.Connected> theirs =
                connected.stream().filter(one -> one.person().equals(person)).toList();
        if (theirs.isEmpty()) {
            return "";
        }
        long behind = theirs.stream().mapToLong(Shared.Connected::behind).min().orElse(0);
        long ahead = theirs.stream().mapToLong(Shared.Connected::ahead).max().orElse(0);
        String lacks = behind == 0 ? "has all you have" : "still lacks " + behind + " of what you have";
        return "connected, " + lacks + (ahead == 0 ? "" : ", " + ahead + " on the way from them to you");
    }

    private static List<String> roles(Level mine, Level theirs) {
        List<String> roles = new ArrayList<>();
        if (mine.strongerThan(Level.admin(1)) && !theirs.decides()) {
            roles.add("admin");
        }
        if (!theirs.equals(Level.WRITER)) {
            roles.add("writer");
        }
        if (!theirs.equals(Level.READER)) {
            roles.add("reader");
        }
        return roles;
    }
}
