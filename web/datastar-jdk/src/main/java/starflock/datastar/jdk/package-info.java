/** Datastar for the JDK's own {@code HttpServer}: {@link starflock.datastar.jdk.JdkDatastar}. */
@NullMarked
package starflock.datastar.jdk;

import org.jspecify.annotations.NullMarked;
