/** Command to event to fold to page: viewers, cohorts, streams. */
@NullMarked
package starflock.live;

import org.jspecify.annotations.NullMarked;
