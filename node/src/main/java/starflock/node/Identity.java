package starflock.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * Who the owner of a node is to others: one key pair, whose seed is a file of its own, so that it can be kept
 * elsewhere too.
 *
 * <pre>
 * identity       "starflock identity 1", the seed in hexadecimal, and "kept" once its owner has shown to have the words
 * </pre>
 */
final class Identity {
    private static final String FORMAT = "starflock identity 1";
    private static final String KEPT = "kept";
    private static final int SEED_BYTES = 32;

    private final Path file;
    private final byte[] seed;

    private Identity(Path file, byte[] seed) {
        this.file = file;
        this.seed = seed;
    }

    /** The one in {@code file}, made if there is none. */
    static Identity open(Path file, Random random) throws IOException {
        if (!Files.exists(file)) {
            byte[] seed = new byte[SEED_BYTES];
            random.nextBytes(seed);
            restore(file, seed, false);
        }
        return read(file);
    }

    /**
     * The one in {@code file}.
     *
     * @throws IOException if there is none, or it is damaged
     */
    static Identity read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        if (lines.size() < 2 || !lines.get(0).equals(FORMAT) || !lines.get(1).matches("[0-9a-f]{64}")) {
            throw new IOException("the file " + file
                    + " is damaged. Restore it with your recovery phrase (`starflock identity restore`): it is who you"
                    + " are in your spaces");
        }
        return new Identity(file, HexFormat.of().parseHex(lines.get(1)));
    }

    /** The secret in {@code file}, made if there is none: this format serves whatever nobody else may know. */
    static byte[] seed(Path file, Random random) throws IOException {
        return open(file, random).seed.clone();
    }

    /** Makes {@code seed} the identity in {@code file}. */
    static void restore(Path file, byte[] seed, boolean kept) throws IOException {
        String text = FORMAT + "\n" + HexFormat.of().formatHex(seed) + "\n" + (kept ? KEPT + "\n" : "");
        DataFolder.write(file, text);
    }

    KeyPair keys(Crypto crypto) {
        return crypto.keyPair(seed);
    }

    boolean is(byte[] otherSeed) {
        return Arrays.equals(seed, otherSeed);
    }

    /** The words to write down. */
    List<String> phrase() {
        return Phrase.of(seed);
    }

    /** Whether its owner has shown to have the words. Another command may have noted it, so the file says. */
    boolean kept() throws IOException {
        return Files.readAllLines(file, StandardCharsets.US_ASCII).contains(KEPT);
    }

    /** Notes that its owner has the words. */
    void keep() throws IOException {
        restore(file, seed, true);
    }
}
