package starflock.node;

import java.util.List;
import starflock.look.Person;

/**
 * A room as the first page shows it.
 *
 * @param path where it is
 * @param title what it is called
 * @param news what it is for, in a few words
 * @param held what of it is on this machine, in a few words
 * @param people who is there now
 */
public record RoomCard(String path, String title, String news, String held, List<Person> people) {}
