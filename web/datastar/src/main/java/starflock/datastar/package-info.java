/**
 * The Datastar 1.x protocol for any Java server, and the browser client.
 *
 * <p>Three functions to learn:
 *
 * <ol>
 *   <li>{@link starflock.datastar.PatchElements} puts HTML into the page;
 *   <li>{@link starflock.datastar.PatchSignals} changes the page's signals;
 *   <li>{@link starflock.datastar.Signals} reads what the page sent along with a request.
 * </ol>
 *
 * {@link starflock.datastar.Script} builds scripts, redirects and console lines out of the first;
 * {@link starflock.datastar.Client} has the browser's side. Nothing here knows a web server: adapters are modules of
 * their own, and the bytes of an event can be written to anything.
 */
@NullMarked
package starflock.datastar;

import org.jspecify.annotations.NullMarked;
