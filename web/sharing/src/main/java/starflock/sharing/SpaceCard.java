package starflock.sharing;

import java.util.List;

/**
 * A space as pages show it.
 *
 * @param path where it is
 * @param title what its members call it
 * @param news what is in it, in a few words
 * @param held what of it is on this machine, in a sentence
 * @param invites whether who looks may invite
 */
public record SpaceCard(
        String path, String title, String news, String held, boolean invites, List<MemberCard> members) {
    static SpaceCard of(Shared space) {
        var replica = space.replica();
        var level = replica.level();
        List<MemberCard> members = replica.members().entrySet().stream()
                .filter(member -> member.getValue().reads())
                .map(member -> {
                    boolean you = member.getKey().equals(replica.person());
                    return new MemberCard(
                            member.getKey().hex(),
                            space.person(member.getKey()),
                            member.getValue().toString(),
                            you,
                            !you && level.decides() && level.strongerThan(member.getValue()));
                })
                .toList();
        String title = space.title();
        int size = replica.size();
        return new SpaceCard(
                space.path(),
                title.isEmpty() ? "A space whose name is on its way" : title,
                members.size() == 1 ? "Only you so far" : members.size() + " people",
                (size == 1 ? "One event is" : size + " events are") + " on this machine, " + replica.settled()
                        + " of them in their final place.",
                level.decides(),
                members);
    }
}
