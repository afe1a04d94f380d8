/** Who may speak to this node: origins, hosts, sessions, sign-in links, limits and security headers. */
module starflock.guard {
    requires static org.jspecify;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires transitive io.vertx.core;
    requires transitive io.vertx.web;

    exports starflock.guard;
}
