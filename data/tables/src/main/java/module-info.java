/** State too large for memory: sorted maps with all their past in one SQLite file. */
module starflock.tables {
    requires static transitive org.jspecify;
    requires transitive starflock.fold;
    requires java.sql;
    requires org.xerial.sqlitejdbc;

    exports starflock.tables;
}
