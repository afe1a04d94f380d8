/** The cryptography of the Hypercore network behind one interface, with Bouncy Castle inside. */
module starflock.crypto {
    requires static org.jspecify;
    requires transitive starflock.codec;

    exports starflock.crypto;
}
