package starflock.space;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Log;

/**
 * What one device holds of a space: how much, whether it is whole, why everything in it counts or not, and how to carry
 * it
 * elsewhere. Of one {@link Replica}, and as safe for use by many threads.
 */
public final class Inventory {
    private final ReentrantLock turn;
    private final Corestore store;
    private final PublicKey genesis;
    private final Space space;
    private final Shelf shelf;
    private final Memory memory;
    private final Crypto crypto;
    private final Reading again;
    private final Testimony testify;

    /** Tells the others of logs with two heads. */
    interface Testimony {
        void all(List<Body.Fork> forks) throws IOException;
    }

    /** Reads the whole space once more, from the blocks, and says what came of it. */
    interface Reading {
        byte[] orderHash() throws IOException;
    }

    /**
     * A space written to a file.
     *
     * @param blocks in it
     * @param left logs that were left out, because a part of them is not here yet
     * @param bytes of the file
     */
    public record Exported(long blocks, int left, long bytes) {}

    /**
     * A file taken in.
     *
     * @param blocks that were new
     * @param refused logs that did not fit to what is here
     * @param forks evidence against those whose writers signed another history than the one that is here
     */
    public record Imported(long blocks, int refused, List<Body.Fork> forks) {
        public Imported {
            forks = List.copyOf(forks);
        }
    }

    /** Is told how far a file has been read, now and then. */
    public interface Along {
        /**
         * So far.
         *
         * @param what happens to it, as a participle: checked, taken in
         * @param bytes of the file's {@code all}
         */
        void at(String what, long bytes, long all);
    }

    /**
     * What checking everything found.
     *
     * @param blocks that are here and as their writers signed them
     * @param trouble a sentence for each log that is not as it should be
     * @param same whether all that is here, read anew, means what this node shows
     */
    public record Verified(long blocks, long bytes, List<String> trouble, boolean same) {
        public Verified {
            trouble = List.copyOf(trouble);
        }

        public boolean whole() {
            return trouble.isEmpty() && same;
        }
    }

    /**
     * Why an entry is where it is.
     *
     * @param body what it says
     * @param lamport one more than that of the last thing its writer had seen
     * @param epoch number of the checkpoint that made its place final; 0 while none has
     * @param heads ends of logs that its writer had seen
     * @param seenBy logs whose writers have written since, having seen it
     */
    public record Explanation(
            Ref ref,
            Body body,
            long lamport,
            int epoch,
            @Nullable PublicKey person,
            Standing standing,
            List<Ref> heads,
            List<PublicKey> seenBy) {
        public Explanation {
            heads = List.copyOf(heads);
            seenBy = List.copyOf(seenBy);
        }
    }

    Inventory(
            ReentrantLock turn,
            Corestore store,
            Crypto crypto,
            Space space,
            Shelf shelf,
            Memory memory,
            Reading again,
            Testimony testify) {
        this.crypto = crypto;
        this.testify = testify;
        this.turn = turn;
        this.store = store;
        this.genesis = space.name();
        this.space = space;
        this.shelf = shelf;
        this.memory = memory;
        this.again = again;
    }

    private List<PublicKey> keys() {
        turn.lock();
        try {
            return space.logs();
        } finally {
            turn.unlock();
        }
    }

    private List<Log> logs() throws IOException {
        List<Log> logs = new ArrayList<>();
        for (PublicKey key : keys()) {
            logs.add(store.log(key.bytes()));
        }
        return logs;
    }

    /** How far this copy has been read. */
    public Progress progress() {
        turn.lock();
        try {
            return shelf.progress();
        } finally {
            turn.unlock();
        }
    }

    /** Why what the others have is not taken in any more, in the words of the disk; null if it is. */
    public @Nullable String trouble() {
        turn.lock();
        try {
            IOException trouble = shelf.trouble();
            return trouble == null ? null : trouble.getMessage();
        } finally {
            turn.unlock();
        }
    }

    /** Fetches again what could not be stored: there may be room now. */
    public void resume() {
        turn.lock();
        try {
            shelf.resume();
        } finally {
            turn.unlock();
        }
    }

