package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Random;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.crypto.Crypto;
import starflock.stream.MessageCodec;

/**
 * A peer that says anything in any order, to a writer and to a reader of the same log. They may let it go; they may not
 * fail, work for ever, or take a block that the writer has not signed.
 */
class PeerFuzzTest {
    /** Tasks and answers for one message; far more than any honest answer needs. */
    private static final int MAX_STEPS = 10_000;

    /** Not a message: time passes. */
    private static final int TIME = 10;

    /** Not a message: there is room for answers, or no more. */
    private static final int ROOM = 11;

    /** First 0 for the writer or 1 for the reader, then messages: kind, length in two bytes, content. */
    @FuzzTest(maxDuration = "10m")
    void peer(byte[] input) throws IOException {
        if (input.length == 0) return;
        boolean writes = (input[0] & 1) == 0;
        try (Corestore store = writes
                ? TenBlocks.open(TenBlocks.copy(TenBlocks.MADE.files()))
                : Corestore.open(new SimulatedDisk(2), Crypto.pureJava(), new Random(8), TenBlocks.SEGMENT_BYTES)) {
            Side side = new Side(store, writes ? store.log("ten") : store.log(TenBlocks.MADE.key()));
            side.replicator.add(new Download(side.replicator, 0, -1));
            side.replicator.post(() -> side.replicator.opened(side.peer));
            side.work();
            try {
                say(side, new Reader(input, 1, input.length - 1));
            } catch (ProtocolError e) {
                assertThat(e.code()).isNotEmpty();
            }
            side.replicator.post(() -> side.replicator.closed(side.peer));
            side.work();
            side.check(writes);
        }
    }

    private static void say(Side side, Reader in) throws ProtocolError {
        while (in.remaining() > 0 && !side.letGo) {
            int kind = in.uint8() % (ROOM + 1);
            if (kind == TIME) {
                side.replicator.post(side.replicator::tick);
            } else if (kind == ROOM) {
                side.room = !side.room;
                side.replicator.post(() -> {});
            } else {
                MessageCodec<? extends Wire> codec = WireFuzzTest.CODECS.get(kind);
                Wire message = codec.decode(in.slice(Math.min(in.uint16(), in.remaining())));
                side.replicator.post(() -> side.replicator.received(side.peer, message));
            }
            side.work();
        }
    }

    private static final class Side implements Link {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private final Log log;
        private final Replicator replicator;
        private final Peer peer = new Peer(this);
        private boolean room = true;
        private boolean letGo;
        private long sent;

        Side(Corestore store, Log log) {
            this.log = log;
            this.replicator = new Replicator(store.store(), log.state(), tasks::add, new Random(1));
        }

        void work() {
            sent = 0;
            for (int steps = 0; !tasks.isEmpty(); steps++) {
                assertThat(steps).as("tasks for one message").isLessThan(MAX_STEPS);
                tasks.remove().run();
            }
        }

        void check(boolean writes) throws IOException {
            assertThat(log.length()).isLessThanOrEqualTo(TenBlocks.LENGTH);
            if (writes) assertThat(log.length()).isEqualTo(TenBlocks.LENGTH);
            assertThat(log.verify().trouble()).isNull();
            for (long i = 0; i < log.length(); i++) {
                if (log.has(i)) assertThat(log.get(i)).isEqualTo(TenBlocks.block(i));
            }
        }

        @Override
        public byte[] remoteKey() {
            return new byte[32];
        }

        @Override
        public void end() {}

        @Override
        public void send(Wire message) {
            assertThat(++sent).as("messages for one message").isLessThan(MAX_STEPS);
        }

        @Override
        public boolean writable() {
            return room;
        }

        @Override
        public void close(String reason) {
            assertThat(reason).isNotEqualTo("a failure here");
            letGo = true;
        }
    }
}
