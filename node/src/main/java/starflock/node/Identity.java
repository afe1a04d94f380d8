package starflock.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * Who the owner of a node is to others: one key pair, whose seed is a file of its own, so that it can be kept
 * elsewhere too.
 *
 * <pre>
 * identity       "starflock identity 1", then the seed in hexadecimal
 * </pre>
 */
final class Identity {
    private static final String FORMAT = "starflock identity 1";
    private static final int SEED_BYTES = 32;

    private Identity() {}

    /** The one in {@code file}, made if there is none. */
    static KeyPair open(Path file, Crypto crypto, Random random) throws IOException {
        return crypto.keyPair(seed(file, random));
    }

    /** The secret in {@code file}, made if there is none: this format serves whatever nobody else may know. */
    static byte[] seed(Path file, Random random) throws IOException {
        if (!Files.exists(file)) {
            byte[] seed = new byte[SEED_BYTES];
            random.nextBytes(seed);
            DataFolder.write(file, FORMAT + "\n" + HexFormat.of().formatHex(seed) + "\n");
            return seed;
        }
        String[] lines = Files.readString(file, StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length < 2 || !lines[0].equals(FORMAT) || !lines[1].matches("[0-9a-f]{64}")) {
            throw new IOException(
                    "the file " + file + " is damaged. Restore it from a backup: nobody can make this secret again");
        }
        return HexFormat.of().parseHex(lines[1]);
    }
}
