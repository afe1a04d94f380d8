/**
 * State from ordered events: snapshots, replay, late events, any past moment.
 *
 * <p>{@link starflock.fold.Position} says where an event belongs, {@link starflock.fold.Fold} keeps the state,
 * {@link starflock.fold.Sorted} is what states are made of. Knows nothing of who wrote the events, or of pages.
 */
@NullMarked
package starflock.fold;

import org.jspecify.annotations.NullMarked;
