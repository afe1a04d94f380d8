package starflock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;
import starflock.testkit.VirtualClock;

/** Time-outs and keep-alives, in time that moves only when the test says so. */
class ConnectionTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ZERO;

    private final VirtualClock clock = new VirtualClock();
    private final ScheduledExecutorService unused = Executors.newSingleThreadScheduledExecutor();
    private final Crypto crypto = Crypto.load();
    private final MemoryTransport.Pair line = MemoryTransport.pair();

    @AfterEach
    void stop() {
        assertThat(unused.shutdownNow()).isEmpty();
    }

    private ConnectionConfig config(int who, Duration handshake, Duration idle, Duration keepAlive) {
        byte[] seed = new byte[32];
        seed[0] = (byte) who;
        return ConnectionConfig.of(crypto, crypto.keyPair(seed), clock, unused)
                .withTimer(clock::schedule)
                .withRandom(new Random(who))
                .withTimes(handshake, idle, keepAlive);
    }

    private static final class Events implements Connection.Listener {
        final List<Object> list = new ArrayList<>();

        @Override
        public void opened(Connection connection) {
            list.add("opened");
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            list.add(reason);
        }
    }

    /** An end that swallows what comes, and counts it. */
    private static final class Silent implements Transport.Receiver {
        int received;
        int closed;

        @Override
        public void received(byte[] buffer, int offset, int length) {
            received++;
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable IOException cause) {
            closed++;
        }
    }

    @Test
    void aPeerThatSaysNothingIsTimedOut() {
        var silent = new Silent();
        line.second().start(clock, silent);
        var events = new Events();
        Connection.start(line.first(), true, config(1, SECOND, NEVER, NEVER), events);
        clock.advance(Duration.ofMillis(999));
        assertThat(events.list).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(events.list).containsExactly(new CloseReason.TimedOut(SECOND));
        assertThat(silent.received).isEqualTo(1);
        assertThat(silent.closed).isEqualTo(1);
    }

    @Test
    void silenceIsNoticedWithinTwoPeriods() {
        var events = new Events();
        Connection.start(line.second(), false, config(2, SECOND, SECOND, NEVER), events);
        Connection.start(line.first(), true, config(1, SECOND, NEVER, NEVER), new Events());
        clock.advance(Duration.ofMillis(10));
        assertThat(events.list).containsExactly("opened");
        clock.advance(Duration.ofSeconds(2));
        assertThat(events.list).containsExactly("opened", new CloseReason.TimedOut(SECOND));
    }

    @Test
    void keepAlivesKeepAlive() {
        var events = new Events();
        Connection.start(line.second(), false, config(2, SECOND, SECOND, NEVER), events);
        Connection.start(line.first(), true, config(1, SECOND, NEVER, Duration.ofMillis(400)), new Events());
        clock.advance(Duration.ofHours(1));
        assertThat(events.list).containsExactly("opened");
    }

    @Test
    void aLineThatThePeerDoesNotCloseIsClosedSoon() {
        var tcpLike = new NeverEnding();
        var events = new Events();
        Connection connection = Connection.start(tcpLike, true, config(1, SECOND, NEVER, NEVER), events);
        connection.close();
        clock.advance(Duration.ofMillis(1));
        assertThat(events.list).containsExactly(new CloseReason.Closed());
        assertThat(tcpLike.calls).endsWith("end");
        clock.advance(Duration.ofSeconds(2));
        assertThat(tcpLike.calls).endsWith("end", "close");
    }

    /** A transport whose other side takes everything and never closes. */
    private static final class NeverEnding implements Transport {
        final List<String> calls = new ArrayList<>();

        @Override
        public void start(Executor owner, Receiver receiver) {}

        @Override
        public boolean write(byte[] bytes) {
            return calls.add("write");
        }

        @Override
        public void end() {
            calls.add("end");
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
