/** The distributed hash table of the Hypercore network: dht-rpc and HyperDHT. */
module starflock.dht {
    requires static transitive org.jspecify;
    requires transitive starflock.codec;
    requires transitive starflock.crypto;
    requires transitive starflock.stream;
    requires transitive starflock.udx;

    exports starflock.dht;
}
