package starflock.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.testkit.Vectors;

/** What libsodium, as the JavaScript peers call it, computes, we compute. */
class CryptoVectorsTest {
    private final Vectors vectors = Vectors.load(getClass(), "crypto.json");
    private final Crypto crypto = new BouncyCastle();

    @Test
    void hashes() {
        for (Vectors v : vectors.list("hash")) {
            assertThat(crypto.hash(v.bytes("input"))).isEqualTo(v.bytes("hash"));
        }
        for (Vectors v : vectors.list("keyedHash")) {
            assertThat(crypto.keyedHash(v.bytes("key"), v.bytes("input"))).isEqualTo(v.bytes("hash"));
        }
        for (Vectors v : vectors.list("hash64")) {
            assertThat(crypto.hasher(64).update(v.bytes("input")).digest()).isEqualTo(v.bytes("hash"));
        }
        Vectors v = vectors.object("discoveryKey");
        assertThat(crypto.keyedHash(v.bytes("publicKey"), "hypercore".getBytes(US_ASCII)))
                .isEqualTo(v.bytes("discoveryKey"));
    }

    @Test
    void signatures() {
        for (Vectors v : vectors.list("signatures")) {
            KeyPair pair = crypto.keyPair(v.bytes("seed"));
            assertThat(pair.publicKey()).isEqualTo(v.bytes("publicKey"));
            assertThat(crypto.sign(v.bytes("message"), pair)).isEqualTo(v.bytes("signature"));
            assertThat(crypto.verify(v.bytes("message"), v.bytes("signature"), pair.publicKey()))
                    .isTrue();
        }
    }

    @Test
    void sharedSecrets() throws ProtocolError {
        for (Vectors v : vectors.list("dh")) {
            KeyPair pair = crypto.keyPair(v.bytes("seed"));
            assertThat(crypto.sharedSecret(pair, v.bytes("publicKey"))).isEqualTo(v.bytes("secret"));
        }
    }

