/** Command to event to fold to page: viewers, cohorts, streams. */
module starflock.live {
    requires static org.jspecify;
    requires transitive starflock.datastar;
    requires transitive starflock.fold;
    requires transitive starflock.log;
    requires transitive starflock.look;
    requires transitive starflock.guard;
}
