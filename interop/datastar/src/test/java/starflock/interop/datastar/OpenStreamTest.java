package starflock.interop.datastar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starflock.datastar.EventHistory;
import starflock.datastar.EventStream;
import starflock.datastar.EventStream.End;
import starflock.datastar.EventStream.Reason;
import starflock.datastar.PatchSignals;
import starflock.datastar.StreamOptions;
import starflock.interop.datastar.Server.Setup;

/** Streams that stay open: what arrives while they do, and who notices when they do not. Over real sockets. */
class OpenStreamTest {

    /** Loopback buffers of both sides take a few megabytes; what does not end after this is not bounded. */
    private static final int ENOUGH_EVENTS = 2_000;

    private static final byte[] BIG_EVENT =
            PatchSignals.of("{\"a\":\"" + "x".repeat(50_000) + "\"}").encode();

    private final BlockingQueue<EventStream> opened = new ArrayBlockingQueue<>(10);

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void eventsArriveWhileTheStreamIsOpenAndInOrder(Adapter adapter) throws Exception {
        try (var server = adapter.start(new Setup(StreamOptions.DEFAULT, opened::add));
                var client = new Client(server, null)) {
            var stream = nextStream();
            assertThat(client.status()).as("the head comes before any event").isEqualTo("HTTP/1.1 200 OK");
            for (int round = 0; round < 3; round++) {
                stream.send(PatchSignals.of("{\"n\":" + round + "}"));
                client.readUntil("data: signals {\"n\":" + round + "}");
            }
            for (int i = 0; i < 1_000; i++) {
                stream.send(PatchSignals.of("{\"m\":" + i + "}"));
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(client.readUntil("data: signals {\"m\":")).isEqualTo("data: signals {\"m\":" + i + "}");
            }
            stream.close();
            client.readToTheEnd();
        }
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void aClientThatLeavesIsNoticedByTheHeartbeat(Adapter adapter) throws Exception {
        try (var timer = Executors.newScheduledThreadPool(1)) {
            var options = StreamOptions.DEFAULT.withHeartbeat(Duration.ofMillis(10), StreamOptions.Ticker.on(timer));
            try (var server = adapter.start(new Setup(options, opened::add))) {
                var client = new Client(server, null);
                var stream = nextStream();
                var ends = ends(stream);
                client.readUntil(":");
                client.readUntil(":");
                client.close();
                assertThat(end(ends).reason()).isEqualTo(Reason.CLIENT_GONE);
                assertThat(stream.isOpen()).isFalse();
                assertThat(stream.send(PatchSignals.of("{}"))).isFalse();
            }
        }
    }

    @Test
    void vertxNoticesAClientThatLeavesWithoutAnyWrite() throws Exception {
        try (var server = Adapter.VERTX.start(new Setup(StreamOptions.DEFAULT, opened::add))) {
            var client = new Client(server, null);
            var ends = ends(nextStream());
            client.close();
            assertThat(end(ends).reason()).isEqualTo(Reason.CLIENT_GONE);
        }
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void aClientThatDoesNotReadHoldsNobodyUpAndIsCutOff(Adapter adapter) throws Exception {
        try (var server = adapter.start(new Setup(StreamOptions.DEFAULT, opened::add));
                var reader = new Client(server, null)) {
            var quick = nextStream();
            try (var sleeper = new Client(server, null)) {
                assertThat(sleeper.status()).isEqualTo("HTTP/1.1 200 OK");
                var slow = nextStream();
                var ends = ends(slow);
                int sent = 0;
                while (sent < ENOUGH_EVENTS && slow.send(BIG_EVENT)) {
                    sent++;
                }
                assertThat(sent).isLessThan(ENOUGH_EVENTS);
                assertThat(end(ends).reason()).isEqualTo(Reason.TOO_SLOW);
            }
            quick.send(PatchSignals.of("{\"still\":1}"));
            reader.readUntil("data: signals {\"still\":1}");
            quick.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Adapter.class)
    void aBrowserThatComesBackGetsWhatItMissed(Adapter adapter) throws Exception {
        var history = new EventHistory("run", 10, 10_000);
        try (var server = adapter.start(new Setup(StreamOptions.DEFAULT, stream -> {
            history.since(stream.lastEventId())
                    .ifPresentOrElse(
                            missed -> missed.forEach(stream::send),
                            () -> stream.send(PatchSignals.of("{\"whole\":true}")));
            stream.close();
        }))) {
            for (int i = 1; i <= 3; i++) {
                history.add(PatchSignals.of("{\"n\":" + i + "}"));
            }
            assertThat(data(server, "run-1"))
                    .containsExactly("id: run-2", "data: signals {\"n\":2}", "id: run-3", "data: signals {\"n\":3}");
            assertThat(data(server, "run-3")).isEmpty();
            assertThat(data(server, "earlier-3")).containsExactly("data: signals {\"whole\":true}");
            assertThat(data(server, null)).containsExactly("data: signals {\"whole\":true}");
        }
    }

    private static List<String> data(Server server, @Nullable String lastEventId) throws IOException {
        try (var client = new Client(server, lastEventId)) {
            return client.readToTheEnd().stream()
                    .filter(line -> line.startsWith("data: ") || line.startsWith("id: "))
                    .toList();
        }
    }

    private EventStream nextStream() throws InterruptedException {
        var stream = opened.poll(Client.TIMEOUT_S, TimeUnit.SECONDS);
        if (stream == null) {
            throw new AssertionError("no stream was opened within " + Client.TIMEOUT_S + " s");
        }
        return stream;
    }

    private static BlockingQueue<End> ends(EventStream stream) {
        var ends = new ArrayBlockingQueue<End>(10);
        stream.onEnd(ends::add);
        return ends;
    }

    private static End end(BlockingQueue<End> ends) throws InterruptedException {
        var end = ends.poll(Client.TIMEOUT_S, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("the end was not noticed within " + Client.TIMEOUT_S + " s");
        }
        return end;
    }
}
