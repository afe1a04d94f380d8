package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hpke;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

class KeyringTest {
    private static final Crypto CRYPTO = Crypto.load();

    @Test
    void onlyWhoHasTheKeyOpens() {
        Seeds.runs(50).check(gen -> {
            Keyring one = ring(gen);
            Keyring other = ring(gen);
            PublicKey log = key(gen);
            byte[] entry = gen.bytes(300);
            KeyId id = one.create();
            byte[] block = one.seal(id, log, 7, entry, List.of());
            assertThat(block).hasSize(entry.length + 43);
            assertThat(one.open(log, block)).isEqualTo(entry);
            assertThat(other.open(log, block)).isNull();
            // Nor does it open in another log: a member cannot say again what another said, or in another space.
            assertThat(one.open(key(gen), block)).isNull();
            other.create();
            assertThat(other.open(log, block)).isNull();
        });
    }

    @Test
    void aPacketIsForOneDeviceInOnePlace() {
        Seeds.runs(20).check(gen -> {
            Keyring giver = ring(gen);
            Hpke.Keys wrap = Hpke.keys(bytes(gen, 32));
            Keyring taker = new Keyring(CRYPTO, wrap, new Random(gen.nextLong()));
            PublicKey log = key(gen);
            List<KeyId> ids = List.of(giver.create(), giver.create());
            List<PublicKey> recipients = gen.shuffled(List.of(key(gen), new PublicKey(wrap.publicKey()), key(gen)));
            byte[] block = giver.seal(ids.getLast(), log, 3, gen.bytes(40), giver.packets(log, 3, ids, recipients));

            assertThat(taker.take(key(gen), 3, block)).isFalse();
            assertThat(taker.take(log, 4, block)).isFalse();
            assertThat(ring(gen).take(log, 3, block)).isFalse();
            assertThat(taker.all()).isEmpty();
            assertThat(taker.take(log, 3, block)).isTrue();
            assertThat(taker.all()).isEqualTo(ids);
            assertThat(taker.take(log, 3, block)).isFalse();
            assertThat(taker.open(log, block)).isNotNull();
        });
    }

    @Test
    void twoThingsAreNeverSealedUnderOneNonce() {
        Seeds.runs(1).check(gen -> nonces(ring(gen), key(gen)));
    }

    private static void nonces(Keyring ring, PublicKey log) throws ProtocolError {
        KeyId id = ring.create();
        byte[] yes = "yes".getBytes(StandardCharsets.UTF_8);
        byte[] no = "no!".getBytes(StandardCharsets.UTF_8);
        byte[] said = SealedBlock.decode(ring.seal(id, log, 5, yes, List.of())).nonce();
        assertThat(SealedBlock.decode(ring.seal(id, log, 5, no, List.of())).nonce())
                .isNotEqualTo(said);
        assertThat(SealedBlock.decode(ring.seal(id, log, 6, yes, List.of())).nonce())
                .isNotEqualTo(said);
        assertThat(SealedBlock.decode(ring.seal(id, log, 5, yes, List.of())).nonce())
                .isEqualTo(said);
    }

    @Test
    void nothingBrokenOpens() {
        Seeds.runs(30).check(gen -> {
            Keyring ring = ring(gen);
            PublicKey log = key(gen);
            KeyId id = ring.create();
            List<SealedBlock.Packet> packets =
                    gen.nextBoolean() ? List.of() : ring.packets(log, 0, List.of(id), List.of(key(gen)));
            byte[] block = ring.seal(id, log, 0, gen.bytes(60), packets);
            for (int length = 0; length < block.length; length++) {
                assertClosed(ring, log, Arrays.copyOf(block, length));
            }
            for (int i = 0; i < 50; i++) {
                byte[] broken = block.clone();
                broken[gen.nextInt(block.length)] ^= (byte) (1 << gen.nextInt(8));
                assertClosed(ring, log, broken);
                assertThat(ring.take(log, 0, broken)).isFalse();
            }
        });
    }

    private static void assertClosed(Keyring ring, PublicKey log, byte[] block) {
        byte[] opened;
        try {
            opened = ring.open(log, block);
        } catch (ProtocolError refused) {
            return;
        }
        assertThat(opened).isNull();
    }

    @Test
    void aLinkThatWasChangedSaysSo() {
        Seeds.runs(1).check(KeyringTest::links);
    }

    private static void links(Gen gen) throws Invitation.BadLink {
        Invitation made = new Invitation(bytes(gen, 32), key(gen), key(gen), List.of("10.0.0.1:4000", "[::1]:9"));
        String link = made.link("http://127.0.0.1:4321/s/");
        Invitation read = Invitation.parse("  " + link + "\n");
        assertThat(read.seed()).isEqualTo(made.seed());
        assertThat(read.space()).isEqualTo(made.space());
        assertThat(read.box()).isEqualTo(made.box());
        assertThat(read.hints()).isEqualTo(made.hints());
        assertThat(link.substring(0, link.indexOf('#'))).isEqualTo("http://127.0.0.1:4321/s/");
        for (int cut = 1; cut < link.length() - link.indexOf('#'); cut++) {
            String shorter = link.substring(0, link.length() - cut);
            assertThatThrownBy(() -> Invitation.parse(shorter)).isInstanceOf(Invitation.BadLink.class);
        }
        assertThatThrownBy(() -> Invitation.parse(link.replace('#', '!')))
                .isInstanceOf(Invitation.BadLink.class)
                .hasMessageContaining("characters");
        assertThatThrownBy(() -> Invitation.parse(""))
                .isInstanceOf(Invitation.BadLink.class)
                .hasMessageContaining("nothing after its #");
        int middle = link.length() - 30;
        char other = link.charAt(middle) == 'A' ? 'B' : 'A';
        assertThatThrownBy(() -> Invitation.parse(link.substring(0, middle) + other + link.substring(middle + 1)))
                .isInstanceOf(Invitation.BadLink.class)
                .hasMessageContaining("cut short or changed");
    }

    private static Keyring ring(Gen gen) {
        return new Keyring(CRYPTO, Hpke.keys(bytes(gen, 32)), new Random(gen.nextLong()));
    }

    private static PublicKey key(Gen gen) {
        return new PublicKey(Hpke.keys(bytes(gen, 32)).publicKey());
    }

    private static byte[] bytes(Gen gen, int length) {
        byte[] drawn = new byte[length];
        gen.nextBytes(drawn);
        return drawn;
    }
}
