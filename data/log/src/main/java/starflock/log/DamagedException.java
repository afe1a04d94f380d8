package starflock.log;

import java.io.IOException;

/** What is stored is not what was written: its checksum or its grammar does not hold. */
public final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }
}
