package starflock.space;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The seeds that have found a defect in a simulation once, from the list beside it: {@code seeds.txt}. */
final class Kept {
    private Kept() {}

    /** Those of one test. */
    static long[] seeds(Class<?> test) {
        try (InputStream in = requireNonNull(Kept.class.getResourceAsStream("seeds.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(test.getSimpleName() + " "))
                    .mapToLong(line -> Long.parseUnsignedLong(line.split(" ", 3)[1], 16))
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
