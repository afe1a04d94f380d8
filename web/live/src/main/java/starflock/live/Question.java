package starflock.live;

import starflock.datastar.Json;
import starflock.datastar.Signals;
import starflock.guard.Visitor;

/**
 * What one visitor wants to know for themselves: what a search finds, how a cell came to be.
 *
 * @param name what is asked, as in {@link Commands#ask}
 * @param fields with what; nothing about them is certain, so read them with {@link Signals} and a shape
 * @param by who asks
 */
public record Question(String name, Json.Obj fields, Visitor by) {}
