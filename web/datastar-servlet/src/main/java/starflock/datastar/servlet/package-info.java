/** Datastar for asynchronous servlets: {@link starflock.datastar.servlet.ServletDatastar}. */
@NullMarked
package starflock.datastar.servlet;

import org.jspecify.annotations.NullMarked;
