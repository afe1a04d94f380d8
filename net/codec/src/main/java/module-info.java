/** Bytes in and out: compact encoding, hex, z-base-32, bounded readers and writers. */
module starflock.codec {
    requires static transitive org.jspecify;

    exports starflock.codec;
}
