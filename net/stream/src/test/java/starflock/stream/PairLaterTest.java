package starflock.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;
import starflock.testkit.VirtualClock;

/** A channel that the other side opens, and that is answered here some time after. */
class PairLaterTest {
    private static final byte[] ID = {7};

    private final VirtualClock clock = new VirtualClock();
    private final ScheduledExecutorService unused = Executors.newSingleThreadScheduledExecutor();
    private final Crypto crypto = Crypto.load();
    private final MemoryTransport.Pair line = MemoryTransport.pair();
    private final Peer asks = new Peer();
    private final Peer thinks = new Peer();

    /** One side, and what happened there. */
    private static final class Peer implements Connection.Listener {
        final List<String> events = new ArrayList<>();

        @Override
        public void opened(Connection connection) {
            connection.mux().pairLater("chat", null, id -> events.add("asked"));
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            events.add(reason.getClass().getSimpleName());
        }

        /** Opens the channel, and sends a message at once. */
        Channel open(Connection connection, String handshake, String message) {
            Channel channel = Objects.requireNonNull(connection
                    .mux()
                    .channel("chat")
                    .id(ID)
                    .notUnique()
                    .onOpen((c, in) -> events.add("open " + new String(in.rest(), UTF_8)))
                    .onClose((c, byRemote) -> events.add(byRemote ? "closed by remote" : "closed"))
                    .create());
            var text = channel.message(MessageCodec.BYTES, bytes -> events.add(new String(bytes, UTF_8)));
            channel.open(handshake.getBytes(UTF_8));
            boolean room = text.send(message.getBytes(UTF_8));
            assertThat(room).isTrue();
            return channel;
        }
    }

    private Connection a;
    private Connection b;

    @BeforeEach
    void connect() {
        b = Connection.start(line.second(), false, config(2), thinks);
        a = Connection.start(line.first(), true, config(1), asks);
        clock.runDue();
    }

    @AfterEach
    void stop() {
        assertThat(unused.shutdownNow()).isEmpty();
    }

    private ConnectionConfig config(int who) {
        byte[] seed = new byte[32];
        seed[0] = (byte) who;
        return ConnectionConfig.of(crypto, crypto.keyPair(seed), clock, unused)
                .withTimer(clock::schedule)
                .withRandom(new Random(who))
                .withTimes(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);
    }

    private void at(Connection connection, Runnable task) {
        connection.execute(task);
        clock.runDue();
    }

    @Test
    void itWaitsWithWhatCameMeanwhile() {
        at(a, () -> asks.open(a, "from a", "first"));
        at(a, () -> asks.open(a, "from a again", "second"));
        assertThat(thinks.events).containsExactly("asked", "asked");
        at(b, () -> thinks.open(b, "from b", "answer"));
        assertThat(thinks.events).containsExactly("asked", "asked", "open from a", "first");
        assertThat(asks.events).containsExactly("open from b", "answer");
        at(b, () -> thinks.open(b, "", "another"));
        assertThat(thinks.events).endsWith("open from a again", "second");
        assertThat(asks.events).endsWith("open ", "another");
    }

    @Test
    void whatIsDeclinedIsRejected() {
        at(a, () -> asks.open(a, "", "lost"));
        at(b, () -> b.mux().decline("chat", ID));
        at(b, () -> b.mux().decline("chat", ID));
        assertThat(asks.events).containsExactly("closed by remote");
        assertThat(thinks.events).containsExactly("asked");
        at(a, () -> asks.open(a, "", "once more"));
        at(b, () -> thinks.open(b, "", ""));
        assertThat(thinks.events).containsExactly("asked", "asked", "open ", "once more");
    }

    @Test
    void whoThinksBetterOfItHasItsNumberBack() {
        for (int i = 0; i < 3; i++) {
            at(a, () -> asks.open(a, "", "").close());
            at(a, () -> assertThat(asks.open(a, "", "").localId()).isEqualTo(1));
            at(b, () -> b.mux().decline("chat", ID));
        }
        at(b, () -> thinks.open(b, "too late", ""));
        assertThat(asks.events).doesNotContain("open too late").doesNotContain("Broken");
    }

    @Test
    void tooMuchThatWaitsIsRejected() {
        at(a, () -> asks.open(a, "", "x".repeat(Waiting.MAX_BYTES / 2)));
        at(a, () -> asks.open(a, "", "y".repeat(Waiting.MAX_BYTES / 2)));
        assertThat(asks.events).containsExactly("closed by remote");
        at(b, () -> thinks.open(b, "", ""));
        assertThat(thinks.events).hasSize(4).endsWith("x".repeat(Waiting.MAX_BYTES / 2));
        for (int i = 0; i <= Waiting.MAX_OPENS; i++) at(a, () -> asks.open(a, "", ""));
        assertThat(asks.events).filteredOn("closed by remote"::equals).hasSize(2);
        assertThat(asks.events).doesNotContain("Broken");
    }
}
