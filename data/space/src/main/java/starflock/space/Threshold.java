package starflock.space;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hpke;
import starflock.log.Log;

/** The invitations that one device has made, and its own asking to be let in. Safe for use by many threads. */
public final class Threshold {
    private static final String INVITES = "starflock/space/invites";

    /** Whoever finds a link in an old letter should not come in by it. */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final Replica replica;
    private final Replica.Settings settings;
    private final Crypto crypto;
    private final Log own;
    private final Hpke.Keys wrap;

    /**
     * Guards the invitations. Held while they are written: one that is used up must be so on the disk before it lets
     * in.
     */
    private final ReentrantLock turn = new ReentrantLock();

    private final Invites invites;

    Threshold(Replica replica, Replica.Settings settings, Log own, Hpke.Keys wrap) throws IOException {
        this.replica = replica;
        this.settings = settings;
        this.crypto = settings.crypto();
        this.own = own;
        this.wrap = wrap;
        this.invites = read(own, crypto);
    }

    private static Invites read(Log own, Crypto crypto) throws IOException {
        try {
            return new Invites(crypto, own.userData(INVITES));
        } catch (ProtocolError e) {
            throw new IOException("the list of open invitations is damaged", e);
        }
    }

    private boolean may(Level level) {
        return replica.level().decides() && replica.level().strongerThan(level);
    }

    /**
     * Makes an invitation, which this device will answer for.
     *
     * @param uses how many devices it lets in at most
     * @param hints where this device, or another that can reach it, may be found
     * @throws IllegalStateException if this person may not let anybody in at that level
     * @throws IllegalArgumentException with a sentence, if there is no such invitation
     */
    public Invitation invite(Level level, int uses, Instant expires, List<String> hints) throws IOException {
        turn.lock();
        try {
            if (!may(level)) {
                throw new IllegalStateException("as " + replica.level() + " one cannot invite a " + level);
            }
            if (level.equals(Level.NONE) || uses < 1 || uses > Invites.MAX_USES) {
                throw new IllegalArgumentException("An invitation is for 1 to " + Invites.MAX_USES
                        + " devices of an admin, a writer or a reader, and not for " + uses + " of " + level + ".");
            }
            Instant now = settings.clock().instant();
            if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) {
                throw new IllegalArgumentException(
                        "An invitation ends after now, and within " + LONGEST.toDays() + " days.");
            }
            byte[] seed = new byte[Invitation.SEED_BYTES];
            settings.random().nextBytes(seed);
            invites.add(new Invites.Invite(seed, level, uses, expires, List.of()), now);
            own.userData(INVITES, invites.encode());
            return new Invitation(seed, replica.genesis(), replica.device().wrap(), hints);
        } finally {
            turn.unlock();
        }
    }

    /** Takes an invitation back; whoever it let in stays. */
    public void revoke(Invitation invitation) throws IOException {
        turn.lock();
        try {
            Invites.Invite invite = invites.find(topic(invitation));
            if (invite != null) {
                invites.remove(invite);
                own.userData(INVITES, invites.encode());
            }
        } finally {
            turn.unlock();
        }
    }

    /** Where those who have an open invitation look for us: to be joined as long as they are open. */
    public List<byte[]> topics() {
        turn.lock();
        try {
            return invites.all().stream()
                    .filter(invite ->
                            !invite.used() && settings.clock().instant().isBefore(invite.expires()))
                    .map(invite -> Invites.topic(crypto, invite.seed()))
                    .toList();
        } finally {
            turn.unlock();
        }
    }

    boolean invites(byte[] topic) {
        turn.lock();
        try {
            return invites.find(topic) != null;
        } finally {
            turn.unlock();
        }
    }

    /** Where who has an invitation and who made it find each other, 32 bytes. */
    public byte[] topic(Invitation invitation) {
        return Invites.topic(crypto, invitation.seed());
    }

    /** Lets in who asks rightly, and says what became of it. */
    byte[] answer(byte[] topic, byte[] sealed) throws IOException, ProtocolError {
        turn.lock();
        try {
            Invites.Invite invite = invites.find(topic);
            if (invite == null) {
                throw new IOException("the invitation was taken back");
            }
            Invites.Request request = invites.open(invite, wrap, replica.genesis(), sealed);
            Invites.Outcome outcome = admit(invite, request);
            boolean in = outcome == Invites.Outcome.ADMITTED;
            return new Invites.Answer(
                            outcome, in ? replica.logs() : List.of(), in ? replica.keys(request.device()) : List.of())
                    .seal(request.device().wrap(), replica.genesis(), settings.random());
        } finally {
            turn.unlock();
        }
    }

    private Invites.Outcome admit(Invites.Invite invite, Invites.Request request) throws IOException {
        // Who did not hear the answer asks again.
        if (invite.admitted().contains(request.device().log())) {
            if (!replica.logs().contains(request.device().log())) {
                replica.admit(request.person(), request.device(), invite.level()); // the disk was full, perhaps
            }
            return Invites.Outcome.ADMITTED;
        }
        if (invite.used()) {
            return Invites.Outcome.USED;
        }
        if (!settings.clock().instant().isBefore(invite.expires())) {
            return Invites.Outcome.EXPIRED;
        }
        if (!may(invite.level())) {
            return Invites.Outcome.FORBIDDEN;
        }
        invites.admitted(invite, request.device().log());
        own.userData(INVITES, invites.encode());
        replica.admit(request.person(), request.device(), invite.level());
        return Invites.Outcome.ADMITTED;
    }

    /** What this device asks of who made an invitation. */
    byte[] request(Invitation invitation) {
        byte[] consent = replica.consent();
        return Invites.request(crypto, invitation, replica.person(), consent, replica.device(), settings.random());
    }

    /** Takes the answer to a request. */
    void admitted(byte[] sealed) throws IOException, ProtocolError {
        Invites.Answer answer = Invites.Answer.open(wrap, replica.genesis(), sealed);
        switch (answer.outcome()) {
            case ADMITTED -> {
                replica.take(answer.keys());
                replica.find(answer.logs());
            }
            case EXPIRED -> throw Reception.Refused.answer("This invitation has expired. Ask for a new one.");
            case USED -> throw Reception.Refused.answer("This invitation was used already. Ask for a new one.");
            case FORBIDDEN ->
                throw Reception.Refused.answer(
                        "Who made this invitation may not let anybody in any more. Ask somebody else.");
        }
    }
}
