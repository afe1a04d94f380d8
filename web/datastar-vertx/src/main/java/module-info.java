/** Datastar for Vert.x 5. */
module starflock.datastar.vertx {
    requires static transitive org.jspecify;
    requires transitive io.vertx.core;
    requires transitive starflock.datastar;

    exports starflock.datastar.vertx;
}
