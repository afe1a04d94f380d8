package starflock.sodium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hasher;
import starflock.crypto.KeyPair;
import starflock.crypto.StreamOpener;
import starflock.crypto.StreamSealer;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/** libsodium and pure Java give the same bytes and refuse the same inputs. */
class ProvidersAgreeTest {
    private final Crypto java = Crypto.pureJava();
    private final Crypto sodium = Crypto.load();

    private static byte[] exactly(Gen gen, int length) {
        byte[] bytes = new byte[length];
        gen.nextBytes(bytes);
        return bytes;
    }

    /** What a call gives, or the kind of error it ends with. */
    private static Object outcome(Callable<?> call) throws Exception {
        try {
            return call.call();
        } catch (ProtocolError | IllegalArgumentException e) {
            return e.getClass();
        }
    }

    /** A copy with one bit changed, in half of all cases. */
    private static byte[] maybeSpoilt(Gen gen, byte[] bytes) {
        byte[] copy = bytes.clone();
        if (copy.length > 0 && gen.nextBoolean()) copy[gen.nextInt(copy.length)] ^= (byte) (1 << gen.nextInt(8));
        return copy;
    }

    @Test
    void libsodiumIsWhatLoadGives() {
        assertThat(sodium).isInstanceOf(Sodium.class);
        assertThat(java).isNotInstanceOf(Sodium.class);
    }

    @Test
    void hashes() {
        Seeds.runs(300).check(gen -> {
            byte[][] parts = gen.list(4, g -> g.bytes(3000)).toArray(byte[][]::new);
            byte[] key = exactly(gen, 1 + gen.nextInt(64));
            assertThat(sodium.hash(parts)).isEqualTo(java.hash(parts));
            assertThat(sodium.keyedHash(key, parts)).isEqualTo(java.keyedHash(key, parts));
            int length = 1 + gen.nextInt(64);
            Hasher a = gen.nextBoolean() ? sodium.hasher(length) : sodium.hasher(length, key);
            boolean keyed = !Arrays.equals(a.digest(), java.hasher(length).digest());
            Hasher b = keyed ? java.hasher(length, key) : java.hasher(length);
            for (byte[] part : parts) {
                int offset = gen.nextInt(part.length + 1);
                a.update(part, offset, part.length - offset).update(ByteBuffer.wrap(part));
                b.update(part, offset, part.length - offset).update(ByteBuffer.wrap(part));
                ByteBuffer direct =
                        ByteBuffer.allocateDirect(part.length).put(part).flip();
                a.update(direct.duplicate()).update(ByteBuffer.wrap(part).asReadOnlyBuffer());
                b.update(direct.duplicate()).update(ByteBuffer.wrap(part).asReadOnlyBuffer());
                a.updateUint64(offset);
                b.updateUint64(offset);
            }
            assertThat(a.digest()).isEqualTo(b.digest());
            assertThat(a.digest()).isEqualTo(b.digest());
        });
    }

    @Test
    void signatures() {
        Seeds.runs(60).check(gen -> {
            byte[] seed = exactly(gen, 32);
            byte[] message = gen.bytes(500);
            KeyPair pair = java.keyPair(seed);
            assertThat(sodium.keyPair(seed).publicKey()).isEqualTo(pair.publicKey());
            byte[] signature = java.sign(message, pair);
            assertThat(sodium.sign(message, pair)).isEqualTo(signature);
            byte[] s = maybeSpoilt(gen, signature);
            byte[] k = maybeSpoilt(gen, pair.publicKey());
            assertThat(sodium.verify(message, s, k)).isEqualTo(java.verify(message, s, k));
        });
    }

    @Test
    void sharedSecrets() {
        Seeds.runs(60).check(gen -> {
            KeyPair own = java.keyPair(exactly(gen, 32));
            KeyPair other = java.keyPair(exactly(gen, 32));
            byte[] key = gen.nextBoolean() ? maybeSpoilt(gen, other.publicKey()) : exactly(gen, 32);
            assertThat(outcome(() -> sodium.sharedSecret(own, key)))
                    .isEqualTo(outcome(() -> java.sharedSecret(own, key)));
            assertThat(sodium.sharedSecret(own, other.publicKey()))
                    .isEqualTo(java.sharedSecret(other, own.publicKey()));
        });
    }

