package starflock.live;

import java.time.Instant;

/**
 * An event with what the runtime knows about it.
 *
 * @param command id of the command that caused it; a command repeated with the same id has no second effect
 * @param by id of whoever sent the command
 * @param at when the node of the writer accepted it, to the millisecond; advice, for order see {@code Position}
 * @param event what happened, in the words of the app
 */
public record Fact<E>(CommandId command, String by, Instant at, E event) {}
