/** Command to event to fold to page: viewers, cohorts, streams. */
module starflock.live {
    requires static transitive org.jspecify;
    requires transitive starflock.datastar;
    requires transitive starflock.fold;
    requires transitive starflock.tables;
    requires transitive starflock.log;
    requires transitive starflock.look;
    requires transitive starflock.guard;
    requires transitive io.vertx.core;
    requires transitive io.vertx.web;
    requires transitive gg.jte.runtime;
    requires gg.jte.models;
    requires com.aayushatharva.brotli4j;
    requires com.github.luben.zstd_jni;

    exports starflock.live;
}
