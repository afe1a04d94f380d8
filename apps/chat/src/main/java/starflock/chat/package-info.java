/**
 * A live room: messages, cursors, history.
 *
 * <p>{@link starflock.chat.Chat} is the app; what can be wished for and what can happen are in {@code Wish} and
 * {@code Event}, what is known in {@code Talk}.
 */
@NullMarked
package starflock.chat;

import org.jspecify.annotations.NullMarked;
