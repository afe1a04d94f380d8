/**
 * Live tests against the JavaScript peers that {@code interop/package.json} pins, over loopback.
 *
 * <p>{@code interop/peers/*.mjs} are the other side: each prints one JSON object per line on its standard output and
 * reads commands, one per line, from its standard input. {@code npm ci} in {@code interop} fetches the packages; where
 * they or Node.js are missing the tests say so and are skipped, except in CI, where that is a failure.
 */
@NullMarked
package starflock.interop;

import org.jspecify.annotations.NullMarked;
