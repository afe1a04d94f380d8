/**
 * Datastar by examples that run, each beside its source; a guide and a reference.
 *
 * <p>An {@link starflock.gallery.Example} is one file: the HTML of its page and what its server answers. Markup is in text
 * blocks rather than in templates, so that a page can show all of itself in one listing; {@link starflock.gallery.Html}
 * escapes what is put into it. The server is the JDK's own, through {@code web/datastar-jdk}.
 */
@NullMarked
package starflock.gallery;

import org.jspecify.annotations.NullMarked;
