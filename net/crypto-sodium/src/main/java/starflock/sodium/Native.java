package starflock.sodium;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * libsodium's functions, by their own names. They take Java's arrays as they are ({@code critical}: the garbage
 * collector waits for the call, at most some milliseconds for the longest message), so nothing is copied.
 */
final class Native {
    private static final SymbolLookup LIBRARY = Library.load();

    static final MethodHandle SODIUM_INIT = function("sodium_init");
    static final MethodHandle GENERICHASH =
            function("crypto_generichash", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    static final MethodHandle GENERICHASH_INIT =
            function("crypto_generichash_init", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
    static final MethodHandle GENERICHASH_UPDATE = function("crypto_generichash_update", ADDRESS, ADDRESS, JAVA_LONG);
    static final MethodHandle GENERICHASH_FINAL = function("crypto_generichash_final", ADDRESS, ADDRESS, JAVA_LONG);
    static final MethodHandle HASH_SHA512 = function("crypto_hash_sha512", ADDRESS, ADDRESS, JAVA_LONG);
    static final MethodHandle SIGN_SEED_KEYPAIR = function("crypto_sign_seed_keypair", ADDRESS, ADDRESS, ADDRESS);
    static final MethodHandle SIGN_DETACHED =
            function("crypto_sign_detached", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    static final MethodHandle SIGN_VERIFY_DETACHED =
            function("crypto_sign_verify_detached", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    static final MethodHandle SCALARMULT_NOCLAMP =
            function("crypto_scalarmult_ed25519_noclamp", ADDRESS, ADDRESS, ADDRESS);
    static final MethodHandle CHACHA_ENCRYPT = aead("crypto_aead_chacha20poly1305_ietf_encrypt");
    static final MethodHandle CHACHA_DECRYPT = aead("crypto_aead_chacha20poly1305_ietf_decrypt");
    static final MethodHandle XCHACHA_ENCRYPT = aead("crypto_aead_xchacha20poly1305_ietf_encrypt");
    static final MethodHandle XCHACHA_DECRYPT = aead("crypto_aead_xchacha20poly1305_ietf_decrypt");
    static final MethodHandle SECRETBOX =
            function("crypto_secretbox_easy", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    static final MethodHandle SECRETBOX_OPEN =
            function("crypto_secretbox_open_easy", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    static final MethodHandle XSALSA20_XOR =
            function("crypto_stream_xsalsa20_xor", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    static final MethodHandle STREAM_INIT_PULL =
            function("crypto_secretstream_xchacha20poly1305_init_pull", ADDRESS, ADDRESS, ADDRESS);
    static final MethodHandle STREAM_PUSH = function(
            "crypto_secretstream_xchacha20poly1305_push",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_BYTE);
    static final MethodHandle STREAM_PULL = function(
            "crypto_secretstream_xchacha20poly1305_pull",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG);

    private Native() {}

    /** Encryption and decryption have as many parameters of the same kinds, the first half in another order. */
    private static MethodHandle aead(String name) {
        boolean encrypt = name.endsWith("_encrypt");
        return encrypt
                ? function(name, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS)
                : function(name, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    }

    @SuppressWarnings("restricted") // Calling native functions is what this module is for.
    private static MethodHandle function(String name, MemoryLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(
                        LIBRARY.find(name)
                                .orElseThrow(() -> new IllegalStateException(
                                        "This libsodium has no " + name + "; 1.0.18 or newer is needed.")),
                        FunctionDescriptor.of(JAVA_INT, parameters),
                        Linker.Option.critical(true));
    }
}
