package starflock.sharing;

import starflock.look.Person;

/**
 * A member as a page shows them.
 *
 * @param key of the person, in hexadecimal
 * @param role in a word
 * @param you whether it is who looks
 * @param removable whether who looks may remove them
 */
public record MemberCard(String key, Person person, String role, boolean you, boolean removable) {}
