package starflock.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Source files, which are packed beside their classes. */
final class Source {

    private Source() {}

    static String of(Class<?> type) {
        String name = type.getSimpleName() + ".java";
        try (InputStream in = type.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " was not packed beside its class: see resources in pom.xml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the gallery's jar", e);
        }
    }
}
