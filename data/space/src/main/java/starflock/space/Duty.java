package starflock.space;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Log;

/** What a device says without being asked: that it is here, and checkpoints if it is the one that makes them. */
final class Duty {
    /** A finaliser closes an epoch when so many events are open: few enough to fold again whenever one comes late. */
    static final int CHECKPOINT_EVERY = 64;

    private final Space space;
    private final Keyring keyring;
    private final Log own;
    private final PublicKey ownKey;
    private final Crypto crypto;
    private final KeyPair person;

    Duty(Space space, Keyring keyring, Log own, Crypto crypto, KeyPair person) {
        this.space = space;
        this.keyring = keyring;
        this.own = own;
        this.ownKey = new PublicKey(own.key());
        this.crypto = crypto;
        this.person = person;
    }

    /** Whether all that this device wrote is read: only then does it know what it has said. */
    boolean ownIsRead() {
        return space.wanted(ownKey) == own.length();
    }

    private boolean finalises() {
        return Objects.equals(space.finaliser(), ownKey) && ownIsRead();
    }

    /** What is to be said now; null if nothing. */
    @Nullable
    Body due() {
        if (own.length() == 0) {
            boolean in = space.keying(keyring).readers().containsKey(ownKey);
            return in ? Space.hello(crypto, person, space.name(), ownKey) : null;
        }
        return finalises() && space.size() - space.settled() >= CHECKPOINT_EVERY ? space.checkpoint() : null;
    }

    /** Whether a checkpoint is to follow these: with them it costs nothing more. */
    boolean closesEpoch(List<? extends Body> bodies) {
        long events = bodies.stream().filter(Body.App.class::isInstance).count();
        return events > 0 && finalises() && space.size() - space.settled() + events >= CHECKPOINT_EVERY;
    }
}
