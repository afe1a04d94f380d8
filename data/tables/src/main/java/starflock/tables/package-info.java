/**
 * State that is too large for memory: one sorted map of bytes with all its past, in a SQLite file.
 *
 * <p>{@link starflock.tables.Tables} is the file, {@link starflock.tables.Rows} the map at one moment. Nothing in the file is the
 * only copy of anything: what is lost or no longer right is deleted and made again from the log.
 */
@NullMarked
package starflock.tables;

import org.jspecify.annotations.NullMarked;
