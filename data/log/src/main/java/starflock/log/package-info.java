/** Hypercore: signed append-only logs, their Merkle tree, storage and replication; Corestore. */
@NullMarked
package starflock.log;

import org.jspecify.annotations.NullMarked;