    @Test
    void boxes() {
        Seeds.runs(300).check(gen -> {
            byte[] key = exactly(gen, 32);
            byte[] nonce = exactly(gen, gen.nextBoolean() ? 12 : 24);
            byte[] longNonce = exactly(gen, 24);
            byte[] ad = gen.bytes(100);
            byte[] plain = gen.bytes(5000);
            byte[] box = java.seal(key, nonce, ad, plain);
            assertThat(sodium.seal(key, nonce, ad, plain)).isEqualTo(box);
            byte[] spoilt = maybeSpoilt(gen, box);
            assertThat(outcome(() -> sodium.open(key, nonce, ad, spoilt)))
                    .isEqualTo(outcome(() -> java.open(key, nonce, ad, spoilt)));
            byte[] secret = java.secretBox(key, longNonce, plain);
            assertThat(sodium.secretBox(key, longNonce, plain)).isEqualTo(secret);
            byte[] spoiltSecret = maybeSpoilt(gen, secret);
            assertThat(outcome(() -> sodium.openSecretBox(key, longNonce, spoiltSecret)))
                    .isEqualTo(outcome(() -> java.openSecretBox(key, longNonce, spoiltSecret)));
            int offset = gen.nextInt(plain.length + 1);
            byte[] a = plain.clone();
            byte[] b = plain.clone();
            java.xSalsa20(key, longNonce, a, offset, plain.length - offset);
            sodium.xSalsa20(key, longNonce, b, offset, plain.length - offset);
            assertThat(b).isEqualTo(a);
        });
    }

    @Test
    void streamsThroughRekeyingAndDamage() {
        Seeds.runs(100).check(gen -> {
            byte[] key = exactly(gen, 32);
            byte[] header = exactly(gen, 24);
            List<StreamSealer> sealers = List.of(java.streamSealer(key, header), sodium.streamSealer(key, header));
            List<StreamOpener> openers = List.of(java.streamOpener(key, header), sodium.streamOpener(key, header));
            for (int i = 0; i < 20; i++) {
                byte[] plain = gen.bytes(3000);
                int tag = gen.nextInt(4);
                int offset = gen.nextInt(5);
                byte[][] buffers = new byte[2][];
                for (int s = 0; s < 2; s++) {
                    buffers[s] = new byte[offset + plain.length + StreamSealer.OVERHEAD_BYTES + 3];
                    System.arraycopy(plain, 0, buffers[s], offset + 1, plain.length);
                    sealers.get(s).seal(tag, buffers[s], offset, plain.length);
                }
                assertThat(buffers[1]).isEqualTo(buffers[0]);
                int length = plain.length + StreamSealer.OVERHEAD_BYTES;
                byte[] spoilt = buffers[0].clone();
                spoilt[offset + gen.nextInt(length)] ^= 4;
                for (int s = 0; s < 2; s++) {
                    StreamOpener opener = openers.get(s);
                    assertThatThrownBy(() -> opener.open(spoilt.clone(), offset, length))
                            .isInstanceOf(ProtocolError.Refused.class);
                    assertThat(opener.open(buffers[s], offset, length)).isEqualTo(tag);
                    assertThat(Arrays.copyOfRange(buffers[s], offset + 1, offset + 1 + plain.length))
                            .isEqualTo(plain);
                }
            }
        });
    }

    @Test
    void wrongLengthsReachNoNativeCode() throws Exception {
        byte[] b31 = new byte[31];
        byte[] b32 = new byte[32];
        for (Crypto crypto : List.of(java, sodium)) {
            assertThat(List.of(
                            outcome(() -> crypto.keyPair(b31)),
                            outcome(() -> crypto.hasher(0)),
                            outcome(() -> crypto.hasher(65)),
                            outcome(() -> crypto.hasher(32, new byte[0])),
                            outcome(() -> crypto.keyedHash(new byte[65])),
                            outcome(() -> crypto.seal(b31, new byte[12], b32, b32)),
                            outcome(() -> crypto.seal(b32, new byte[11], b32, b32)),
                            outcome(() -> crypto.secretBox(b31, new byte[24], b32)),
                            outcome(() -> crypto.secretBox(b32, new byte[12], b32)),
                            outcome(() -> crypto.streamSealer(b31, new byte[24])),
                            outcome(() -> crypto.streamOpener(b32, new byte[23]))))
                    .containsOnly(IllegalArgumentException.class);
            assertThatThrownBy(() -> crypto.hasher(32).update(b32, 1, 32)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> crypto.hasher(32).digest(b31, 0)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> crypto.streamSealer(b32, new byte[24]).seal(0, b32, 0, 16))
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> crypto.streamOpener(b32, new byte[24]).open(b32, 16, 17))
                    .isInstanceOf(Exception.class);
        }
    }
}