    @Test
    void keysOutsideThePrimeOrderGroupAreRefused() {
        KeyPair pair = crypto.keyPair(new byte[32]);
        // The neutral element, the points of order 2, 4 and 8, and encodings of them that are not canonical.
        List<String> bad = List.of(
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0200000000000000000000000000000000000000000000000000000000000000");
        for (String key : bad) {
            assertThatThrownBy(() -> crypto.sharedSecret(pair, Hex.decode(key)))
                    .as(key)
                    .isInstanceOf(ProtocolError.Refused.class);
        }
        assertThatThrownBy(() -> crypto.sharedSecret(pair, new byte[31])).isInstanceOf(ProtocolError.Refused.class);
    }

    @Test
    void aKeyThatPassedLetsNoOtherThrough() throws ProtocolError {
        KeyPair pair = crypto.keyPair(new byte[32]);
        byte[] key = pair.publicKey().clone();
        assertThat(crypto.sharedSecret(pair, key)).isEqualTo(crypto.sharedSecret(pair, key));
        // The same array, another key: the neutral element.
        Arrays.fill(key, (byte) 0);
        key[0] = 1;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> crypto.sharedSecret(pair, key)).isInstanceOf(ProtocolError.Refused.class);
        }
    }

    @Test
    void sealedMessages() throws ProtocolError {
        for (Vectors v : vectors.list("aead")) {
            byte[] key = v.bytes("key");
            byte[] ad = v.bytes("ad");
            sealed(key, Arrays.copyOf(v.bytes("nonce"), 12), ad, v.bytes("plain"), v.bytes("chaCha"));
            sealed(key, v.bytes("nonce"), ad, v.bytes("plain"), v.bytes("xChaCha"));
        }
        assertThatThrownBy(() -> crypto.open(new byte[32], new byte[12], new byte[0], new byte[15]))
                .isInstanceOf(ProtocolError.Truncated.class);
    }

    private void sealed(byte[] key, byte[] nonce, byte[] ad, byte[] plain, byte[] expected) throws ProtocolError {
        byte[] box = crypto.seal(key, nonce, ad, plain);
        assertThat(box).isEqualTo(expected);
        assertThat(crypto.open(key, nonce, ad, box)).isEqualTo(plain);
        box[box.length / 2] ^= 1;
        assertThatThrownBy(() -> crypto.open(key, nonce, ad, box)).isInstanceOf(ProtocolError.Refused.class);
    }

    @Test
    void secretBoxesAndTheirStream() throws ProtocolError {
        for (Vectors v : vectors.list("aead")) {
            byte[] key = v.bytes("key");
            byte[] nonce = v.bytes("nonce");
            byte[] box = crypto.secretBox(key, nonce, v.bytes("plain"));
            assertThat(box).isEqualTo(v.bytes("secretbox"));
            assertThat(crypto.openSecretBox(key, nonce, box)).isEqualTo(v.bytes("plain"));
            box[box.length / 2] ^= 1;
            assertThatThrownBy(() -> crypto.openSecretBox(key, nonce, box)).isInstanceOf(ProtocolError.Refused.class);
            byte[] buffer = new byte[v.bytes("plain").length + 2];
            System.arraycopy(v.bytes("plain"), 0, buffer, 1, buffer.length - 2);
            crypto.xSalsa20(key, nonce, buffer, 1, buffer.length - 2);
            assertThat(Arrays.copyOfRange(buffer, 1, buffer.length - 1)).isEqualTo(v.bytes("xSalsa20"));
        }
        assertThatThrownBy(() -> crypto.openSecretBox(new byte[32], new byte[24], new byte[15]))
                .isInstanceOf(ProtocolError.Truncated.class);
    }

    @Test
    void secretStreams() throws ProtocolError {
        Vectors stream = vectors.object("secretStream");
        StreamSealer sealer = crypto.streamSealer(stream.bytes("key"), stream.bytes("header"));
        StreamOpener opener = crypto.streamOpener(stream.bytes("key"), stream.bytes("header"));
        for (Vectors v : stream.list("messages")) {
            byte[] plain = v.bytes("plain");
            byte[] buffer = new byte[plain.length + StreamSealer.OVERHEAD_BYTES + 5];
            System.arraycopy(plain, 0, buffer, 3, plain.length);
            sealer.seal((int) v.number("tag"), buffer, 2, plain.length);
            assertThat(Arrays.copyOfRange(buffer, 2, buffer.length - 3)).isEqualTo(v.bytes("sealed"));
            assertThat(opener.open(buffer, 2, plain.length + 17)).isEqualTo((int) v.number("tag"));
            assertThat(Arrays.copyOfRange(buffer, 3, 3 + plain.length)).isEqualTo(plain);
        }
    }

    @Test
    void aStreamRefusesWhatIsNotItsNextMessage() throws ProtocolError {
        byte[] key = new byte[32];
        byte[] header = new byte[24];
        StreamSealer sealer = crypto.streamSealer(key, header);
        byte[] first = new byte[40];
        byte[] second = new byte[40];
        sealer.seal(StreamSealer.TAG_MESSAGE, first, 0, 23);
        sealer.seal(StreamSealer.TAG_MESSAGE, second, 0, 23);
        StreamOpener opener = crypto.streamOpener(key, header);
        assertThatThrownBy(() -> opener.open(second.clone(), 0, 40)).isInstanceOf(ProtocolError.Refused.class);
        for (int i = 0; i < first.length; i++) {
            byte[] spoilt = first.clone();
            spoilt[i] ^= 1;
            byte[] before = spoilt.clone();
            assertThatThrownBy(() -> opener.open(spoilt, 0, 40)).isInstanceOf(ProtocolError.Refused.class);
            assertThat(spoilt).isEqualTo(before);
        }
        for (int i = 0; i < first.length; i++) {
            int cut = i;
            assertThatThrownBy(() -> opener.open(first.clone(), 0, cut)).isInstanceOf(ProtocolError.class);
        }
        assertThat(opener.open(first.clone(), 0, 40)).isZero();
        assertThatThrownBy(() -> opener.open(first.clone(), 0, 40)).isInstanceOf(ProtocolError.Refused.class);
        assertThat(opener.open(second, 0, 40)).isZero();
    }
}
