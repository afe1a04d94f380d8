/**
 * Many writers, one history: what a set of logs means when their writers may be offline, late, removed or dishonest.
 *
 * <pre>
 *   blocks of member logs
 *     → {@link starflock.space.Entry}   one block, read: what its writer had seen, and what it says
 *     → {@link starflock.space.Graph}   entries whose past is known: Lamport time, who had seen which decision
 *     → {@link starflock.space.Roles}   who might do what, and from where on no longer
 *     → {@link starflock.space.Chain}   the checkpoints that make an order final
 *     → {@link starflock.space.Space}   the one order of what stands, and how it changed
 * </pre>
 *
 * <p>All of it is a function of the set of blocks held, whatever order they came in: two who hold the same hold the
 * same
 * history. Nothing here reads a clock, a disk or a socket. {@code docs/spaces.md} is the specification.
 */
@NullMarked
package starflock.space;

import org.jspecify.annotations.NullMarked;
