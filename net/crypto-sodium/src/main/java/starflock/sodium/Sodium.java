package starflock.sodium;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hasher;
import starflock.crypto.KeyPair;
import starflock.crypto.PrimeOrder;
import starflock.crypto.StreamOpener;
import starflock.crypto.StreamSealer;

/**
 * libsodium's own functions. Native code believes every length it is told, so every array is measured here first.
 *
 * <p>Do not construct it; {@link Crypto#load()} does, and falls back to pure Java where it cannot.
 */
public final class Sodium implements Crypto {
    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int X_NONCE_BYTES = 24;
    private static final int SECRET_KEY_BYTES = 64;

    /** Up to here, joining the parts costs less than a running hash. */
    private static final int JOIN_BYTES = 1024;

    /** Loads libsodium; public because {@link java.util.ServiceLoader} wants it so. */
    public Sodium() {
        if (call(() -> (int) Native.SODIUM_INIT.invokeExact()) < 0) {
            throw new IllegalStateException("libsodium could not start: it found no source of randomness");
        }
    }

    @Override
    public String name() {
        return "libsodium";
    }

    @Override
    public Hasher hasher(int hashBytes) {
        return new SodiumHasher(hashBytes, null);
    }

    @Override
    public Hasher hasher(int hashBytes, byte[] key) {
        return new SodiumHasher(hashBytes, key);
    }

    @Override
    public byte[] hash(byte[]... parts) {
        return isShort(parts) ? hashOnce(parts, MemorySegment.NULL) : Crypto.super.hash(parts);
    }

    @Override
    public byte[] keyedHash(byte[] key, byte[]... parts) {
        return isShort(parts) ? hashOnce(parts, array(SodiumHasher.checkKey(key))) : Crypto.super.keyedHash(key, parts);
    }

    private static boolean isShort(byte[][] parts) {
        long total = 0;
        for (byte[] part : parts) total += part.length;
        return total <= JOIN_BYTES;
    }

