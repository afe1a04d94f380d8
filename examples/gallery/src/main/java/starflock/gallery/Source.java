package starflock.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that are packed beside the classes: sources, the guide, the reference. */
final class Source {

    private Source() {}

    /** The source file of a class. */
    static String of(Class<?> type) {
        return read(type, type.getSimpleName() + ".java");
    }

    /** A file of the gallery's own, as text. */
    static String text(String name) {
        return read(Gallery.class, name);
    }

    private static String read(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        name + " was not packed into the gallery's jar: see resources in pom.xml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the gallery's jar", e);
        }
    }
}