    /** How many entries of each log are here without a gap. */
    public Map<PublicKey, Long> heights() throws IOException {
        Map<PublicKey, Long> heights = new LinkedHashMap<>();
        for (PublicKey key : keys()) {
            heights.put(key, store.log(key.bytes()).contiguousLength());
        }
        return heights;
    }

    /** Bytes of blocks that are here, and of what was made of them so as not to read them at each start. */
    public long heldBytes() throws IOException {
        long bytes = memory.bytes();
        for (Log log : logs()) {
            long held = log.contiguousLength();
            bytes += held == 0 ? 0 : log.byteOffset(held);
        }
        return bytes;
    }

    /** Writes all whole logs to a file, sealed as they are. */
    public Exported export(Path file) throws IOException {
        return SpaceFile.write(file, genesis, logs());
    }

    /**
     * The space that a file is of.
     *
     * @throws IOException if it is none, or damaged; the message is a sentence for whoever has it
     */
    public static PublicKey spaceOf(Path file, Along along) throws IOException {
        return SpaceFile.check(file, along);
    }

    /**
     * Takes in what a file has and this store lacks; all of the file is checked before.
     *
     * @throws IOException if it is none, damaged, or another space's
     */
    public Imported take(Path file, Along along) throws IOException {
        if (!SpaceFile.check(file, along).equals(genesis)) {
            throw new IOException("This file is of another space. Nothing of it was taken in.");
        }
        Imported taken = SpaceFile.read(file, store, crypto, along);
        testify.all(taken.forks());
        return taken;
    }

    /** Hashes every block against its writer's signature, and works everything out anew. */
    public Verified verify() throws IOException {
        long blocks = 0;
        long bytes = 0;
        List<String> trouble = new ArrayList<>();
        for (Log log : logs()) {
            if (log.length() == 0) {
                continue;
            }
            Log.Verification found = log.verify();
            blocks += found.blocks();
            bytes += found.bytes();
            if (found.trouble() != null) {
                trouble.add("The log " + new PublicKey(log.key()) + ": " + found.trouble());
            }
            if (log.conflict() != null) {
                trouble.add("The log " + new PublicKey(log.key())
                        + " has two histories, both signed: its writer's key is used on two machines, or was stolen.");
            }
        }
        boolean same;
        turn.lock();
        try {
            same = Arrays.equals(again.orderHash(), space.orderHash());
        } finally {
            turn.unlock();
        }
        return new Verified(blocks, bytes, trouble, same);
    }

    /** Why an entry is where it is; null if it is not here. */
    public @Nullable Explanation explain(Ref ref) {
        turn.lock();
        try {
            return space.explain(ref);
        } finally {
            turn.unlock();
        }
    }

    /** Entries of all kinds, in their order, from the {@code from}th to before the {@code until}th. */
    public List<Ref> history(int from, int until) {
        turn.lock();
        try {
            List<Ref> all = space.history();
            return List.copyOf(all.subList(Math.clamp(from, 0, all.size()), Math.clamp(until, 0, all.size())));
        } finally {
            turn.unlock();
        }
    }

    /** How many entries of all kinds there are. */
    public int entries() {
        turn.lock();
        try {
            return space.entries();
        } finally {
            turn.unlock();
        }
    }

    /** Logs that are known to have two heads: of them counts what both have in common, or a checkpoint made final. */
    public List<PublicKey> forked() {
        turn.lock();
        try {
            return space.forked();
        } finally {
            turn.unlock();
        }
    }

    /** The logs of those of a person's devices that may read now. */
    public List<PublicKey> devices(PublicKey person) {
        turn.lock();
        try {
            return space.devices(person);
        } finally {
            turn.unlock();
        }
    }

    /** Forgets every block that is here; its space on the disk is returned. The replica must be closed before. */
    public void discard() throws IOException {
        memory.end();
        for (Log log : logs()) {
            log.clear(0, log.length());
        }
        store.compact();
    }
}
