/** Who may speak to this node: origins, hosts, sessions, sign-in links, limits and security headers. */
module starflock.guard {
    requires static org.jspecify;
    requires transitive starflock.crypto;
}
