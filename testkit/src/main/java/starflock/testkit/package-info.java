/** Seeded generators, a virtual clock and a harness that drives a real Chromium: what tests share. */
@NullMarked
package starflock.testkit;

import org.jspecify.annotations.NullMarked;
