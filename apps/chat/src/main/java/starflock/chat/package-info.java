/** A live room: messages, cursors, history. */
@NullMarked
package starflock.chat;

import org.jspecify.annotations.NullMarked;
