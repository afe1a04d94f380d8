/** The cryptography of the Hypercore network by libsodium, found by {@link java.util.ServiceLoader}. */
module starflock.sodium {
    requires static transitive org.jspecify;
    requires transitive starflock.crypto;

    exports starflock.sodium;

    provides starflock.crypto.Crypto with
            starflock.sodium.Sodium;
}
