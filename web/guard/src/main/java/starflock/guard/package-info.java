/** Who may speak to this node: origins, hosts, sessions, sign-in links, limits and security headers. */
@NullMarked
package starflock.guard;

import org.jspecify.annotations.NullMarked;
