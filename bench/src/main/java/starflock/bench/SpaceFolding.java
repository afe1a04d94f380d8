package starflock.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.space.Body;
import starflock.space.Level;
import starflock.space.PublicKey;
import starflock.space.Ref;
import starflock.space.Space;

/** What the rules alone cost, in memory and on one thread: no disk, no seal, no line. */
final class SpaceFolding {
    private static final Crypto CRYPTO = Crypto.load();
    private static final int MEMBERS = 50;
    private static final int EVENTS = 100_000;
    private static final int PER_SECOND = 10;
    private static final int SEALED_BYTES = 43;
    private static final byte[] EVENT = "x".repeat(100).getBytes(StandardCharsets.UTF_8);

    private final Random random = new Random(1);
    private final List<Writer> writers = new ArrayList<>();
    private final Space space;
    private long metadata;

    /** A member's log, as a hash over all its blocks. */
    private static final class Writer {
        final PublicKey log;
        byte[] hash = new byte[32];

        Writer(PublicKey log) {
            this.log = log;
        }
    }

    private SpaceFolding(int members) {
        KeyPair owner = CRYPTO.keyPair(bytes());
        Writer first = new Writer(new PublicKey(bytes()));
        space = new Space(first.log, CRYPTO, fork -> false);
        writers.add(first);
        write(first, Space.genesis(CRYPTO, owner, first.log, new PublicKey(bytes()), new byte[8]));
        for (int i = 1; i < members; i++) {
            KeyPair person = CRYPTO.keyPair(bytes());
            Writer next = new Writer(new PublicKey(bytes()));
            Body.Device device = new Body.Device(next.log, new PublicKey(bytes()));
            write(
                    first,
                    new Body.Admit(
                            new Ref(first.log, 0), new PublicKey(person.publicKey()), List.of(device), Level.WRITER));
            write(next, Space.hello(CRYPTO, person, first.log, next.log));
            writers.add(next);
        }
        metadata = 0;
    }

    private byte[] bytes() {
        byte[] drawn = new byte[32];
        random.nextBytes(drawn);
        return drawn;
    }

    private void write(Writer writer, Body body) {
        feed(writer, space.entry(writer.log, body));
        Space.Change unused = space.settle();
    }

    private void feed(Writer writer, byte[] entry) {
        metadata += entry.length - EVENT.length + SEALED_BYTES;
        writer.hash = CRYPTO.hash(writer.hash, entry);
        space.feed(writer.log, entry, writer.hash);
    }

    /** Everybody in turn says something, having seen all before, with a checkpoint now and then. */
    private void talk(int events, int checkpointEvery) {
        for (int i = 0; i < events; i++) {
            write(writers.get(random.nextInt(writers.size())), new Body.App(EVENT));
            if ((i + 1) % checkpointEvery == 0) {
                write(writers.getFirst(), space.checkpoint());
            }
        }
    }

    static void fold() {
        for (int members : List.of(2, MEMBERS)) {
            new SpaceFolding(members).talk(EVENTS / 2, 64);
            SpaceFolding bench = new SpaceFolding(members);
            long start = System.nanoTime();
            bench.talk(EVENTS, 64);
            double ms = SpaceBench.since(start);
            SpaceBench.said("folding, " + members + " members, one at a time", ms, EVENTS);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %,12.1f bytes an event%n",
                    "metadata on the disk, " + members + " members",
                    (double) bench.metadata / EVENTS);
        }
    }

    /** An event whose writer had not seen the last so many; no checkpoint has made any of those final. */
    static void late() {
        for (int by : List.of(1, 1_000, EVENTS)) {
            double best = Double.MAX_VALUE;
            for (int run = 0; run < Pairs.COUNT; run++) {
                SpaceFolding bench = new SpaceFolding(2);
                Writer one = bench.writers.getFirst();
                Writer other = bench.writers.getLast();
                bench.talkAlone(one, EVENTS - by);
                byte[] entry = bench.space.entry(other.log, new Body.App(EVENT));
                bench.talkAlone(one, by);
                long start = System.nanoTime();
                bench.feed(other, entry);
                Space.Change change = bench.space.settle();
                double ms = SpaceBench.since(start);
                if (change.tail().size() != by + 1) {
                    throw new IllegalStateException(
                            by + " events late moved " + change.tail().size());
                }
                best = Math.min(best, ms);
            }
            SpaceBench.said("an event late by " + by, best, 0);
        }
    }

    private void talkAlone(Writer writer, int events) {
        for (int i = 0; i < events; i++) {
            feed(writer, space.entry(writer.log, new Body.App(EVENT)));
            // Now and then is enough: nothing is decided.
            if (i % 1000 == 0 || i == events - 1) {
                Space.Change unused = space.settle();
            }
        }
    }

    /** Fifty members who each say ten things a second: what one of their machines has to do for that. */
    static void crowd() {
        SpaceFolding warm = new SpaceFolding(MEMBERS);
        warm.talk(EVENTS / 2, 64);
        SpaceFolding bench = new SpaceFolding(MEMBERS);
        int seconds = 60;
        int events = MEMBERS * PER_SECOND * seconds;
        long start = System.nanoTime();
        bench.talk(events, 64);
        double ms = SpaceBench.since(start);
        System.out.printf(
                Locale.ROOT,
                "%-44s %,12.2f %% of one core, %,.1f kB/s to fetch%n",
                MEMBERS + " members, " + PER_SECOND + " events/s each, folding",
                ms / 10 / seconds,
                (double) (bench.metadata + (long) events * EVENT.length) / seconds / 1000);
    }
}
