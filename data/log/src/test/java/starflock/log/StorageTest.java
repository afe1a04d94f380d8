package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;

/** What is acknowledged stays, whenever the power goes. */
class StorageTest {
    /** Segments and memory so small that all kinds of files and pages come and go. */
    private static final Store.Sizes SMALL = new Store.Sizes(12 << 10, 4);

    private static final int STEPS = 60;

    private static Corestore open(Disk disk) throws IOException {
        return Corestore.open(disk, Crypto.load(), new Random(1), SMALL, Runnable::run);
    }

    /** Writes for a while; keeps what was acknowledged, and what may or may not have been done when the power went. */
    private static final class Recording {
        final Map<String, List<Optional<byte[]>>> acknowledged = new HashMap<>();
        final Map<String, List<Optional<byte[]>>> possible = new HashMap<>();
        private final Deque<Runnable> behind = new ArrayDeque<>();
        private final Executor background;

        /** With compaction and forcing at once, or some steps later, when appends have gone on. */
        Recording(boolean later) {
            background = later ? behind::add : Runnable::run;
        }

        void run(Disk disk, int steps) throws IOException {
            Random random = new Random(42);
            try (Corestore store = Corestore.open(disk, Crypto.load(), new Random(1), SMALL, background)) {
                for (int step = 0; step < steps; step++) {
                    step(store, random);
                    while (!behind.isEmpty() && random.nextInt(3) == 0)
                        behind.remove().run();
                }
            }
        }

        private void step(Corestore store, Random random) throws IOException {
            String name = "log" + random.nextInt(3);
            List<Optional<byte[]>> now = acknowledged.getOrDefault(name, List.of());
            List<Optional<byte[]>> next = new ArrayList<>(now);
            int action = random.nextInt(20);
            int cut = random.nextInt(next.size() + 1);
            int end = Math.min(next.size(), cut + random.nextInt(40));
            List<byte[]> batch = new ArrayList<>();
            for (int i = random.nextInt(4) == 0 ? 30 : 1; i > 0; i--) {
                byte[] block = new byte[random.nextInt(8) == 0 ? 3000 : random.nextInt(60)];
                random.nextBytes(block);
                batch.add(block);
            }
            if (action == 0) {
                store.compact();
            } else if (action == 1 && !next.isEmpty()) {
                next.subList(cut, next.size()).clear();
                possible.put(name, next);
                store.log(name).truncate(cut);
            } else if (action == 2 && cut < end) {
                for (int i = cut; i < end; i++) next.set(i, Optional.empty());
                possible.put(name, next);
                store.log(name).clear(cut, end);
            } else {
                batch.forEach(block -> next.add(Optional.of(block)));
                possible.put(name, next);
                store.log(name).append(batch);
            }
            acknowledged.put(name, next);
        }
    }

    private static boolean holds(Log log, List<Optional<byte[]>> blocks) throws IOException {
        if (log.length() != blocks.size()) return false;
        for (int i = 0; i < blocks.size(); i++) {
            if (log.has(i) != blocks.get(i).isPresent()) return false;
            if (log.has(i) && !Arrays.equals(log.get(i), blocks.get(i).orElseThrow())) return false;
        }
        return true;
    }

    private static void check(Corestore store, Recording recording, String when) throws IOException {
        for (String name : recording.possible.keySet()) {
            Log log = store.log(name);
            List<Optional<byte[]>> sure = recording.acknowledged.getOrDefault(name, List.of());
            List<Optional<byte[]>> maybe = recording.possible.getOrDefault(name, sure);
            assertThat(holds(log, sure) || holds(log, maybe))
                    .as(when + " " + name)
                    .isTrue();
            Tree tree = new Tree(new Hashes(Crypto.load()), List.of());
            boolean whole = !sure.contains(Optional.<byte[]>empty()) && !maybe.contains(Optional.<byte[]>empty());
            if (!whole) continue;
            for (long i = 0; i < log.length(); i++) tree.append(log.get(i));
            assertThat(log.treeHash()).as(when + " " + name).isEqualTo(tree.hash());
            assertThat(log.byteLength()).isEqualTo(tree.byteLength());
        }
    }

    /** A new page once came into memory as the one too many, and was let go before anything was put into it. */
    @Test
    void aLogMayHaveMorePagesThanStayInMemory() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        int batch = 100;
        int length = 40_000;
        try (Corestore store = open(disk)) {
            Log log = store.log("long");
            for (int i = 0; i < length; i += batch) log.append(numbered(i, batch));
            assertThat(log.verify().trouble()).isNull();
        }
        try (Corestore store = open(disk.afterExit())) {
            Log log = store.log("long");
            log.append(numbered(length, batch));
            Random random = new Random(3);
            for (int i = 0; i < 1000; i++) {
                int index = random.nextInt(length + batch);
                assertThat(log.get(index)).isEqualTo(numbered(index, 1).get(0));
            }
            assertThat(log.contiguousLength()).isEqualTo(length + batch);
        }
    }

    private static List<byte[]> numbered(int from, int count) {
        List<byte[]> blocks = new ArrayList<>();
        for (int i = from; i < from + count; i++) blocks.add(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)});
        return blocks;
    }

    @Test
    void aCrashAtAnyCallLosesNothingAcknowledged() throws IOException {
        crashAtAnyCall(false);
    }

    @Test
    void norDoesACrashWhileSpaceIsReturnedBehindAppends() throws IOException {
        crashAtAnyCall(true);
    }

    private static void crashAtAnyCall(boolean later) throws IOException {
        SimulatedDisk whole = new SimulatedDisk(1);
        Recording reference = new Recording(later);
        reference.run(whole, STEPS);
        try (Corestore store = open(whole.afterExit())) {
            check(store, reference, "after an orderly exit");
        }
        for (long call = 1; call <= whole.calls(); call++) {
            SimulatedDisk disk = new SimulatedDisk(1);
            disk.crashAt(call);
            Recording recording = new Recording(later);
            assertThatThrownBy(() -> recording.run(disk, STEPS)).isInstanceOf(SimulatedDisk.Crash.class);
            SimulatedDisk after = disk.afterCrash(call);
            String when = "crash at call " + call + " of " + whole.calls();
            try (Corestore store = open(after)) {
                check(store, recording, when);
                for (String name : recording.possible.keySet()) {
                    long length = store.log(name).append("after".getBytes(StandardCharsets.UTF_8));
                    assertThat(store.log(name).get(length - 1))
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("after");
                }
            }
            open(after.afterExit()).close();
        }
    }
}
