package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.stream.MessageCodec;
import starflock.testkit.Seeds;

/**
 * One writer, some readers, and everything that can go wrong between them, in an order that a seed decides: lines that
 * break, stall or belong to a liar, power cuts on either side, truncations. Whatever happens, nothing is readable that
 * the writer did not append, nothing that was acknowledged is lost, and when the trouble ends all readers have all.
 */
class PeersSimulationTest {
    /** {@code --long} takes fifty times as many. */
    private static final int SCHEDULES = 2000;

    /** A liar asked a reader for places in bytes of which it had no sizes, and it took that for a broken disk. */
    private static final long[] KEPT = {0x89f1da65c268706bL};

    private static final List<Download.Priority> PRIORITIES = List.of(Download.Priority.values());
    private static final int STEPS = 60;
    /** Small, so that segments are compacted and pages let go all the time. */
    private static final Store.Sizes SIZES = new Store.Sizes(16 << 10, 4);
    /** Rounds without trouble after which everybody must be equal; far more than is ever needed. */
    private static final int MAX_QUIET_ROUNDS = 20_000;

    /** Disks are full here by the thousand, and each time the log says so. */
    private static final Logger REPLICATOR = Logger.getLogger(Replicator.class.getName());

    private static final Logger STORE = Logger.getLogger(Store.class.getName());

    @BeforeAll
    static void quiet() {
        @Nullable Level level = System.getProperty("starflock.seed") == null ? Level.OFF : null;
        REPLICATOR.setLevel(level);
        STORE.setLevel(level);
    }

    @AfterAll
    static void loud() {
        REPLICATOR.setLevel(null);
        STORE.setLevel(null);
    }

    @Test
    void whateverHappensEveryReaderEndsEqual() {
        Seeds.runs(SCHEDULES).also(KEPT).check(gen -> new Simulation(gen.nextLong()).run());
    }

    private static final class Simulation {
        private final Random random;
        private final List<Runnable> tasks = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final List<Line> lines = new ArrayList<>();
        /** All that was ever appended, or tried to be, at an index. */
        private final Map<Long, List<byte[]>> appended = new HashMap<>();

        private byte[] key = new byte[0];

        Simulation(long seed) {
            random = new Random(seed);
        }

        void run() throws IOException {
            int readers = 1 + random.nextInt(3);
            for (int i = 0; i <= readers; i++) nodes.add(new Node(i == 0));
            for (int step = 0; step < STEPS; step++) step();
            heal();
        }

        private Node writer() {
            return nodes.get(0);
        }

        private void step() throws IOException {
            switch (random.nextInt(14)) {
                case 0, 1 -> writer().append();
                case 2 -> {
                    if (random.nextInt(4) == 0) writer().truncate();
                }
                case 3, 4 -> connect(random.nextInt(6) == 0);
                case 5 -> {
                    if (!lines.isEmpty() && random.nextBoolean())
                        lines.get(random.nextInt(lines.size())).cut();
                }
                case 6 -> {
                    if (random.nextInt(3) == 0)
                        nodes.get(random.nextInt(nodes.size())).crash();
                }
                case 7 -> nodes.get(1 + random.nextInt(nodes.size() - 1)).download(false);
                case 8 -> {
                    if (!lines.isEmpty()) {
                        Line line = lines.get(random.nextInt(lines.size()));
                        line.stalled = !line.stalled;
                    }
                }
                case 9 -> nodes.forEach(node -> node.replicator.post(node.replicator::tick));
                case 10 -> {
                    if (random.nextInt(3) == 0)
                        nodes.get(random.nextInt(nodes.size())).fill();
                }
                default -> {
                    for (int i = random.nextInt(30); i > 0; i--) work();
                }
            }
            for (Node node : nodes) node.checkOne();
        }

