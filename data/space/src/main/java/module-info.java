/** Many writers, one history: members, roles, causal order, and what stands of it. */
module starflock.space {
    requires static transitive org.jspecify;
    requires transitive starflock.codec;
    requires transitive starflock.crypto;
    requires transitive starflock.fold;
    requires transitive starflock.log;
    requires transitive starflock.stream;

    exports starflock.space;
}
