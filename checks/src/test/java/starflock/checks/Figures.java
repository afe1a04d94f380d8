package starflock.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Figures that a test measures but does not judge, since they depend on the machine; the check's summary shows them.
 */
final class Figures {
    private static final Path FILE = Path.of("target", "check", "figures.txt");

    private Figures() {}

    static void measured(String what, double value, String unit) {
        try {
            Files.createDirectories(FILE.getParent());
            String line = String.format(Locale.ROOT, "%s: %.1f %s%n", what, value, unit);
            Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException full) {
            throw new UncheckedIOException("the figure could not be kept in " + FILE, full);
        }
    }
}
