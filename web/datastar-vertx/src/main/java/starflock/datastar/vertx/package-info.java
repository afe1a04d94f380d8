/** Datastar for Vert.x 5: {@link starflock.datastar.vertx.VertxDatastar}. */
@NullMarked
package starflock.datastar.vertx;

import org.jspecify.annotations.NullMarked;