    private static byte[] hashOnce(byte[][] parts, MemorySegment key) {
        int total = 0;
        for (byte[] part : parts) total += part.length;
        byte[] input = new byte[total];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, input, position, part.length);
            position += part.length;
        }
        byte[] hash = new byte[HASH_BYTES];
        check(call(() -> (int) Native.GENERICHASH.invokeExact(
                array(hash), (long) hash.length, array(input), (long) input.length, key, key.byteSize())));
        return hash;
    }

    @Override
    public KeyPair keyPair(byte[] seed) {
        require(seed, KEY_BYTES, "seed");
        byte[] publicKey = new byte[KEY_BYTES];
        byte[] secretKey = new byte[SECRET_KEY_BYTES];
        check(call(() -> (int) Native.SIGN_SEED_KEYPAIR.invokeExact(array(publicKey), array(secretKey), array(seed))));
        return new KeyPair(publicKey, seed);
    }

    @Override
    public byte[] sign(byte[] message, KeyPair keyPair) {
        // libsodium's secret key is the seed and the public key.
        byte[] secretKey = Arrays.copyOf(keyPair.seed(), SECRET_KEY_BYTES);
        System.arraycopy(keyPair.publicKey(), 0, secretKey, KEY_BYTES, KEY_BYTES);
        byte[] signature = new byte[SIGNATURE_BYTES];
        check(call(() -> (int) Native.SIGN_DETACHED.invokeExact(
                array(signature), MemorySegment.NULL, array(message), (long) message.length, array(secretKey))));
        return signature;
    }

    @Override
    public boolean verify(byte[] message, byte[] signature, byte[] publicKey) {
        if (signature.length != SIGNATURE_BYTES || publicKey.length != KEY_BYTES) return false;
        return call(() -> (int) Native.SIGN_VERIFY_DETACHED.invokeExact(
                        array(signature), array(message), (long) message.length, array(publicKey)))
                == 0;
    }

    @Override
    public byte[] sharedSecret(KeyPair own, byte[] publicKey) throws ProtocolError {
        byte[] scalar = new byte[64];
        check(call(() -> (int) Native.HASH_SHA512.invokeExact(array(scalar), array(own.seed()), (long) KEY_BYTES)));
        scalar[0] &= (byte) 0xf8;
        scalar[31] &= 0x7f;
        scalar[31] |= 0x40;
        byte[] secret = new byte[KEY_BYTES];
        // libsodium's own check of 1.0.18 takes points outside the prime-order group that differ by the one of order 2.
        if (!PrimeOrder.has(publicKey)
                || call(() -> (int)
                                Native.SCALARMULT_NOCLAMP.invokeExact(array(secret), array(scalar), array(publicKey)))
                        != 0) {
            throw new ProtocolError.Refused("a public key that is no point of the prime-order group", "an Ed25519 key");
        }
        return secret;
    }

    @Override
    public byte[] seal(byte[] key, byte[] nonce, byte[] associated, byte[] plain) {
        boolean extended = isExtended(key, nonce);
        byte[] box = new byte[plain.length + SEAL_BYTES];
        MemorySegment none = MemorySegment.NULL;
        check(call(() -> {
            MemorySegment out = array(box);
            MemorySegment in = array(plain);
            long inBytes = plain.length;
            MemorySegment ad = array(associated);
            long adBytes = associated.length;
            return extended
                    ? (int) Native.XCHACHA_ENCRYPT.invokeExact(
                            out, none, in, inBytes, ad, adBytes, none, array(nonce), array(key))
                    : (int) Native.CHACHA_ENCRYPT.invokeExact(
                            out, none, in, inBytes, ad, adBytes, none, array(nonce), array(key));
        }));
        return box;
    }

    @Override
    public byte[] open(byte[] key, byte[] nonce, byte[] associated, byte[] box) throws ProtocolError {
        boolean extended = isExtended(key, nonce);
        if (box.length < SEAL_BYTES) throw new ProtocolError.Truncated(0, box.length, SEAL_BYTES);
        byte[] plain = new byte[box.length - SEAL_BYTES];
        MemorySegment none = MemorySegment.NULL;
        int result = call(() -> {
            MemorySegment out = array(plain);
            MemorySegment in = array(box);
            long inBytes = box.length;
            MemorySegment ad = array(associated);
            long adBytes = associated.length;
            return extended
                    ? (int) Native.XCHACHA_DECRYPT.invokeExact(
                            out, none, none, in, inBytes, ad, adBytes, array(nonce), array(key))
                    : (int) Native.CHACHA_DECRYPT.invokeExact(
                            out, none, none, in, inBytes, ad, adBytes, array(nonce), array(key));
        });
        if (result != 0) throw notAuthentic();
        return plain;
    }

    @Override
    public byte[] secretBox(byte[] key, byte[] nonce, byte[] plain) {
        requireX(key, nonce);
        byte[] box = new byte[plain.length + SEAL_BYTES];
        check(call(() -> (int)
                Native.SECRETBOX.invokeExact(array(box), array(plain), (long) plain.length, array(nonce), array(key))));
        return box;
    }

    @Override
    public byte[] openSecretBox(byte[] key, byte[] nonce, byte[] box) throws ProtocolError {
        requireX(key, nonce);
        if (box.length < SEAL_BYTES) throw new ProtocolError.Truncated(0, box.length, SEAL_BYTES);
        byte[] plain = new byte[box.length - SEAL_BYTES];
        int result = call(() -> (int) Native.SECRETBOX_OPEN.invokeExact(
                array(plain), array(box), (long) box.length, array(nonce), array(key)));
        if (result != 0) throw notAuthentic();
        return plain;
    }

    @Override
    public void xSalsa20(byte[] key, byte[] nonce, byte[] buffer, int offset, int length) {
        requireX(key, nonce);
        MemorySegment part = array(buffer).asSlice(offset, length);
        check(call(() -> (int) Native.XSALSA20_XOR.invokeExact(part, part, (long) length, array(nonce), array(key))));
    }

    @Override
    public StreamSealer streamSealer(byte[] key, byte[] header) {
        return new SodiumStream(key, header);
    }

    @Override
    public StreamOpener streamOpener(byte[] key, byte[] header) {
        return new SodiumStream(key, header);
    }

    /** A call of native code, which throws nothing that it declares. */
    @FunctionalInterface
    interface NativeCall {
        int invoke() throws Throwable;
    }

    static int call(NativeCall call) {
        try {
            return call.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("native code throws nothing", e);
        }
    }

    static void check(int result) {
        if (result != 0) throw new IllegalStateException("libsodium gave " + result);
    }

    static MemorySegment array(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    static void require(byte[] bytes, int length, String name) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(name + " has " + bytes.length + " bytes, not " + length);
        }
    }

    static ProtocolError notAuthentic() {
        return new ProtocolError.Refused("a message that fails authentication", "one sealed with the same key");
    }

    private static void requireX(byte[] key, byte[] nonce) {
        require(key, KEY_BYTES, "key");
        require(nonce, X_NONCE_BYTES, "nonce");
    }

    private static boolean isExtended(byte[] key, byte[] nonce) {
        require(key, KEY_BYTES, "key");
        if (nonce.length == X_NONCE_BYTES) return true;
        require(nonce, NONCE_BYTES, "nonce");
        return false;
    }
}
