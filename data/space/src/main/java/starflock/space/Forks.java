package starflock.space;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.ForkProof;
import starflock.log.Log;

/**
 * Evidence that a log has two heads, made and checked.
 *
 * <pre>
 *   proof     buffer · buffer: the block in which the two part, proven in each ({@link ForkProof})
 * </pre>
 */
final class Forks {
    private Forks() {}

    /** Whether evidence holds, and for just that prefix. */
    static boolean holds(Crypto crypto, Body.Fork fork) {
        try {
            Reader in = new Reader(fork.proof());
            byte[] one = in.buffer(Entry.MAX_BODY_BYTES);
            byte[] other = in.buffer(Entry.MAX_BODY_BYTES);
            in.end();
            return ForkProof.verify(crypto, fork.log().bytes(), one, other) == fork.prefix();
        } catch (ProtocolError e) {
            return false;
        }
    }

    /**
     * Evidence from the history that is here and another.
     *
     * @throws IOException if the other one is not its writer's: then it says nothing about them
     */
    static Body.Fork prove(Crypto crypto, Log here, SpaceFile.Header header, SpaceFile.Other other) throws IOException {
        Path folder = Files.createTempDirectory("starflock-fork");
        try (Corestore store = Corestore.open(folder.resolve("logs"), crypto)) {
            List<byte[]> all = new ArrayList<>();
            for (long index = 0; index < other.index(); index++) {
                all.add(here.get(index));
            }
            all.addAll(other.blocks());
            Log there = store.log(header.manifest(store));
            long unused = there.appendSigned(all, header.signature());
            Writer proof = new Writer();
            proof.buffer(here.proof(other.index())).buffer(there.proof(other.index()));
            return new Body.Fork(new PublicKey(here.key()), other.index(), proof.toBytes());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "In the file a log is another than here, and not as its writer signed it. Who made the file "
                            + "has changed"
                            + " it; nothing more of it was taken in.",
                    e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
