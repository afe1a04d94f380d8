/** Reliable streams and plain messages over one UDP socket. */
module starflock.udx {
    requires static transitive org.jspecify;

    exports starflock.udx;
}
