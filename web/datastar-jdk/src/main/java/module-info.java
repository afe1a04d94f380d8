/** Datastar for the JDK's own HttpServer. */
module starflock.datastar.jdk {
    requires static transitive org.jspecify;
    requires transitive jdk.httpserver;
    requires transitive starflock.datastar;

    exports starflock.datastar.jdk;
}
