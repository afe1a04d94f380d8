/** Noise handshakes, the encrypted message stream and Protomux channels over any byte transport. */
module starflock.stream {
    requires static transitive org.jspecify;
    requires java.logging;
    requires transitive starflock.codec;
    requires transitive starflock.crypto;
    requires transitive starflock.udx;

    exports starflock.stream;
}
