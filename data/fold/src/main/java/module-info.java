/** State from ordered events: snapshots, undo, replay, late events, time travel. */
module starflock.fold {
    requires static transitive org.jspecify;

    exports starflock.fold;
}
