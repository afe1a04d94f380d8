package starflock.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.space.Body.Cut;
import starflock.space.Body.Device;
import starflock.space.Body.Height;

/**
 * What one block of a member's log says, and what its writer had seen.
 *
 * <pre>
 *   entry    version u8 = 1 · kind u8 · heads array of {log, length uint} · digest 32 bytes if there are heads · body
 *   log      uint: its place in the log's own dictionary; the first unused place is followed by the key, 32 bytes
 *   body     by kind: 0 app, 1 genesis, 2 hello, 3 admit, 4 grant, 5 limit, 6 leave, 7 finaliser, 8 checkpoint, 9 fork,
 *            10 rotation, 11 share
 *   ref      log · seq uint           height  log · length uint · tree hash 32 bytes
 *   cut      height · kept grants uint        level   u8
 * </pre>
 *
 * <p>The dictionary begins with the log itself and grows with every log that it names for the first time, so a frontier
 * costs two or three bytes a head. An entry can be read when those before it in its log have been.
 *
 * @param heads the ends of what the writer had seen, its own log left out, no log twice
 * @param digest of the tree hashes at those heads ({@link Graph#digest}), so that no other branch can be meant;
 * empty if
 *     there are no heads
 */
record Entry(List<Head> heads, byte[] digest, Body body) {
    static final int VERSION = 1;

    /** How many logs one entry may name: fifty members and their devices, with room. */
    static final int MAX_LOGS = 1024;

    /** Longest app event and longest proof, in bytes; a Hypercore block holds 15 MiB. */
    static final int MAX_BODY_BYTES = 4 << 20;

    /**
     * How many keys one entry hands on: as many as a space has that somebody was removed from each day for ten years.
     */
    static final int MAX_KEYS = 4096;

    private static final int MAX_SALT_BYTES = 64;
    private static final byte[] NO_DIGEST = {};

    Entry {
        heads = List.copyOf(heads);
    }

    /**
     * One end of what a writer had seen.
     *
     * @param length of that log, so the entry meant is the one before
     */
    record Head(PublicKey log, long length) {}

    /** The logs that one log has named so far, in the order of their first mention; itself first. */
    static final class Dictionary {
        private final List<PublicKey> keys = new ArrayList<>();
        private final Map<PublicKey, Integer> places = new HashMap<>();

        Dictionary(PublicKey own) {
            add(own);
        }

        private void add(PublicKey key) {
            places.put(key, keys.size());
            keys.add(key);
        }

        int size() {
            return keys.size();
        }

        /** What this was when it had {@code size} names. */
        Dictionary first(int size) {
            Dictionary earlier = new Dictionary(keys.getFirst());
            keys.subList(1, size).forEach(earlier::add);
            return earlier;
        }

        void write(Writer out, PublicKey key) {
            Integer place = places.get(key);
            if (place != null) {
                out.uint(place);
            } else {
                out.uint(keys.size()).fixed32(key.bytes());
                add(key);
            }
        }

        PublicKey read(Reader in) throws ProtocolError {
            int place = in.uint("logs named", keys.size());
            if (place == keys.size()) {
                PublicKey key = new PublicKey(in.fixed32());
                if (places.containsKey(key)) {
                    throw new ProtocolError.Malformed(in.offset(), "a log named anew", "its place " + places.get(key));
                }
                add(key);
            }
            return keys.get(place);
        }
    }

    byte[] encode(Dictionary names) {
        Writer out = new Writer();
        out.uint8(VERSION).uint8(kind(body));
        out.array(heads, (to, head) -> {
            names.write(to, head.log());
            to.uint(head.length());
        });
        if (!heads.isEmpty()) {
            out.fixed32(digest);
        }
        write(out, names);
        return out.toBytes();
    }

    private static int kind(Body body) {
        return switch (body) {
            case Body.App ignored -> 0;
            case Body.Genesis ignored -> 1;
            case Body.Hello ignored -> 2;
            case Body.Admit ignored -> 3;
            case Body.Grant ignored -> 4;
            case Body.Limit ignored -> 5;
            case Body.Leave ignored -> 6;
            case Body.Finaliser ignored -> 7;
            case Body.Checkpoint ignored -> 8;
            case Body.Fork ignored -> 9;
            case Body.Rotation ignored -> 10;
            case Body.Share ignored -> 11;
        };
    }

