/**
 * How fast it is, against the peers: {@code ./starflock bench NAME}. Ours and the peer's runs take turns, five pairs in one
 * go; what counts is the median of the pairs' ratios with its quartiles, because a single figure on a busy machine proves
 * nothing.
 */
@NullMarked
package starflock.bench;

import org.jspecify.annotations.NullMarked;
