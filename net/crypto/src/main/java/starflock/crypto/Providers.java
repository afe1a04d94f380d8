package starflock.crypto;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Chooses the provider once; its own class so that the choice waits until somebody asks. */
final class Providers {
    static final Crypto PURE_JAVA = new BouncyCastle();
    static final Crypto BEST = best();

    private Providers() {}

    private static Crypto best() {
        try {
            return ServiceLoader.load(Crypto.class).findFirst().orElse(PURE_JAVA);
        } catch (ServiceConfigurationError | LinkageError e) {
            // A provider is there but does not run here, for want of its native library or of a newer Java.
            System.getLogger(Providers.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "The fast cryptography provider does not run on this machine, so the pure Java one does"
                                    + " its work: everything works, hashing is slower.",
                            e);
            return PURE_JAVA;
        }
    }
}
