/** Hypercore: signed append-only logs, their Merkle tree, storage and replication; Corestore. */
module starflock.log {
    requires static org.jspecify;
    requires java.logging;
    requires transitive starflock.codec;
    requires transitive starflock.crypto;
    requires transitive starflock.stream;

    exports starflock.log;
}
