package starflock.live;

import java.time.Instant;
import starflock.guard.Visitor;

/**
 * A wish, with what the runtime knows about it.
 *
 * @param id chosen by the page that sent it, the same at every repetition
 * @param by who sent it
 * @param at when the node took it up
 * @param body what is wished for, in the words of the app
 */
public record Command<C>(CommandId id, Visitor by, Instant at, C body) {}
