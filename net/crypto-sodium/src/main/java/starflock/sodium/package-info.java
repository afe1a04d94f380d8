/**
 * The cryptography of the Hypercore network by libsodium, through Java's foreign-function API.
 *
 * <p>Put the module on the path and {@link starflock.crypto.Crypto#load()} gives it, if a libsodium can be loaded: the
 * one that lazysodium-java carries for Linux, macOS and Windows, else the system's. Start Java with {@code
 * --enable-native-access=ALL-UNNAMED} (or the module's name), else it warns.
 */
@NullMarked
package starflock.sodium;

import org.jspecify.annotations.NullMarked;
