package starflock.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A state and when it was.
 *
 * @param state the state after {@code count} events
 * @param count how many events had happened
 * @param at when the last of the {@code count} events happened, or null if none had
 * @param live whether this is the newest state, and follows it; otherwise it is a look back and nothing can be done in it
 */
public record Moment<S>(S state, int count, @Nullable Instant at, boolean live) {}