    private void write(Writer out, Dictionary names) {
        switch (body) {
            case Body.App app -> out.raw(app.bytes());
            case Body.Genesis genesis ->
                out.fixed32(genesis.person().bytes())
                        .fixed32(genesis.wrap().bytes())
                        .fixed64(genesis.consent())
                        .buffer(genesis.salt());
            case Body.Hello hello -> out.fixed32(hello.person().bytes()).fixed64(hello.consent());
            case Body.Admit admit -> {
                writeRef(out, names, admit.under());
                out.fixed32(admit.person().bytes()).uint8(admit.level().rank());
                out.array(admit.devices(), (to, device) -> {
                    names.write(to, device.log());
                    to.fixed32(device.wrap().bytes());
                });
            }
            case Body.Grant grant -> {
                writeRef(out, names, grant.under());
                out.fixed32(grant.person().bytes()).uint8(grant.level().rank());
            }
            case Body.Limit limit -> {
                writeRef(out, names, limit.under());
                out.fixed32(limit.person().bytes()).uint8(limit.level().rank());
                out.array(limit.cuts(), (to, cut) -> writeCut(to, names, cut));
            }
            case Body.Leave leave -> out.array(leave.cuts(), (to, cut) -> writeCut(to, names, cut));
            case Body.Finaliser finaliser -> {
                names.write(out, finaliser.log());
                writeHeight(out, names, finaliser.base());
            }
            case Body.Checkpoint checkpoint -> {
                out.uint(checkpoint.number()).fixed32(checkpoint.previous());
                out.array(checkpoint.grown(), (to, height) -> writeHeight(to, names, height));
            }
            case Body.Fork fork -> {
                names.write(out, fork.log());
                out.uint(fork.prefix()).buffer(fork.proof());
            }
            case Body.Rotation rotation -> {
                out.bits64(rotation.key().value());
                out.array(rotation.recipients(), names::write);
            }
            case Body.Share share -> {
                out.array(share.keys(), (to, key) -> to.bits64(key.value()));
                out.array(share.recipients(), names::write);
            }
        }
    }

    private static void writeRef(Writer out, Dictionary names, Ref ref) {
        names.write(out, ref.log());
        out.uint(ref.seq());
    }

    private static void writeHeight(Writer out, Dictionary names, Height height) {
        names.write(out, height.log());
        out.uint(height.length()).fixed32(height.treeHash());
    }

    private static void writeCut(Writer out, Dictionary names, Cut cut) {
        writeHeight(out, names, cut.at());
        out.uint(cut.keptGrants());
    }

    /**
     * Reads a block.
     *
     * @param names of the log it stands in, after all blocks before it; unusable after an error
     * @throws ProtocolError if it is no entry; then nothing after it in its log is one either
     */
    static Entry decode(byte[] block, Dictionary names) throws ProtocolError {
        Reader in = new Reader(block);
        int version = in.uint8();
        if (version != VERSION) {
            throw new ProtocolError.Malformed(0, "entry version " + version, "version " + VERSION);
        }
        int kind = in.uint8();
        List<Head> heads = in.array(MAX_LOGS, from -> new Head(names.read(from), from.uint()));
        distinct(in, heads.stream().map(Head::log).toList());
        for (Head head : heads) {
            if (head.length() == 0 || head.log().equals(names.keys.getFirst())) {
                throw new ProtocolError.Malformed(in.offset(), "an empty or own head", "the end of another's log");
            }
        }
        byte[] digest = heads.isEmpty() ? NO_DIGEST : in.fixed32();
        Body body = body(kind, in, names);
        in.end();
        return new Entry(heads, digest, body);
    }

