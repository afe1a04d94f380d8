/** The Datastar protocol for any Java server, and the browser client. */
module starflock.datastar {
    requires static transitive org.jspecify;

    exports starflock.datastar;
}
