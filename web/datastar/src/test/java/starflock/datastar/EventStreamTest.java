package starflock.datastar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import starflock.datastar.EventStream.End;
import starflock.datastar.EventStream.Reason;

/** Order, back-pressure, the end and the heart-beat, over a transport in memory. */
class EventStreamTest {

    /** A transport that takes as much as a test lets it. */
    private static final class MemoryStream extends EventStream {
        final StringBuilder written = new StringBuilder();
        final List<byte[]> taken = new ArrayList<>();
        final List<End> finished = new ArrayList<>();
        int room = Integer.MAX_VALUE;

        @Nullable
        Exception failure;

        MemoryStream(StreamOptions options) {
            this(options, Runnable::run);
        }

        MemoryStream(StreamOptions options, Executor executor) {
            super(options, executor, "epoch-1");
            begin();
        }

        @Override
        protected boolean ready() {
            return room > 0;
        }

        @Override
        protected void write(byte[] bytes) throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            if (failure instanceof RuntimeException bug) {
                throw bug;
            }
            room--;
            taken.add(bytes);
            written.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        protected void flush() {
            written.append('|');
        }

        @Override
        protected void finish(End why) {
            finished.add(why);
        }

        void roomFor(int writes) {
            room = writes;
            pump();
        }

        void leave() {
            gone(new IOException("reset"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsSentIsWrittenAndFlushed() {
        try (var stream = new MemoryStream(StreamOptions.DEFAULT)) {
            assertThat(stream.send(PatchSignals.of("{}"))).isTrue();
            assertThat(stream.written).hasToString("event: datastar-patch-signals\ndata: signals {}\n\n|");
            assertThat(stream.lastEventId()).contains("epoch-1");
        }
    }

    @Test
    void oneEncodingGoesToEverybody() {
        byte[] once = PatchSignals.of("{}").encode();
        for (int viewer = 0; viewer < 3; viewer++) {
            var stream = new MemoryStream(StreamOptions.DEFAULT);
            assertThat(stream.send(once)).isTrue();
            assertThat(stream.written).hasToString("event: datastar-patch-signals\ndata: signals {}\n\n|");
            assertThat(stream.taken.getFirst()).isSameAs(once);
            stream.close();
        }
    }

    @Test
    void whatWaitsIsWrittenInOrderWhenThereIsRoomAndFlushedOnce() {
        var stream = new MemoryStream(StreamOptions.DEFAULT);
        stream.room = 0;
        for (int i = 0; i < 5; i++) {
            assertThat(stream.send(bytes("" + i))).isTrue();
        }
        stream.roomFor(2);
        assertThat(stream.written).hasToString("01");
        stream.roomFor(9);
        assertThat(stream.written).hasToString("01234|");
        stream.close();
        assertThat(stream.finished).containsExactly(new End(Reason.CLOSED, null));
    }

    @Test
    void closingLetsWhatWaitsGoFirstAndTakesNothingMore() {
        var stream = new MemoryStream(StreamOptions.DEFAULT);
        stream.room = 0;
        stream.send(bytes("a"));
        stream.close();
        assertThat(stream.send(bytes("b"))).isFalse();
        assertThat(stream.heartbeat()).isFalse();
        assertThat(stream.isOpen()).isFalse();
        assertThat(stream.finished).isEmpty();
        stream.roomFor(9);
        assertThat(stream.written).hasToString("a|");
        assertThat(stream.finished).containsExactly(new End(Reason.CLOSED, null));
        stream.close();
        assertThat(stream.finished).hasSize(1);
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAtTheBound() {
        var stream = new MemoryStream(StreamOptions.DEFAULT.withMaxWaitingBytes(10));
        var ends = new ArrayList<Reason>();
        stream.onEnd(end -> ends.add(end.reason()));
        stream.room = 0;
        assertThat(stream.send(new byte[50]))
                .as("one event may be longer than the bound")
                .isTrue();
        assertThat(stream.send(new byte[1])).isFalse();
        assertThat(ends).containsExactly(Reason.TOO_SLOW);
        assertThat(stream.finished).containsExactly(new End(Reason.TOO_SLOW, null));
        assertThat(stream.send(new byte[1])).isFalse();
    }

    @Test
    void aFailingWriteIsReportedOnce() {
        var stream = new MemoryStream(StreamOptions.DEFAULT);
        var ends = new ArrayList<End>();
        stream.onEnd(ends::add);
        stream.failure = new IOException("broken pipe");
        assertThat(stream.heartbeat()).isTrue();
        stream.leave();
        assertThat(ends).containsExactly(new End(Reason.CLIENT_GONE, stream.failure));
        stream.onEnd(ends::add);
        assertThat(ends).as("a late listener hears it at once").hasSize(2);
        assertThat(stream.isOpen()).isFalse();
    }

    @Test
    void aResponseEndedBehindOurBackIsAClientGone() {
        var stream = new MemoryStream(StreamOptions.DEFAULT);
        stream.failure = new IllegalStateException("response is committed");
        stream.send(bytes("a"));
        assertThat(stream.finished).containsExactly(new End(Reason.CLIENT_GONE, stream.failure));
        var shutDown = new MemoryStream(StreamOptions.DEFAULT, task -> {
            throw new RejectedExecutionException("shut down");
        });
        shutDown.send(bytes("a"));
        assertThat(shutDown.finished).hasSize(1);
        assertThat(shutDown.isOpen()).isFalse();
    }

    @Test
    void heartbeatsComeWhenNothingElseWaitsAndStopAtTheEnd() {
        var tasks = new ArrayList<Runnable>();
        var stopped = new ArrayList<Runnable>();
        var stream = new MemoryStream(StreamOptions.DEFAULT.withHeartbeat(Duration.ofSeconds(15), (interval, task) -> {
            assertThat(interval).isEqualTo(Duration.ofSeconds(15));
            tasks.add(task);
            return () -> stopped.add(task);
        }));
        tasks.getFirst().run();
        assertThat(stream.written).hasToString(":\n\n|");
        stream.room = 0;
        stream.send(bytes("a"));
        tasks.getFirst().run();
        stream.roomFor(9);
        assertThat(stream.written).hasToString(":\n\n|a|");
        assertThat(stopped).isEmpty();
        stream.leave();
        assertThat(stopped).hasSize(1);
    }

    @Test
    void aTickerOnThreadsTicksUntilClosed() throws Exception {
        var timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        var ticks = new CountDownLatch(2);
        var ticking = StreamOptions.Ticker.on(timer).every(Duration.ofMillis(1), ticks::countDown);
        assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
        ticking.close();
        assertThat(timer.getQueue()).isEmpty();
        timer.shutdown();
        assertThat(timer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyThreadsKeepTheirOrderAndLoseNothing() throws Exception {
        var stream = new MemoryStream(StreamOptions.DEFAULT);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            char name = (char) ('a' + i);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 500; n++) {
                    stream.send(bytes(name + "" + n + ";"));
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        stream.close();
        String written = stream.written.toString().replace("|", "");
        for (char name = 'a'; name <= 'd'; name++) {
            char of = name;
            var numbers = written.lines()
                    .flatMap(all -> List.of(all.split(";", -1)).stream())
                    .filter(item -> !item.isEmpty() && item.charAt(0) == of)
                    .map(item -> Integer.valueOf(item.substring(1)))
                    .toList();
            assertThat(numbers).hasSize(500).isSorted();
        }
    }

    @Test
    void historyGivesWhatWasMissed() {
        var history = new EventHistory("e", 3, 1000);
        assertThat(history.since(Optional.of("e-0"))).hasValue(List.of());
        assertThat(new String(history.add(PatchSignals.of("{\"n\":1}")), StandardCharsets.UTF_8))
                .isEqualTo("event: datastar-patch-signals\nid: e-1\ndata: signals {\"n\":1}\n\n");
        byte[] second = history.add(PatchSignals.of("{\"n\":2}"));
        byte[] third = history.add(PatchSignals.of("{\"n\":3}"));
        assertThat(history.since(Optional.of("e-1")).orElseThrow()).containsExactly(second, third);
        assertThat(history.since(Optional.of("e-3")).orElseThrow()).isEmpty();
        byte[] fourth = history.add(PatchSignals.of("{\"n\":4}"));
        assertThat(history.since(Optional.of("e-0")))
                .as("the first is forgotten")
                .isEmpty();
        assertThat(history.since(Optional.of("e-1")).orElseThrow()).containsExactly(second, third, fourth);
        assertThat(history.lastId()).isEqualTo("e-4");
        for (String unknown : List.of("", "e-", "e-5", "e--1", "f-2", "e-x", "e-99999999999999999999", "2")) {
            assertThat(history.since(Optional.of(unknown))).as(unknown).isEmpty();
        }
        assertThat(history.since(Optional.empty())).isEmpty();
    }

    @Test
    void historyKeepsToItsBytes() {
        var history = new EventHistory("e", 100, 120);
        history.add(PatchSignals.of("{}"));
        byte[] second = history.add(PatchSignals.of("{}"));
        assertThat(second).hasSize(56);
        assertThat(history.since(Optional.of("e-0")).orElseThrow()).hasSize(2);
        history.add(PatchSignals.of("{}"));
        assertThat(history.since(Optional.of("e-0"))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new EventHistory("a\nb", 1, 1));
    }
}