        /** Runs one task or delivers one message; false if there is nothing to do. */
        private boolean work() {
            List<Line> ready = lines.stream().filter(Line::isReady).toList();
            int choice = tasks.size() + ready.size();
            if (choice == 0) return false;
            int pick = random.nextInt(choice);
            if (pick < tasks.size()) tasks.remove(pick).run();
            else ready.get(pick - tasks.size()).deliver();
            return true;
        }

        private void connect(boolean liar) {
            Node one = nodes.get(random.nextInt(nodes.size()));
            Node two = nodes.get(random.nextInt(nodes.size()));
            if (one != two) lines.add(new Line(one, two, liar));
        }

        /** No more trouble: every reader gets a line to the writer. */
        private void heal() throws IOException {
            for (Line line : List.copyOf(lines)) line.cut();
            for (Node node : nodes.subList(1, nodes.size())) {
                lines.add(new Line(writer(), node, false));
                node.download(true);
            }
            writer().append();
            int rounds = 0;
            while (!nodes.stream().allMatch(this::isEqual)) {
                assertThat(rounds++).as(() -> "rounds: " + nodes).isLessThan(MAX_QUIET_ROUNDS);
                if (work()) continue;
                nodes.forEach(node -> node.replicator.post(node.replicator::tick));
                assertThat(tasks).isNotEmpty();
            }
            for (Node node : nodes) {
                assertThat(node.log.treeHash()).isEqualTo(writer().log.treeHash());
                assertThat(node.log.verify().trouble()).isNull();
            }
        }

