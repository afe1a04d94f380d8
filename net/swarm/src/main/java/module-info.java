/** Peers that share a topic: Hyperswarm. */
module starflock.swarm {
    requires static transitive org.jspecify;
    requires transitive starflock.codec;
    requires transitive starflock.crypto;
    requires transitive starflock.dht;
    requires transitive starflock.stream;
    requires transitive starflock.udx;

    exports starflock.swarm;
}
