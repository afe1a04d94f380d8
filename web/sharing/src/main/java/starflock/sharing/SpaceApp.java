package starflock.sharing;

import java.util.function.Function;
import java.util.function.Predicate;
import starflock.live.App;

/**
 * An app that every space has.
 *
 * @param name by which its events are known, the same for ever: lower-case letters
 * @param title what people call it
 * @param news what it is for, in a few words
 * @param app makes one, for a space in which the visitors whom the predicate tells are its founder: the same on every
 *     machine, for as long as the space is there
 */
public record SpaceApp(String name, String title, String news, Function<Predicate<String>, App<?, ?, ?, ?>> app) {}
