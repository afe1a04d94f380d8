package starflock.node;

/**
 * A room as the first page shows it.
 *
 * @param path where it is
 * @param title what it is called
 * @param news what has happened there, in a few words
 */
public record RoomCard(String path, String title, String news) {}
