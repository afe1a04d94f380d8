/**
 * A podcast client such as an Android app would have. It uses signed logs and what lies below, and no API that Android
 * lacks; the build checks that.
 *
 * <pre>
 * feed   header: version 1, key of the audio log (32) | entry* (see {@link starflock.examples.podcast.Episode})
 * audio  the episodes one after the other, each in blocks of 64 KiB, its last one shorter
 * </pre>
 *
 * <p>An entry is appended when its audio is there. So a client that has nothing but the feed's key fetches one small block
 * for each episode, and of the audio what is listened to.
 */
@NullMarked
package starflock.examples.podcast;

import org.jspecify.annotations.NullMarked;
