/**
 * Spaces as live rooms: which of them a node holds, who is in them, how one comes in, and their pages. The apps in a
 * space do
 * not know that they are: {@link starflock.sharing.SpaceLedger} is all that stands between a space and a room.
 */
@NullMarked
package starflock.sharing;

import org.jspecify.annotations.NullMarked;
