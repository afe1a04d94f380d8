package starflock.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;

class HpkeTest {
    private static final byte[] INFO = "Ode on a Grecian Urn".getBytes(US_ASCII);
    private static final byte[] AAD = "Count-0".getBytes(US_ASCII);
    private static final byte[] PLAIN = "Beauty is truth, truth beauty".getBytes(US_ASCII);

    /** A source of randomness that gives the ephemeral seed of RFC 9180, A.2.1. */
    private static final class Published extends Random {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            byte[] seed = Hex.decode("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    private final Hpke.Keys keys =
            Hpke.keys(Hex.decode("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df"));

    @Test
    void matchesThePublishedVector() throws ProtocolError {
        // RFC 9180, A.2.1, the encryption with sequence number 0
        assertThat(Hex.encode(keys.publicKey()))
                .isEqualTo("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        byte[] message = Hpke.seal(keys.publicKey(), INFO, AAD, PLAIN, new Published());
        assertThat(Hex.encode(message))
                .isEqualTo("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
                        + "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
        assertThat(message).hasSize(PLAIN.length + Hpke.OVERHEAD_BYTES);
        assertThat(Hpke.open(keys, INFO, AAD, message)).isEqualTo(PLAIN);
    }

    @Test
    void anythingChangedDoesNotOpen() {
        byte[] message = Hpke.seal(keys.publicKey(), INFO, AAD, PLAIN, new Random(1));
        for (int i = 0; i < message.length; i++) {
            byte[] spoilt = message.clone();
            spoilt[i] ^= 1;
            assertThatThrownBy(() -> Hpke.open(keys, INFO, AAD, spoilt)).isInstanceOf(ProtocolError.class);
            byte[] cut = Arrays.copyOf(message, i);
            assertThatThrownBy(() -> Hpke.open(keys, INFO, AAD, cut)).isInstanceOf(ProtocolError.class);
        }
        assertThatThrownBy(() -> Hpke.open(keys, AAD, AAD, message)).isInstanceOf(ProtocolError.class);
        assertThatThrownBy(() -> Hpke.open(keys, INFO, INFO, message)).isInstanceOf(ProtocolError.class);
        var other = Hpke.keys(new byte[32]);
        assertThatThrownBy(() -> Hpke.open(other, INFO, AAD, message)).isInstanceOf(ProtocolError.class);
        byte[] lowOrder = message.clone();
        Arrays.fill(lowOrder, 0, 32, (byte) 0);
        assertThatThrownBy(() -> Hpke.open(keys, INFO, AAD, lowOrder)).isInstanceOf(ProtocolError.class);
    }
}
