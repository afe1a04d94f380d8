/** Datastar for servlets, asynchronous, on Jetty or any other container of Jakarta Servlet 6. */
module starflock.datastar.servlet {
    requires static transitive org.jspecify;
    requires transitive jakarta.servlet;
    requires transitive starflock.datastar;

    exports starflock.datastar.servlet;
}
