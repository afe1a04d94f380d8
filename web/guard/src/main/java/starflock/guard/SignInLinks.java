package starflock.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Links that sign the owner in, each of them once.
 *
 * <p>They live in memory only: a restart ends them. Safe for use by many threads.
 */
public final class SignInLinks {
    /** Long enough to walk over to a phone, short enough that a link left in a terminal's history opens nothing. */
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    /** Links waiting at one time; making one more ends the oldest. */
    static final int MAX_WAITING = 16;

    private final Secrets secrets;
    private final InstantSource clock;

    private volatile Consumer<String> used = secret -> {};

    /** Hash of a link's secret to the end of its life, oldest first. Guarded by this. */
    private final Map<String, Instant> waiting = new LinkedHashMap<>();

    /** Links whose secrets come from {@code random}: a {@link java.security.SecureRandom} in everything but a test. */
    public SignInLinks(InstantSource clock, Random random) {
        this.clock = clock;
        this.secrets = new Secrets(random);
    }

    /** Has {@code used} told the secret of each link that was used, on the thread of the request. */
    public void whenUsed(Consumer<String> used) {
        this.used = used;
    }

    /** The path of a new link, such as {@code /sign-in/Zk3…}. */
    public synchronized String issue() {
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        String secret = secrets.secret();
        waiting.put(Secrets.hash(secret), clock.instant().plus(LIFETIME));
        return Guard.SIGN_IN + secret;
    }

    /** Uses a link up: true the first time within its life, never again. */
    boolean redeem(String secret) {
        Instant end;
        synchronized (this) {
            end = waiting.remove(Secrets.hash(secret));
        }
        if (end == null) {
            return false;
        }
        used.accept(secret);
        return clock.instant().isBefore(end);
    }
}
