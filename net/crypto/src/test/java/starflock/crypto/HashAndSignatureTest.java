package starflock.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;

class HashAndSignatureTest {
    private final Crypto crypto = new BouncyCastle();

    @Test
    void blake2bMatchesThePublishedVectors() {
        assertThat(Hex.encode(crypto.hash()))
                .isEqualTo("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
        // RFC 7693, appendix A
        assertThat(Hex.encode(crypto.hasher(64).update("abc".getBytes(US_ASCII)).digest()))
                .isEqualTo("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }

    @Test
    void aHashDoesNotDependOnHowTheInputWasCut() {
        var random = new Random(3);
        byte[] input = new byte[1000];
        random.nextBytes(input);
        byte[] key = Arrays.copyOf(input, 32);
        for (var hasher : new Hasher[] {crypto.hasher(32), crypto.hasher(32, key), crypto.hasher(64)}) {
            byte[] whole = hasher.update(input).digest();
            for (int round = 0; round < 50; round++) {
                int position = 0;
                while (position < input.length) {
                    int length = Math.min(random.nextInt(300), input.length - position);
                    if (round % 2 == 0) hasher.update(input, position, length);
                    else hasher.update(ByteBuffer.wrap(input, position, length).asReadOnlyBuffer());
                    position += length;
                }
                byte[] out = new byte[whole.length + 2];
                hasher.digest(out, 1);
                assertThat(Arrays.copyOfRange(out, 1, 1 + whole.length)).isEqualTo(whole);
            }
        }
        assertThat(crypto.keyedHash(key, Arrays.copyOf(input, 400), Arrays.copyOfRange(input, 400, 1000)))
                .isEqualTo(crypto.hasher(32, key).update(input).digest())
                .isNotEqualTo(crypto.hash(input));
    }

    @Test
    void sizesAreHashedLittleEndian() {
        assertThat(crypto.hasher(32).updateUint64(0x0102030405060708L).digest())
                .isEqualTo(crypto.hash(Hex.decode("0807060504030201")));
    }

    @Test
    void ed25519MatchesThePublishedVector() {
        // RFC 8032, 7.1, TEST 2
        var pair = crypto.keyPair(Hex.decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        assertThat(Hex.encode(pair.publicKey()))
                .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        byte[] signature = crypto.sign(new byte[] {0x72}, pair);
        assertThat(Hex.encode(signature))
                .isEqualTo("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        assertThat(crypto.verify(new byte[] {0x72}, signature, pair.publicKey()))
                .isTrue();
    }

    @Test
    void everyFlippedBitSpoilsASignature() {
        var random = new Random(5);
        byte[] message = new byte[40];
        random.nextBytes(message);
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        var pair = crypto.keyPair(seed);
        byte[] signature = crypto.sign(message, pair);
        for (int bit = 0; bit < 512; bit++) {
            byte[] spoilt = signature.clone();
            spoilt[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(crypto.verify(message, spoilt, pair.publicKey())).isFalse();
        }
        for (int bit = 0; bit < 256; bit++) {
            byte[] other = pair.publicKey().clone();
            other[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(crypto.verify(message, signature, other)).isFalse();
        }
        assertThat(crypto.verify(message, Arrays.copyOf(signature, 63), pair.publicKey()))
                .isFalse();
        assertThat(crypto.verify(message, signature, new byte[31])).isFalse();
    }

    @Test
    void wrongLengthsAreBugs() {
        assertThatThrownBy(() -> crypto.keyPair(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> crypto.keyedHash(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> crypto.keyedHash(new byte[65])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> crypto.hasher(65)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void loadGivesOneProvider() {
        assertThat(Crypto.load()).isSameAs(Crypto.load());
    }
}
