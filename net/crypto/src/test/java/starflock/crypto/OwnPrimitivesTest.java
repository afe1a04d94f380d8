package starflock.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.junit.jupiter.api.Test;
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
