package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;

/** When a download is done, and what it says of itself, while there is no peer at all. */
class DownloadTest {
    private static final int LENGTH = 200;

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Download.Progress> progress = new ArrayList<>();

    private Download download(Log log, Corestore store, int start, int end, Download.Order order) {
        Replicator replicator = new Replicator(store.store(), log.state(), tasks::add, new Random(2));
        Download download = new Download(replicator, start, end, order, Download.Priority.NORMAL, progress::add);
        replicator.add(download);
        while (!tasks.isEmpty()) tasks.remove().run();
        return download;
    }

    @Test
    void whatIsHereNeedsNoPeer() throws IOException {
        try (Corestore store = Corestore.open(new SimulatedDisk(1), Crypto.load(), new Random(1), 1 << 20)) {
            Log log = store.log("log");
            log.append(Collections.nCopies(LENGTH, new byte[3]));
            log.clear(50, 60);
            for (Download.Order order : Download.Order.values()) {
                assertThat(download(log, store, 0, 50, order).done()).isCompleted();
                assertThat(download(log, store, 60, LENGTH, order).done()).isCompleted();
                assertThat(download(log, store, 0, 0, order).done()).isCompleted();
                assertThat(download(log, store, 40, 51, order).done()).isNotDone();
                assertThat(download(log, store, 59, 70, order).done()).isNotDone();
                assertThat(download(log, store, 60, LENGTH + 1, order).done()).isNotDone();
                assertThat(download(log, store, 60, -1, order).done()).isNotDone();
            }
        }
    }

    @Test
    void progressCountsTheRangeAlone() throws IOException {
        try (Corestore store = Corestore.open(new SimulatedDisk(1), Crypto.load(), new Random(1), 1 << 20)) {
            Log log = store.log("log");
            log.append(Collections.nCopies(LENGTH, new byte[3]));
            log.clear(50, 60);
            download(log, store, 45, 65, Download.Order.LINEAR);
            assertThat(progress).containsExactly(new Download.Progress(10, 20, 0));
        }
    }
}
