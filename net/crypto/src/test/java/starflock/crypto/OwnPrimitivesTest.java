package starflock.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/** What is not Bouncy Castle's, against Bouncy Castle. */
class OwnPrimitivesTest {
    private static byte[] exactly(Gen gen, int length) {
        byte[] bytes = new byte[length];
        gen.nextBytes(bytes);
        return bytes;
    }

    @Test
    void blake2b() {
        Seeds.runs(500).check(gen -> {
            int length = 1 + gen.nextInt(64);
            byte[] key = gen.nextBoolean() ? exactly(gen, 1 + gen.nextInt(64)) : null;
            var theirs = new Blake2bDigest(key, length, null, null);
            var ours = new Blake2b(length, key);
            for (byte[] part : gen.list(6, g -> g.bytes(700))) {
                theirs.update(part, 0, part.length);
                ours.update(part);
            }
            byte[] expected = new byte[length];
            theirs.doFinal(expected, 0);
            assertThat(ours.digest()).isEqualTo(expected);
        });
    }

    @Test
    void poly1305() {
        Seeds.runs(2000).check(gen -> {
            byte[] key = extreme(gen, 32);
            var theirs = new org.bouncycastle.crypto.macs.Poly1305();
            theirs.init(new KeyParameter(key));
            var ours = new Poly1305();
            ours.start(extreme(gen, 32));
            ours.update(new byte[5], 0, 5);
            ours.start(key);
            int parts = gen.nextInt(5);
            for (int i = 0; i < parts; i++) {
                byte[] part = extreme(gen, gen.size(200));
                int offset = gen.nextInt(part.length + 1);
                theirs.update(part, offset, part.length - offset);
                ours.update(part, offset, part.length - offset);
            }
            byte[] expected = new byte[16];
            byte[] mac = new byte[16];
            theirs.doFinal(expected, 0);
            ours.finish(mac);
            assertThat(mac).isEqualTo(expected);
        });
    }

    @Test
    void poly1305AtTheEdgeOfItsModulus() {
        // RFC 8439, A.3, 8: with r = 1 the blocks add up to 2^130 - 5 exactly.
        String data = "ff".repeat(16) + "fb" + "fe".repeat(15) + "01".repeat(16);
        assertThat(Hex.encode(mac("01" + "00".repeat(31), data))).isEqualTo("00".repeat(16));
        // A.3, 7: and to 2^130, which is 5.
        data = "ff".repeat(16) + "f0" + "ff".repeat(15) + "11" + "00".repeat(15);
        assertThat(Hex.encode(mac("01" + "00".repeat(31), data))).isEqualTo("05" + "00".repeat(15));
        // A.3, 9
        assertThat(Hex.encode(mac("02" + "00".repeat(31), "fd" + "ff".repeat(15))))
                .isEqualTo("fa" + "ff".repeat(15));
    }

    private static byte[] mac(String key, String data) {
        var poly = new Poly1305();
        poly.start(Hex.decode(key));
        poly.update(Hex.decode(data), 0, data.length() / 2);
        byte[] mac = new byte[16];
        poly.finish(mac);
        return mac;
    }

    /** Random bytes, or runs of ones and zeros, which make limbs overflow. */
    private static byte[] extreme(Gen gen, int length) {
        byte[] bytes = exactly(gen, length);
        if (gen.nextBoolean()) {
            for (int i = 0; i < length; i++) bytes[i] = (byte) (gen.chance(1, 30) ? gen.nextInt() : -1);
        }
        if (gen.chance(1, 4)) Arrays.fill(bytes, 0, gen.nextInt(length + 1), (byte) 0);
        return bytes;
    }

    @Test
    void chaCha20() {
        Seeds.runs(100).check(gen -> {
            byte[] key = exactly(gen, 32);
            byte[] nonce = exactly(gen, 12);
            var theirs = new ChaCha20.OfBouncyCastle();
            var ours = ChaCha20.create();
            assertThat(ours).isNotInstanceOf(ChaCha20.OfBouncyCastle.class);
            for (int repeat = 0; repeat < 2; repeat++) {
                theirs.start(key, nonce);
                ours.start(key, nonce);
                for (byte[] part : gen.list(5, g -> g.bytes(700))) {
                    byte[] a = part.clone();
                    byte[] b = part.clone();
                    int offset = gen.nextInt(part.length + 1);
                    theirs.process(a, offset, part.length - offset);
                    ours.process(b, offset, part.length - offset);
                    assertThat(b).isEqualTo(a);
                    assertThat(Arrays.copyOf(b, offset)).isEqualTo(Arrays.copyOf(part, offset));
                }
            }
        });
    }
}
