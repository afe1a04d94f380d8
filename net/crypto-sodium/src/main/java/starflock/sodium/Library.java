package starflock.sodium;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds libsodium: first the one that lazysodium-java carries, whose version is known, then the system's. */
final class Library {
    private Library() {}

    /** What a platform calls it: inside the jar, and as a library of the system. */
    record Names(String inJar, List<String> onSystem) {}

    static SymbolLookup load() {
        Names names = names(System.getProperty("os.name"), System.getProperty("os.arch"));
        SymbolLookup carried = fromJar(names.inJar);
        if (carried != null) return carried;
        for (String name : names.onSystem) {
            SymbolLookup found = open(name);
            if (found != null) return found;
        }
        throw new IllegalStateException("No libsodium was found. Put lazysodium-java on the class path, or install"
                + " libsodium 1.0.18 or newer (Debian: apt install libsodium23).");
    }

    static Names names(String os, String arch) {
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        String system = os.toLowerCase(Locale.ROOT);
        if (system.contains("win")) return new Names("windows64/libsodium.dll", List.of("libsodium.dll", "sodium.dll"));
        if (system.contains("mac")) {
            return new Names(
                    (arm ? "mac/aarch64" : "mac/intel") + "/libsodium.dylib",
                    List.of("libsodium.dylib", "/opt/homebrew/lib/libsodium.dylib", "/usr/local/lib/libsodium.dylib"));
        }
        return new Names(
                (arm ? "arm64" : "linux64") + "/libsodium.so",
                List.of("libsodium.so.26", "libsodium.so.23", "libsodium.so"));
    }

    private static @Nullable SymbolLookup fromJar(String resource) {
        try (InputStream in = Library.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) return null;
            // A folder of our own, closed to others, so that nobody can put another library in its place.
            Path folder = Files.createTempDirectory("starflock-sodium");
            Path file = folder.resolve(Path.of(resource).getFileName());
            Files.copy(in, file);
            SymbolLookup found = open(file.toString());
            discard(file);
            discard(folder);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("libsodium could not be unpacked into the folder for temporary files", e);
        }
    }

    /** Null if it is not there or not for this machine: one for another C library, say. */
    @SuppressWarnings("restricted") // Loading a native library is what this module is for.
    private static @Nullable SymbolLookup open(String name) {
        try {
            return name.contains("/") || name.contains("\\")
                    ? SymbolLookup.libraryLookup(Path.of(name), Arena.global())
                    : SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Loaded libraries need their file no longer, except on Windows, where it goes when the process ends. */
    private static void discard(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
