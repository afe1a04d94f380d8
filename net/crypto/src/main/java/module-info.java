/** The cryptography of the Hypercore network behind one interface, with Bouncy Castle inside. */
module starflock.crypto {
    requires static transitive org.jspecify;
    requires java.logging;
    requires transitive starflock.codec;
    requires org.bouncycastle.provider;

    exports starflock.crypto;

    uses starflock.crypto.Crypto;
}
