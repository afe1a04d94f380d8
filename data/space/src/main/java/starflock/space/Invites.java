package starflock.space;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.Hpke;
import starflock.crypto.KeyPair;

/**
 * The open invitations of one device, and whom they let in. Only the device that made one admits by it, so how often it
 * was used is nobody else's business and needs no agreement.
 *
 * <pre>
 *   stored    array of { seed 32 · level u8 · uses uint · expires uint, seconds · admitted array of log 32 }
 *   request   sealed for box: person 32 · log 32 · wrap 32 · consent 64 · by invitation 64
 *   answer    sealed for wrap: outcome u8 · logs array of 32 · keys of the space array of 32
 * </pre>
 */
final class Invites {
    private static final byte[] TOPIC = ascii("starflock/space/rendezvous");
    private static final byte[] REQUEST = ascii("starflock/space/request");
    private static final byte[] ANSWER = ascii("starflock/space/answer");
    private static final int MAX_INVITES = 1024;
    static final int MAX_USES = 10_000;

    private final Crypto crypto;
    private final List<Invite> open = new ArrayList<>();

    /**
     * One that was made.
     *
     * @param uses how many devices it lets in at most
     * @param admitted the logs of those it has
     */
    record Invite(byte[] seed, Level level, int uses, Instant expires, List<PublicKey> admitted) {
        boolean used() {
            return admitted.size() >= uses;
        }
    }

    /** Who asks to be let in. */
    record Request(PublicKey person, Body.Device device, byte[] consent, byte[] byInvitation) {}

    Invites(Crypto crypto, byte @Nullable [] stored) throws ProtocolError {
        this.crypto = crypto;
        if (stored != null) {
            Reader in = new Reader(stored);
            open.addAll(in.array(MAX_INVITES, Invites::read));
            in.end();
        }
    }

    private static Invite read(Reader in) throws ProtocolError {
        return new Invite(
                in.fixed32(),
                new Level(in.uint("level", Level.NONE.rank())),
                in.uint("uses", MAX_USES),
                Instant.ofEpochSecond(in.uint()),
                in.array(MAX_USES, from -> new PublicKey(from.fixed32())));
    }

    byte[] encode() {
        Writer out = new Writer();
        out.array(open, (to, invite) -> {
            to.raw(invite.seed).uint(invite.level.rank()).uint(invite.uses).uint(invite.expires.getEpochSecond());
            to.array(invite.admitted, (list, log) -> list.fixed32(log.bytes()));
        });
        return out.toBytes();
    }

    List<Invite> all() {
        return List.copyOf(open);
    }

    /** Takes one more; if there is no room, those go that let nobody in any more. */
    void add(Invite invite, Instant now) {
        if (open.size() >= MAX_INVITES) {
            boolean unused = open.removeIf(one -> one.used() || !now.isBefore(one.expires));
        }
        if (open.size() >= MAX_INVITES) {
            throw new IllegalArgumentException(
                    MAX_INVITES + " invitations are open, which is as many as are kept: let" + " them end first");
        }
        open.add(invite);
    }

    void remove(Invite invite) {
        open.remove(invite);
    }

    void admitted(Invite invite, PublicKey log) {
        List<PublicKey> admitted = new ArrayList<>(invite.admitted);
        admitted.add(log);
        open.set(open.indexOf(invite), new Invite(invite.seed, invite.level, invite.uses, invite.expires, admitted));
    }

    @Nullable
    Invite find(byte[] topic) {
        for (Invite invite : open) {
            if (Arrays.equals(topic(crypto, invite.seed), topic)) {
                return invite;
            }
        }
        return null;
    }

    private static KeyPair keys(Crypto crypto, byte[] seed) {
        return crypto.keyPair(seed);
    }

    /** Where those meet who have the link and those who made it; tells neither the space nor the seed. */
    static byte[] topic(Crypto crypto, byte[] seed) {
        return crypto.hash(TOPIC, keys(crypto, seed).publicKey());
    }

    /** What a newcomer sends. */
    static byte[] request(
            Crypto crypto, Invitation link, PublicKey person, byte[] consent, Body.Device device, Random random) {
        byte[] byInvitation = crypto.sign(words(crypto, link.space(), person, device), keys(crypto, link.seed()));
        Writer out = new Writer();
        out.fixed32(person.bytes())
                .fixed32(device.log().bytes())
                .fixed32(device.wrap().bytes())
                .fixed64(consent)
                .fixed64(byInvitation);
        return Hpke.seal(link.box().bytes(), REQUEST, link.space().bytes(), out.toBytes(), random);
    }

    /** Reads a request and checks that it comes from who has the link, and speaks for itself. */
    Request open(Invite invite, Hpke.Keys box, PublicKey space, byte[] sealed) throws ProtocolError {
        Reader in = new Reader(Hpke.open(box, REQUEST, space.bytes(), sealed));
        PublicKey person = new PublicKey(in.fixed32());
        Body.Device device = new Body.Device(new PublicKey(in.fixed32()), new PublicKey(in.fixed32()));
        Request request = new Request(person, device, in.fixed64(), in.fixed64());
        byte[] key = keys(crypto, invite.seed).publicKey();
        if (!crypto.verify(words(crypto, space, person, device), request.byInvitation, key)) {
            throw new ProtocolError.Refused("a request without the link", "one that the link's key has signed");
        }
        if (!new Consents(crypto).given(person, space, device.log(), request.consent)) {
            throw new ProtocolError.Refused("a request in another's name", "one that the person has signed");
        }
        return request;
    }

    private static byte[] words(Crypto crypto, PublicKey space, PublicKey person, Body.Device device) {
        return crypto.hash(
                REQUEST,
                space.bytes(),
                person.bytes(),
                device.log().bytes(),
                device.wrap().bytes());
    }

    /** What became of a request. */
    enum Outcome {
        ADMITTED(0),
        EXPIRED(1),
        USED(2),
        /** Who invited may do so no more. */
        FORBIDDEN(3);

        /** Its number on the wire. */
        final int code;

        Outcome(int code) {
            this.code = code;
        }

        static Outcome of(int code) throws ProtocolError {
            for (Outcome outcome : values()) {
                if (outcome.code == code) {
                    return outcome;
                }
            }
            throw new ProtocolError.Malformed(0, "outcome " + code, "an outcome from 0 to 3");
        }
    }

    /** What the newcomer hears. */
    record Answer(Outcome outcome, List<PublicKey> logs, List<byte[]> keys) {
        byte[] seal(PublicKey wrap, PublicKey space, Random random) {
            Writer out = new Writer();
            out.uint8(outcome.code).array(logs, (to, log) -> to.fixed32(log.bytes()));
            out.array(keys, Writer::fixed32);
            return Hpke.seal(wrap.bytes(), ANSWER, space.bytes(), out.toBytes(), random);
        }

        static Answer open(Hpke.Keys wrap, PublicKey space, byte[] sealed) throws ProtocolError {
            Reader in = new Reader(Hpke.open(wrap, ANSWER, space.bytes(), sealed));
            Outcome outcome = Outcome.of(in.uint8());
            List<PublicKey> logs = in.array(Entry.MAX_LOGS, from -> new PublicKey(from.fixed32()));
            // Who is of an earlier version says no more: then the keys come in a packet, after all that was said.
            return new Answer(
                    outcome, logs, in.remaining() == 0 ? List.of() : in.array(Entry.MAX_KEYS, Reader::fixed32));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
