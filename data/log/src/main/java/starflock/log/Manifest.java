package starflock.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * Who may write a log, and how many of them must agree. A log's key is the hash of its manifest.
 *
 * <pre>
 * version 0   hash id, type: 0 static (32-byte tree hash) | 1 one signer | 2 flags, quorum, signers
 * version 1+  flags, hash id, quorum, signers, [prologue], [linked keys], [user data]
 * flags       1 patch, 2 prologue, 4 linked, 8 user data
 * signer      signature id (0: Ed25519), namespace 32, public key 32
 * prologue    tree hash 32, length
 * </pre>
 *
 * See hypercore 11.37.1, lib/messages.js and lib/verifier.js.
 *
 * @param version 0 to 3
 * @param allowPatch signers may have signed different lengths
 * @param quorum signers that must have signed
 * @param signers in the order in which signatures refer to them
 * @param prologue the beginning that is fixed by its hash and needs no signature
 * @param linked keys of other logs; version 2 and up
 * @param userData anything; version 2 and up
 */
public record Manifest(
        int version,
        boolean allowPatch,
        int quorum,
        List<Signer> signers,
        @Nullable Prologue prologue,
        @Nullable List<byte[]> linked,
        byte @Nullable [] userData) {
    /** Far above any real group of signers, and 130 KiB as a message. */
    static final int MAX_SIGNERS = 2048;

    static final int MAX_LINKED = 4096;
    static final int MAX_USER_DATA_BYTES = 1 << 20;

    private static final int MAX_VERSION = 3;
    private static final int PATCH = 1;
    private static final int PROLOGUE = 2;
    private static final int LINKED = 4;
    private static final int USER_DATA = 8;

    /**
     * One writer.
     *
     * @param namespace 32 bytes that keep the writer's signatures for different purposes apart
     * @param publicKey Ed25519, 32 bytes
     */
    public record Signer(byte[] namespace, byte[] publicKey) {
        public Signer {
            check32("namespace", namespace);
            check32("publicKey", publicKey);
        }
    }

    /**
     * A fixed beginning.
     *
     * @param hash tree hash at {@code length}, 32 bytes
     */
    public record Prologue(byte[] hash, long length) {
        public Prologue {
            check32("hash", hash);
            if (length < 0) throw new IllegalArgumentException("length is negative");
        }
    }

    public Manifest {
        signers = List.copyOf(signers);
        if (linked != null) linked = List.copyOf(linked);
        if (version < 0 || version > MAX_VERSION) throw new IllegalArgumentException("version " + version);
        if (quorum < 0) throw new IllegalArgumentException("quorum is negative");
        if (version < 2 && (linked != null || userData != null)) {
            throw new IllegalArgumentException("linked and userData need version 2");
        }
    }

    /** Several writers of whom {@code quorum} must agree on each append. */
    public static Manifest of(int quorum, List<Signer> signers) {
        if (quorum < 1 || quorum > signers.size()) {
            throw new IllegalArgumentException(
                    "A quorum of " + quorum + " is not possible with " + signers.size() + " signers.");
        }
        return new Manifest(1, false, quorum, signers, null, null, null);
    }

    /** One writer, who signs alone: what a log has unless one says otherwise. */
    static Manifest single(byte[] publicKey, Hashes hashes) {
        return new Manifest(1, false, 1, List.of(new Signer(hashes.signerNamespace, publicKey)), null, null, null);
    }

    byte[] key(Hashes hashes) {
        return hashes.crypto.hash(hashes.manifestNamespace, encode());
    }

    /** Logs from before manifests: their key is their signer's public key. */
    boolean isCompat(byte[] key) {
        return signers.size() == 1 && Arrays.equals(key, signers.get(0).publicKey);
    }

    byte[] encode() {
        Writer out = new Writer().uint(version);
        if (version == 0) {
            encodeVersion0(out);
            return out.toBytes();
        }
        int flags = (allowPatch ? PATCH : 0)
                | (prologue != null ? PROLOGUE : 0)
                | (linked != null ? LINKED : 0)
                | (userData != null ? USER_DATA : 0);
        out.uint(flags).uint(0).uint(quorum).array(signers, Manifest::encodeSigner);
        if (prologue != null) out.fixed32(prologue.hash).uint(prologue.length);
        if (linked != null) out.array(linked, Writer::fixed32);
        if (userData != null) out.buffer(userData);
        return out.toBytes();
    }

    private void encodeVersion0(Writer out) {
        out.uint(0);
        if (prologue != null && signers.isEmpty()) {
            out.uint(0).fixed32(prologue.hash);
        } else if (quorum == 1 && signers.size() == 1 && !allowPatch) {
            out.uint(1);
            encodeSigner(out, signers.get(0));
        } else {
            out.uint(2).uint(allowPatch ? 1 : 0).uint(quorum).array(signers, Manifest::encodeSigner);
        }
    }

    private static void encodeSigner(Writer out, Signer signer) {
        out.uint(0).fixed32(signer.namespace).fixed32(signer.publicKey);
    }

    static Manifest decode(Reader in) throws ProtocolError {
        int version = in.uint("manifest version", MAX_VERSION);
        if (version == 0) return decodeVersion0(in);
        long flags = in.uint();
        decodeZero(in, "hash id");
        int quorum = in.uint("quorum", MAX_SIGNERS);
        List<Signer> signers = in.array(MAX_SIGNERS, Manifest::decodeSigner);
        @Nullable Prologue prologue = (flags & PROLOGUE) != 0 ? new Prologue(in.fixed32(), in.uint()) : null;
        @Nullable List<byte[]> linked = (flags & LINKED) != 0 ? in.array(MAX_LINKED, Reader::fixed32) : null;
        byte @Nullable [] userData = (flags & USER_DATA) != 0 ? in.buffer(MAX_USER_DATA_BYTES) : null;
        if (version < 2 && (linked != null || userData != null)) {
            throw new ProtocolError.Malformed(in.offset(), "linked keys or user data", "a manifest of version 2");
        }
        return new Manifest(version, (flags & PATCH) != 0, quorum, signers, prologue, linked, userData);
    }

    private static Manifest decodeVersion0(Reader in) throws ProtocolError {
        decodeZero(in, "hash id");
        int type = in.uint("manifest type", 2);
        if (type == 0) {
            return new Manifest(0, false, 0, List.of(), new Prologue(in.fixed32(), 0), null, null);
        }
        if (type == 1) return new Manifest(0, false, 1, List.of(decodeSigner(in)), null, null, null);
        long flags = in.uint();
        int quorum = in.uint("quorum", MAX_SIGNERS);
        List<Signer> signers = new ArrayList<>(in.array(MAX_SIGNERS, Manifest::decodeSigner));
        return new Manifest(0, (flags & 1) != 0, quorum, signers, null, null, null);
    }

    private static Signer decodeSigner(Reader in) throws ProtocolError {
        decodeZero(in, "signature id");
        return new Signer(in.fixed32(), in.fixed32());
    }

    /** The only id that is defined: BLAKE2b of hashes, Ed25519 of signatures. */
    private static void decodeZero(Reader in, String what) throws ProtocolError {
        int unused = in.uint(what, 0);
    }

    private static void check32(String what, byte[] bytes) {
        if (bytes.length != 32) throw new IllegalArgumentException(what + " has " + bytes.length + " bytes, not 32");
    }
}