    private static Body body(int kind, Reader in, Dictionary names) throws ProtocolError {
        return switch (kind) {
            case 0 -> new Body.App(app(in));
            case 1 -> new Body.Genesis(key(in), key(in), in.fixed64(), in.buffer(MAX_SALT_BYTES));
            case 2 -> new Body.Hello(key(in), in.fixed64());
            case 3 -> {
                Ref under = ref(in, names);
                PublicKey person = key(in);
                Level level = level(in);
                List<Device> devices = in.array(MAX_LOGS, from -> new Device(names.read(from), key(from)));
                distinct(in, devices.stream().map(Device::log).toList());
                yield new Body.Admit(under, person, devices, level);
            }
            case 4 -> new Body.Grant(ref(in, names), key(in), level(in));
            case 5 -> new Body.Limit(ref(in, names), key(in), level(in), cuts(in, names));
            case 6 -> new Body.Leave(cuts(in, names));
            case 7 -> new Body.Finaliser(names.read(in), height(in, names));
            case 8 -> {
                long number = in.uint();
                byte[] previous = in.fixed32();
                List<Height> grown = in.array(MAX_LOGS, from -> height(from, names));
                distinct(in, grown.stream().map(Height::log).toList());
                yield new Body.Checkpoint(number, previous, grown);
            }
            case 9 -> new Body.Fork(names.read(in), in.uint(), in.buffer(MAX_BODY_BYTES));
            case 10 -> new Body.Rotation(new KeyId(in.bits64()), logs(in, names));
            case 11 -> {
                List<KeyId> keys = in.array(MAX_KEYS, from -> new KeyId(from.bits64()));
                yield new Body.Share(keys, logs(in, names));
            }
            default -> throw new ProtocolError.Malformed(1, "entry kind " + kind, "a kind from 0 to 11");
        };
    }

    private static byte[] app(Reader in) throws ProtocolError {
        if (in.remaining() > MAX_BODY_BYTES) {
            throw new ProtocolError.TooLarge(in.offset(), "bytes of an app's event", in.remaining(), MAX_BODY_BYTES);
        }
        return in.rest();
    }

    private static PublicKey key(Reader in) throws ProtocolError {
        return new PublicKey(in.fixed32());
    }

    private static Level level(Reader in) throws ProtocolError {
        int at = in.offset();
        int rank = in.uint8();
        if (rank > Level.NONE.rank()) {
            throw new ProtocolError.TooLarge(at, "level", rank, Level.NONE.rank());
        }
        return new Level(rank);
    }

    private static Ref ref(Reader in, Dictionary names) throws ProtocolError {
        return new Ref(names.read(in), in.uint());
    }

    private static Height height(Reader in, Dictionary names) throws ProtocolError {
        return new Height(names.read(in), in.uint(), in.fixed32());
    }

    private static List<PublicKey> logs(Reader in, Dictionary names) throws ProtocolError {
        List<PublicKey> logs = in.array(MAX_LOGS, names::read);
        distinct(in, logs);
        return logs;
    }

    private static List<Cut> cuts(Reader in, Dictionary names) throws ProtocolError {
        List<Cut> cuts = in.array(MAX_LOGS, from -> {
            Height at = height(from, names);
            int offset = from.offset();
            long keptGrants = from.uint();
            if (keptGrants > at.length()) {
                throw new ProtocolError.TooLarge(offset, "kept grants", keptGrants, at.length());
            }
            return new Cut(at, keptGrants);
        });
        distinct(in, cuts.stream().map(cut -> cut.at().log()).toList());
        return cuts;
    }

    private static void distinct(Reader in, List<PublicKey> logs) throws ProtocolError {
        if (logs.size() < 2) {
            return;
        }
        Set<PublicKey> seen = new HashSet<>();
        for (PublicKey log : logs) {
            if (!seen.add(log)) {
                throw new ProtocolError.Malformed(in.offset(), "log " + log + " twice", "each log once");
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry entry
                && heads.equals(entry.heads)
                && Arrays.equals(digest, entry.digest)
                && body.equals(entry.body);
    }

    @Override
    public int hashCode() {
        return heads.hashCode() * 31 + body.hashCode();
    }
}
