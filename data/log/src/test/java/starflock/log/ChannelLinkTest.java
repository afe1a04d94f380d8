package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.crypto.Crypto;
import starflock.stream.Channel;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.MemoryTransport;
import starflock.stream.SecretStream;

/**
 * What a log's channel holds for a peer that does not read, and of a peer that says more than is handled. Here the
 * connection's two ends and the log's own work each run only when the test says so.
 */
class ChannelLinkTest {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BLOCKS = 64;

    private final Deque<Runnable> near = new ArrayDeque<>();
    private final Deque<Runnable> far = new ArrayDeque<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final Crypto crypto = Crypto.load();
    private final Hashes hashes = new Hashes(crypto);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Corestore store;

    @SuppressWarnings("NullAway.Init")
    private Log log;

    @SuppressWarnings("NullAway.Init")
    private Channel.Message<Wire.Request> requests;

    @SuppressWarnings("NullAway.Init")
    private Channel.Message<Wire.Data> answers;

    private @Nullable CloseReason closed;
    private long uploadedBytes;
    private long received;

    @BeforeEach
    void connect() throws IOException {
        store = Corestore.open(folder.resolve("logs"), crypto);
        log = store.log("log").with(Durability.SYSTEM);
        log.append(Collections.nCopies(BLOCKS, new byte[BLOCK_BYTES]));
        Replicator replicator = new Replicator(store.store(), log.state(), work::add, new Random(1));
        replicator.listen(event -> {
            if (event instanceof LogEvent.Uploaded up) uploadedBytes += up.bytes();
        });
        MemoryTransport.Pair pair = MemoryTransport.pair();
        Connection.start(pair.second(), false, config(2, near), new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                ChannelLink.open(connection, replicator, hashes);
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {
                closed = reason;
            }
        });
        Connection.start(pair.first(), true, config(3, far), new Connection.Listener() {
            @Override
            public void opened(Connection connection) {
                speak(connection);
            }

            @Override
            public void closed(Connection connection, CloseReason reason) {}
        });
        while (!near.isEmpty() || !far.isEmpty() || !work.isEmpty()) {
            run(near);
            run(far);
            run(work);
        }
    }

    private ConnectionConfig config(int seed, Deque<Runnable> tasks) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return new ConnectionConfig(
                crypto,
                new Random(seed),
                crypto.keyPair(key),
                null,
                tasks::add,
                (delay, task) -> () -> {},
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                SecretStream.MAX_MESSAGE_BYTES);
    }

    /** The other side's end of the channel, by hand. */
    private void speak(Connection connection) {
        Channel channel = Objects.requireNonNull(connection
                .mux()
                .channel(ChannelLink.PROTOCOL)
                .id(log.discoveryKey())
                .create());
        Channel.Message<Wire.Sync> sync = channel.message(WireCodecs.SYNC, m -> {});
        requests = channel.message(WireCodecs.REQUEST, m -> {});
        channel.message(WireCodecs.CANCEL, m -> {});
        answers = channel.message(WireCodecs.DATA, m -> received++);
        byte[] capability = hashes.capability(true, log.key(), connection.handshakeHash());
        channel.open(WireCodecs.encodeHandshake(new Wire.Handshake(true, capability)));
        sync.send(new Wire.Sync(0, 0, 0, true, true, true, false, false));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static void run(Deque<Runnable> tasks) {
        while (!tasks.isEmpty()) tasks.remove().run();
    }

    private void runHere() {
        while (!near.isEmpty() || !work.isEmpty()) {
            run(near);
            run(work);
        }
    }

    @Test
    void aPeerThatDoesNotReadIsSentNoMoreThanTheQueueHolds() {
        far.add(() -> {
            for (int i = 0; i < BLOCKS; i++) {
                requests.send(new Wire.Request(i + 1, 0, new Wire.Indexed(i, 0), null, null, null, false, 0));
            }
        });
        run(far);
        runHere();
        // What the queue holds, and what the connection has taken: its own bound, and one batch more.
        assertThat(uploadedBytes)
                .isGreaterThanOrEqualTo(ChannelLink.MAX_QUEUED_BYTES - BLOCK_BYTES)
                .isLessThanOrEqualTo(ChannelLink.MAX_QUEUED_BYTES + 4 * BLOCK_BYTES);
        assertThat(received).isZero();
        while (!far.isEmpty()) {
            run(far);
            runHere();
        }
        assertThat(received).isEqualTo(BLOCKS);
        assertThat(closed).isNull();
    }

    @Test
    void aPeerThatSaysMoreThanIsHandledIsLetGo() {
        byte[] content = new byte[BLOCK_BYTES];
        Wire.Data data =
                new Wire.Data(9, 0, new Wire.Block(0, content, Collections.emptyList()), null, null, null, null);
        long fit = ChannelLink.MAX_UNHANDLED_BYTES / (BLOCK_BYTES + ChannelLink.MESSAGE_BYTES);
        for (int i = 0; i < fit; i++) {
            far.add(() -> answers.send(data));
            run(far);
            run(near);
        }
        assertThat(closed).isNull();
        far.add(() -> {
            for (int i = 0; i < 2; i++) answers.send(data);
        });
        run(far);
        run(near);
        assertThat(closed)
                .isInstanceOfSatisfying(
                        CloseReason.Broken.class,
                        broken -> assertThat(broken.toString()).contains("unhandled bytes"));
    }

    @Test
    void aPeerThatIsHandledMaySayAnyAmount() {
        Wire.Data data = new Wire.Data(
                9, 0, new Wire.Block(0, new byte[BLOCK_BYTES], Collections.emptyList()), null, null, null, null);
        long twice = 2 * ChannelLink.MAX_UNHANDLED_BYTES / BLOCK_BYTES;
        for (int i = 0; i < twice; i++) {
            far.add(() -> answers.send(data));
            run(far);
            runHere();
        }
        assertThat(closed).isNull();
    }
}
