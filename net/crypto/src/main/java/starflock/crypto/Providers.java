package starflock.crypto;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Chooses the provider once; its own class so that the choice waits until somebody asks. */
final class Providers {
    static final Crypto PURE_JAVA = new BouncyCastle();
    static final Crypto BEST = best();

    private Providers() {}

    private static Crypto best() {
        try {
            Iterator<Crypto> found = ServiceLoader.load(Crypto.class).iterator();
            return found.hasNext() ? found.next() : PURE_JAVA;
        } catch (ServiceConfigurationError | LinkageError e) {
            // A provider is there but does not run here, for want of its native library or of a newer Java.
            Logger.getLogger(Providers.class.getName())
                    .log(
                            Level.INFO,
                            "The fast cryptography provider does not run on this machine, so the pure Java one does"
                                    + " its work: everything works, hashing is slower.",
                            e);
            return PURE_JAVA;
        }
    }
}