        private boolean isEqual(Node node) {
            try {
                Log log = writer().log;
                return node.log.fork() == log.fork()
                        && node.log.length() == log.length()
                        && node.log.contiguousLength() == log.length();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private final class Node {
            private final boolean writes;
            private SimulatedDisk disk = new SimulatedDisk(random.nextLong());
            private Corestore store;
            private Log log;
            private Replicator replicator;
            private int life;
            private boolean full;
            private List<byte[]> acknowledged = List.of();
            private List<byte[]> possible = List.of();

            Node(boolean writes) throws IOException {
                this.writes = writes;
                start();
            }

            private void start() throws IOException {
                store = Corestore.open(disk, Crypto.load(), new Random(7), SIZES, Runnable::run);
                log = writes ? store.log("log") : store.log(key);
                if (writes) key = log.key();
                int thisLife = ++life;
                replicator = new Replicator(
                        store.store(),
                        log.state(),
                        task -> tasks.add(() -> {
                            // What a machine had in mind when its power went is gone with it.
                            if (thisLife == life) run(task);
                        }),
                        new Random(random.nextLong()));
            }

            private void run(Runnable task) {
                try {
                    task.run();
                } catch (SimulatedDisk.Crash e) {
                    restart();
                }
            }

            void append() throws IOException {
                List<byte[]> blocks = new ArrayList<>();
                for (int i = 1 + random.nextInt(random.nextInt(5) == 0 ? 80 : 4); i > 0; i--) {
                    byte[] block = new byte[random.nextInt(40)];
                    random.nextBytes(block);
                    appended.computeIfAbsent(acknowledged.size() + (long) blocks.size(), index -> new ArrayList<>())
                            .add(block);
                    blocks.add(block);
                }
                possible = new ArrayList<>(acknowledged);
                possible.addAll(blocks);
                log.append(blocks);
                acknowledged = possible;
            }

            void truncate() throws IOException {
                int length = random.nextInt(acknowledged.size() + 1);
                possible = List.copyOf(acknowledged.subList(0, length));
                log.truncate(length);
                acknowledged = possible;
            }

            void download(boolean all) {
                long start = all ? 0 : random.nextInt(50);
                long end = all ? -1 : start + random.nextInt(50);
                Download.Order order = random.nextBoolean() ? Download.Order.LINEAR : Download.Order.RANDOM;
                replicator.add(new Download(
                        replicator,
                        start,
                        end,
                        order,
                        PRIORITIES.get(random.nextInt(PRIORITIES.size())),
                        progress -> {}));
            }

            /** The power goes now, in the middle of a write. */
            void crash() throws IOException {
                disk.crashAt(disk.calls() + 1 + random.nextInt(4));
                try {
                    if (writes) append();
                    else log.userData("n", new byte[random.nextInt(3)]);
                    disk.crashAt(0);
                } catch (SimulatedDisk.Crash e) {
                    assertThat(e).isNotNull();
                }
                restart();
            }

            /** The disk is full for a while; then the program is started again. */
            void fill() throws IOException {
                disk.fullAt(disk.calls() + random.nextInt(6));
                full = true;
                try {
                    if (writes) append();
                    for (int i = random.nextInt(40); i > 0; i--) work();
                } catch (IOException e) {
                    assertThat(e.getMessage()).containsAnyOf("No space left", "Nothing more can be written");
                }
                disk.freeSpace();
                full = false;
                restart();
            }

            private void restart() {
                for (Line line : List.copyOf(lines)) if (line.one == this || line.two == this) line.cut();
                disk = disk.afterCrash(random.nextLong());
                try {
                    start();
                    if (writes) acknowledged = found();
                } catch (IOException e) {
                    throw new AssertionError("does not open after a crash", e);
                }
            }

            /** What the writer has after a crash: what was acknowledged, or that and what was being written. */
            private List<byte[]> found() throws IOException {
                List<byte[]> found = new ArrayList<>();
                for (long i = 0; i < log.length(); i++) found.add(log.get(i));
                assertThat(same(found, acknowledged) || same(found, possible))
                        .as("what was acknowledged is there")
                        .isTrue();
                return found;
            }

            private static boolean same(List<byte[]> one, List<byte[]> two) {
                if (one.size() != two.size()) return false;
                for (int i = 0; i < one.size(); i++) if (!Arrays.equals(one.get(i), two.get(i))) return false;
                return true;
            }

            @Override
            public String toString() {
                return "fork " + log.fork() + " length " + log.length();
            }

            void checkOne() throws IOException {
                if (log.length() == 0) return;
                long index = random.nextLong(log.length());
                if (!log.has(index)) return;
                byte[] block = log.get(index);
                assertThat(Objects.requireNonNull(appended.get(index))).anyMatch(known -> Arrays.equals(known, block));
            }
        }

        /** A line between two nodes: ordered, but for what is lost when it is cut. */
        private final class Line {
            final Node one;
            final Node two;
            private final boolean liar;
            private final End forward;
            private final End back;
            boolean stalled;
            boolean down;

            Line(Node one, Node two, boolean liar) {
                this.one = one;
                this.two = two;
                this.liar = liar;
                this.forward = new End(two);
                this.back = new End(one);
                forward.peer = new Peer(back);
                back.peer = new Peer(forward);
                open(one.replicator, back.peer);
                open(two.replicator, forward.peer);
            }

            private static void open(Replicator replicator, Peer peer) {
                replicator.post(() -> replicator.opened(peer));
            }

            boolean isReady() {
                return !down && !stalled && (!forward.messages.isEmpty() || !back.messages.isEmpty());
            }

            void deliver() {
                boolean first = back.messages.isEmpty() || (!forward.messages.isEmpty() && random.nextBoolean());
                (first ? forward : back).deliver();
            }

            void cut() {
                if (down) return;
                down = true;
                lines.remove(this);
                Peer atOne = Objects.requireNonNull(back.peer);
                Peer atTwo = Objects.requireNonNull(forward.peer);
                Replicator first = one.replicator;
                Replicator second = two.replicator;
                first.post(() -> first.closed(atOne));
                second.post(() -> second.closed(atTwo));
            }

            /** Where messages to one node wait; for the other node it is the link. */
            private final class End implements Link {
                private final Node to;
                private final ArrayDeque<Wire> messages = new ArrayDeque<>();
                /** The sender, as the node knows it. */
                private @Nullable Peer peer;

                End(Node to) {
                    this.to = to;
                }

                @Override
                public byte[] remoteKey() {
                    return new byte[32];
                }

                @Override
                public void end() {
                    // A full disk ends it, and nothing else: there are no two histories here.
                    if (!one.full && !two.full) throw new AssertionError("a log was given up without a reason");
                    cut();
                }

                @Override
                public void send(Wire message) {
                    if (!down) messages.add(message);
                }

                @Override
                public boolean writable() {
                    return messages.size() < 6;
                }

                @Override
                public void close(String reason) {
                    // An honest line must never be let go for what came over it.
                    if (!liar && !down) throw new AssertionError("an honest peer was let go: " + reason);
                    cut();
                }

                void deliver() {
                    Wire message = passed(liar && random.nextInt(8) == 0 ? madeUp() : messages.remove());
                    Peer from = Objects.requireNonNull(peer);
                    Replicator receiver = to.replicator;
                    if (message != null) receiver.post(() -> receiver.received(from, message));
                    Node sender = to == one ? two : one;
                    if (messages.size() == 5) sender.replicator.post(() -> {});
                }

                /** What no honest peer would say, in proper form. */
                private Wire madeUp() {
                    long a = number();
                    long b = number();
                    return switch (random.nextInt(9)) {
                        case 0 -> new Wire.Sync(a, b, number(), true, true, true, true, false);
                        case 1 ->
                            new Wire.Request(
                                    a,
                                    random.nextInt(3),
                                    new Wire.Indexed(b, random.nextInt(70)),
                                    null,
                                    null,
                                    random.nextBoolean() ? new Wire.Span(number(), number()) : null,
                                    true,
                                    random.nextInt(3));
                        case 2 ->
                            new Wire.Request(
                                    a,
                                    random.nextInt(3),
                                    null,
                                    new Wire.Indexed(b, random.nextInt(70)),
                                    new Wire.Seek(number(), 8),
                                    null,
                                    false,
                                    0);
                        case 3 -> new Wire.Range(random.nextBoolean(), a, b);
                        case 4 -> new Wire.Bitfield(a & ~31L, new int[] {random.nextInt(), -1, random.nextInt()});
                        case 5 -> new Wire.Want(a, b, random.nextBoolean());
                        case 6 -> new Wire.NoData(a, random.nextInt(3));
                        case 7 -> new Wire.Cancel(a);
                        default -> new Wire.Extension("anything", new byte[random.nextInt(40)]);
                    };
                }

                private long number() {
                    return random.nextBoolean() ? random.nextInt(60) : random.nextLong(1L << 53);
                }

                /** Through the bytes and back; a liar changes some of them. */
                private @Nullable Wire passed(Wire message) {
                    MessageCodec<Wire> codec = codec(message);
                    Writer out = new Writer();
                    codec.encode(out, message);
                    byte[] bytes = out.toBytes();
                    if (liar && random.nextInt(3) == 0) {
                        int at = random.nextInt(bytes.length);
                        bytes[at] = (byte) (bytes[at] ^ (1 << random.nextInt(8)));
                    }
                    try {
                        return codec.decode(new Reader(bytes));
                    } catch (ProtocolError e) {
                        assertThat(liar).isTrue();
                        cut();
                        return null;
                    }
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // each message is given its own codec
    private static MessageCodec<Wire> codec(Wire message) {
        MessageCodec<? extends Wire> codec =
                switch (message) {
                    case Wire.Sync m -> WireCodecs.SYNC;
                    case Wire.Request m -> WireCodecs.REQUEST;
                    case Wire.Cancel m -> WireCodecs.CANCEL;
                    case Wire.Data m -> WireCodecs.DATA;
                    case Wire.NoData m -> WireCodecs.NO_DATA;
                    case Wire.Want m -> WireCodecs.WANT;
                    case Wire.Unwant m -> WireCodecs.UNWANT;
                    case Wire.Bitfield m -> WireCodecs.BITFIELD;
                    case Wire.Range m -> WireCodecs.RANGE;
                    case Wire.Extension m -> WireCodecs.EXTENSION;
                };
        return (MessageCodec<Wire>) codec;
    }
}
