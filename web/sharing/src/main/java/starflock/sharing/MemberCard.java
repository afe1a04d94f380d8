package starflock.sharing;

import java.util.List;
import starflock.look.Person;

/**
 * A member as a page shows them.
 *
 * @param key of the person, in hexadecimal
 * @param role in a word
 * @param state whether they are connected and what they have, in a few words; may be empty
 * @param you whether it is who looks
 * @param removable whether who looks may remove them, or change what they may do
 * @param roles that who looks may give them
 */
public record MemberCard(
        String key, Person person, String role, String state, boolean you, boolean removable, List<String> roles) {
    public MemberCard {
        roles = List.copyOf(roles);
    }
}
