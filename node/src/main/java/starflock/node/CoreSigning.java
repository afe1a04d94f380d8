package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import starflock.codec.Hex;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.Manifest;

/**
 * The part of {@link CoreCommand} for logs that several people write together: each appends nothing without the others.
 *
 * <pre>
 * core signer NAME                          each makes a key and tells it to the others
 * core create --signers KEY,KEY --quorum 2  the same log for everybody who gives the same keys in the same order
 * core sign LOG FILE --as NAME              each signs what the log would be with the file appended
 * core append LOG FILE --signature …        one of them appends; the others download it
 * </pre>
 */
abstract class CoreSigning extends CoreExchange {
    /** Signers' keys have names of their own: a log of the same name is written with another key. */
    private static final String SIGNERS = "signers";
    /** What is signed goes into the log as one step, so it is held in memory. */
    private static final int MAX_SIGNED_BYTES = 256 << 20;

    CoreSigning(CompletableFuture<Void> gone) {
        super(gone);
    }

    /** What comes in where no file is named. */
    abstract InputStream input();

    @Command(name = "signer", description = "Shows the key with which you sign logs that several write together.")
    int signer(@Parameters(paramLabel = "NAME", description = "A name for it, known here only.") String name)
            throws Failure {
        return withStore(store -> {
            String key = Hex.encode(keyPair(store, name).publicKey());
            output().say(
                            new JsonObject().put("signer", name).put("key", key),
                            key + System.lineSeparator() + "Tell it to the others, then make the log with"
                                    + " `starflock core create --signers KEY,KEY,…`.");
            return Exit.OK.code();
        });
    }

    private static KeyPair keyPair(Corestore store, String name) {
        return store.namespace(SIGNERS).keyPair(name);
    }

    /** The log of all who give the same keys in the same order. */
    static Log together(Corestore store, List<String> keys, int quorum) throws IOException, Failure {
        List<Manifest.Signer> signers = new ArrayList<>();
        for (String key : keys) signers.add(new Manifest.Signer(store.signerNamespace(), requireKey(key)));
        int needed = quorum > 0 ? quorum : signers.size() / 2 + 1;
        if (needed > signers.size()) {
            throw new Failure(
                    Exit.USAGE,
                    needed + " of " + signers.size() + " signers cannot agree. Give a --quorum of at most "
                            + signers.size() + ", or more keys.");
        }
        return store.log(Manifest.of(needed, signers));
    }

    @Command(
            name = "sign",
            description = "Signs what a log of several signers would be with a file appended; appends nothing.")
    int sign(
            @Parameters(paramLabel = "KEY", description = "The log's key.") String text,
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files instead of standard input.") @Nullable
                    List<Path> files,
            @Option(names = "--as", required = true, paramLabel = "NAME", description = "Your name, as in core signer.")
                    String name,
            @Option(names = "--block", paramLabel = "BYTES", defaultValue = "65536", description = "Size of a block.")
                    int blockBytes)
            throws Failure {
        return withStore(store -> {
            Log log = CoreCommand.find(store, text);
            KeyPair signer = keyPair(store, name);
            requireSigner(log, signer, name);
            Log.Part part = log.sign(blocks(files, blockBytes), signer);
            String signature = part.signer() + ":" + Hex.encode(part.signature());
            output().say(CoreCommand.describe(log).put("signature", signature), signature);
            return Exit.OK.code();
        });
    }

    private static void requireSigner(Log log, KeyPair signer, String name) throws Failure {
        Manifest manifest = log.manifest();
        if (manifest != null) {
            for (Manifest.Signer one : manifest.signers()) {
                if (Arrays.equals(one.publicKey(), signer.publicKey())) return;
            }
        }
        throw new Failure(
                Exit.USAGE,
                "\"" + name + "\" is none of the log's signers here. `starflock core signer " + name
                        + "` shows its key; the log must have been made with it.");
    }

    /** Appends with the words of several signers, as {@link #sign} gave them. */
    void appendSigned(Log log, @Nullable List<Path> files, int blockBytes, List<String> signatures)
            throws IOException, Failure {
        List<Log.Part> parts = new ArrayList<>();
        for (String signature : signatures) parts.add(part(signature));
        Manifest manifest = log.manifest();
        if (manifest != null && parts.size() != manifest.quorum()) {
            throw new Failure(
                    Exit.USAGE,
                    "The log needs the signatures of " + manifest.quorum() + " of its "
                            + manifest.signers().size() + " signers; " + parts.size()
                            + " were given. `starflock core sign` makes one.");
        }
        List<byte[]> blocks = blocks(files, blockBytes);
        try {
            long _ = log.appendSigned(blocks, Log.assemble(parts));
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Exit.USAGE,
                    "The signatures do not hold for these bytes after the " + log.length() + " blocks that are here."
                            + " All must sign the same file, with the same --block, for the same length. Nothing was"
                            + " appended.",
                    e);
        }
    }

    private static Log.Part part(String text) throws Failure {
        int colon = text.indexOf(':');
        try {
            byte[] signature = Hex.decode(text.substring(colon + 1).toLowerCase(Locale.ROOT));
            if (colon > 0 && signature.length == 64)
                return new Log.Part(Integer.parseUnsignedInt(text.substring(0, colon)), signature);
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Failure(
                Exit.USAGE, "\"" + text + "\" is no signature. Copy the whole line that `starflock core sign` gave.");
    }

    private List<byte[]> blocks(@Nullable List<Path> files, int blockBytes) throws IOException, Failure {
        List<byte[]> blocks = new ArrayList<>();
        byte[] all = content(files);
        for (int at = 0; at < all.length; at += blockBytes) {
            blocks.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + blockBytes)));
        }
        return blocks;
    }

    private byte[] content(@Nullable List<Path> files) throws IOException, Failure {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (files == null || files.isEmpty()) {
            all.write(input().readNBytes(MAX_SIGNED_BYTES + 1));
        } else {
            for (Path file : files) {
                CoreCommand.requireReadable(file);
                try (InputStream from = Files.newInputStream(file)) {
                    all.write(from.readNBytes(MAX_SIGNED_BYTES + 1 - Math.min(MAX_SIGNED_BYTES, all.size())));
                }
            }
        }
        if (all.size() > MAX_SIGNED_BYTES) {
            throw new Failure(
                    Exit.USAGE,
                    "That is more than " + (MAX_SIGNED_BYTES >> 20) + " MiB, which is the most that is signed in one"
                            + " step. Append it in parts.");
        }
        return all.toByteArray();
    }
}
