package starflock.sharing;

import java.util.function.Supplier;
import starflock.live.App;

/**
 * An app that every space has.
 *
 * @param name by which its events are known, the same for ever: lower-case letters
 * @param title what people call it
 * @param news what it is for, in a few words
 * @param app makes one
 */
public record SpaceApp(String name, String title, String news, Supplier<App<?, ?, ?, ?>> app) {}
