package starflock.space;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.log.ForkProof;
import starflock.log.Log;
import starflock.log.LogExtension;
import starflock.log.Replication;

/**
 * Finds out, with who has another history of a log, in which block the two part, and so makes the evidence that the
 * log has two heads.
 *
 * <p>Two who hold different histories exchange that log no more. What they say of it goes beside another log of the
 * space, the first if that is not the one, else that with the least key, as messages of the Hypercore extension
 * {@value #CHANNEL}:
 *
 * <pre>
 *   ask       0 u8 · log 32 · index uint       prove that block, or your last if you have fewer
 *   proof     1 u8 · log 32 · buffer           {@link Log#proof}
 * </pre>
 *
 * <p>A proof of a block has the roots of the tree before it. The first of those that is another here spans the block in
 * which the two part, so the last block of that span is asked for next: as many questions as the tree is high. Nothing
 * is remembered between them, so whoever lies ends it; and nobody is listened to for more than such a search takes.
 * Safe for use by many threads.
 */
final class Witness {
    static final String CHANNEL = "starflock/fork/1";

    private static final System.Logger LOG = System.getLogger(Witness.class.getName());
    private static final int ASK = 0;
    private static final int PROOF = 1;

    /** Who has the other history may have gone in the midst of it. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

    /**
     * What one peer may say before the next window: to find where two logs part takes no more questions than a tree
     * is high, 53 at the most, and each costs us reads and an answer of up to a mebibyte.
     */
    static final int MAX_MESSAGES = 128;

    /** Peers that are listened to in one window; a node has fewer connections. */
    private static final int MAX_PEERS = 1024;

    static final Duration WINDOW = Duration.ofSeconds(20);

    private final PublicKey genesis;
    private final Known known;
    private final Crypto crypto;
    private final Executor executor;
    private final InstantSource clock;
    private final Inventory.Testimony testify;
    /** When each log was last asked for; guards itself. */
    private final Map<PublicKey, Instant> asked = new HashMap<>();

    /** What each peer has said since {@link #windowSince}; guards both. */
    private final Map<PublicKey, Integer> heard = new HashMap<>();

    private Instant windowSince = Instant.MIN;
    /** Beside which logs we talk. */
    private final NavigableMap<PublicKey, LogExtension> channels = new ConcurrentSkipListMap<>();

    /** The logs of the space: of others on this machine nobody is told. */
    interface Known {
        @Nullable
        Log log(PublicKey key);
    }

    /**
     * One that has seen nothing.
     *
     * @param executor makes proofs; may block on the disk
     * @param testify what is done with the evidence
     */
    Witness(
            PublicKey genesis,
            Known known,
            Crypto crypto,
            Executor executor,
            InstantSource clock,
            Inventory.Testimony testify) {
        this.genesis = genesis;
        this.known = known;
        this.crypto = crypto;
        this.executor = executor;
        this.clock = clock;
        this.testify = testify;
    }

    /** Talks to whoever has a log open, of whichever is disputed. */
    void exchange(Replication with, PublicKey key, Log log) {
        channels.put(
                key,
                with.extension(
                        log,
                        CHANNEL,
                        (from, message) -> executor.execute(() -> {
                            try {
                                received(key, from, message);
                            } catch (IOException | ProtocolError | RuntimeException e) {
                                LOG.log(System.Logger.Level.DEBUG, "what was said of a history does not hold", e);
                            }
                        })));
    }

    /** Beside which log to talk about one: not beside itself, nor beside another that is not exchanged any more. */
    private @Nullable LogExtension beside(PublicKey about) {
        List<PublicKey> all = new ArrayList<>(channels.keySet());
        all.sort(Comparator.comparing((PublicKey key) -> !key.equals(genesis)).thenComparing(key -> key));
        for (PublicKey key : all) {
            Log log = known.log(key);
            if (!key.equals(about) && log != null && log.conflict() == null) {
                return channels.get(key);
            }
        }
        return null;
    }

    private boolean listensTo(PublicKey peer) {
        synchronized (heard) {
            Instant now = clock.instant();
            if (windowSince.isBefore(now.minus(WINDOW))) {
                heard.clear();
                windowSince = now;
            }
            return (heard.containsKey(peer) || heard.size() < MAX_PEERS)
                    && heard.merge(peer, 1, Integer::sum) <= MAX_MESSAGES;
        }
    }

    /** There is another history of a log: asks who has it, unless that was just done. */
    void look(PublicKey key, Log log) throws IOException {
        LogExtension to = beside(key);
        long last = log.contiguousLength() - 1;
        if (to == null || last < 0) {
            return;
        }
        synchronized (asked) {
            Instant now = clock.instant();
            Instant before = asked.get(key);
            if (before != null && now.isBefore(before.plus(ASK_AGAIN))) {
                return;
            }
            asked.put(key, now);
        }
        to.broadcast(ask(key, last));
    }

    private static byte[] ask(PublicKey log, long index) {
        return new Writer().uint8(ASK).fixed32(log.bytes()).uint(index).toBytes();
    }

    private void received(PublicKey via, byte[] from, byte[] message) throws IOException, ProtocolError {
        LogExtension to = channels.get(via);
        Reader in = new Reader(message);
        int kind = in.uint8();
        PublicKey key = new PublicKey(in.fixed32());
        Log log = known.log(key);
        long length = log == null ? 0 : log.contiguousLength();
        if (to == null || log == null || length == 0 || !listensTo(new PublicKey(from))) {
            return;
        }
        if (kind == ASK) {
            byte[] proof = log.proof(Math.min(in.uint(), length - 1));
            if (proof.length < LogExtension.MAX_MESSAGE_BYTES - 2 * PublicKey.BYTES) {
                to.send(
                        from,
                        new Writer()
                                .uint8(PROOF)
                                .fixed32(key.bytes())
                                .buffer(proof)
                                .toBytes());
            }
        } else if (kind == PROOF) {
            byte[] theirs = in.buffer(LogExtension.MAX_MESSAGE_BYTES);
            ForkProof.Parting parting = ForkProof.compare(crypto, log, theirs);
            if (parting.found()) {
                byte[] proof = new Writer()
                        .buffer(log.proof(parting.index()))
                        .buffer(theirs)
                        .toBytes();
                testify.all(List.of(new Body.Fork(key, parting.index(), proof)));
            } else if (parting.index() >= 0) {
                to.send(from, ask(key, parting.index()));
            }
        }
    }
}
