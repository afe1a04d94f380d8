/** State from ordered events: snapshots, undo, replay, late events, time travel. */
@NullMarked
package starflock.fold;

import org.jspecify.annotations.NullMarked;
