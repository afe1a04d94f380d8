package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starflock.crypto.Crypto;

/** Whatever a peer says: memory and work are bounded, nothing unverified is stored, and others are served. */
class HostilePeerTest {
    private static final int BLOCKS = 200;

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Corestore writerStore;
    private Corestore readerStore;
    private Log log;
    private Log copy;
    private Replicator writer;
    private Replicator reader;

    @SuppressWarnings("NullAway.Init") // each test makes those that it has
    private ScriptedPeer bad;

    @SuppressWarnings("NullAway.Init")
    private ScriptedPeer good;

    @BeforeEach
    void open() throws IOException {
        writerStore = Corestore.open(new SimulatedDisk(1), Crypto.load(), new Random(1), 1 << 20);
        readerStore = Corestore.open(new SimulatedDisk(2), Crypto.load(), new Random(2), 1 << 20);
        log = writerStore.log("log");
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) blocks.add(block(i));
        log.append(blocks);
        copy = readerStore.log(log.key());
        writer = new Replicator(writerStore.store(), log.state(), tasks::add, new Random(3));
        reader = new Replicator(readerStore.store(), copy.state(), tasks::add, new Random(4));
    }

    @AfterEach
    void close() throws IOException {
        writerStore.close();
        readerStore.close();
    }

    private static byte[] block(int i) {
        return ("block " + i).getBytes(StandardCharsets.UTF_8);
    }

    /** Runs until nobody has anything to do. */
    private void settle() {
        while (!tasks.isEmpty()) tasks.remove().run();
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) reader.post(reader::tick);
        settle();
    }

    private static Wire.Sync sync(long length) {
        return new Wire.Sync(0, length, 0, true, true, true, true, false);
    }

    private static Wire.Request blockRequest(long id, long block) {
        return new Wire.Request(id, 0, new Wire.Indexed(block, 0), null, null, null, false, 0);
    }

    /** Bad and good peer of the writer, who serves. */
    private void askWriter() {
        bad = new ScriptedPeer(writer, 1);
        good = new ScriptedPeer(writer, 2);
        bad.say(sync(0));
        good.say(sync(0));
        settle();
    }

    private void goodIsServed() {
        int before = good.heard(Wire.Data.class).size();
        good.say(blockRequest(77, 3));
        settle();
        assertThat(good.letGo).isNull();
        assertThat(good.heard(Wire.Data.class)).hasSize(before + 1);
    }

    @Test
    void maxWaiting() {
        askWriter();
        bad.drains = false;
        for (int i = 1; i <= Peer.MAX_WAITING; i++) bad.say(blockRequest(i, 3));
        settle();
        assertThat(bad.letGo).isNull();
        assertThat(bad.heard(Wire.Data.class)).isEmpty();
        goodIsServed();
        bad.say(blockRequest(Peer.MAX_WAITING + 1, 3));
        settle();
        assertThat(bad.letGo).contains("" + Peer.MAX_WAITING);
        goodIsServed();
    }

    @Test
    void maxInvalidRequests() {
        askWriter();
        for (int i = 1; i <= Peer.MAX_INVALID_REQUESTS; i++) {
            bad.say(new Wire.Request(i, 0, null, new Wire.Indexed(1L << 40, 60), null, null, false, 0));
        }
        settle();
        assertThat(bad.letGo).isNull();
        assertThat(bad.heard(Wire.NoData.class)).hasSize(Peer.MAX_INVALID_REQUESTS);
        bad.say(new Wire.Request(99, 0, null, null, null, new Wire.Span(5, 1L << 50), false, 0));
        settle();
        assertThat(bad.letGo).contains("impossible requests");
        goodIsServed();
    }

    @Test
    void maxWantBlocks() throws IOException {
        log.clear(100, 120);
        askWriter();
        bad.say(new Wire.Want(0, 1L << 52, false));
        bad.say(new Wire.Want(1L << 51, 1L << 52, false));
        settle();
        for (Wire.Bitfield answer : bad.heard(Wire.Bitfield.class))
            assertThat(answer.words().length).isLessThan(10);
        goodIsServed();
    }

    /** What it says it has: 1024 pages are remembered, and a message of ten bytes never costs a walk over all bits. */
    @Test
    void maxPagesOfRemoteBlocks() {
        askWriter();
        int[] full = new int[1 << 16];
        java.util.Arrays.fill(full, -1);
        for (int i = 0; i < 40; i++) bad.say(new Wire.Bitfield(i * (1L << 21), full));
        settle();
        RemoteBlocks blocks = bad.blocks();
        assertThat(blocks.has((1L << 20) * 3)).isTrue();
        assertThat(blocks.has(39 * (1L << 21))).isFalse();
        assertThat(blocks.contiguous()).isEqualTo(1024L * 32_768);
        for (int i = 0; i < 5_000; i++) bad.say(new Wire.Bitfield(0, new int[] {-1}));
        bad.say(new Wire.Range(false, 64, 1L << 60));
        bad.say(new Wire.Range(true, 0, 1L << 60));
        settle();
        goodIsServed();
    }

    @Test
    void maxUnaskedProofs() {
        askWriter();
        good.say(new Wire.Request(5, 0, null, null, null, new Wire.Span(0, BLOCKS), false, 0));
        settle();
        Wire.Data proof = good.heard(Wire.Data.class).get(0);
        Wire.Data unasked = new Wire.Data(0, 0, null, null, null, proof.upgrade(), null);
        for (int i = 0; i < Peer.MAX_UNASKED; i++) bad.say(unasked);
        settle();
        assertThat(bad.letGo).isNull();
        assertThat(log.conflict()).isNull();
        bad.say(unasked);
        settle();
        assertThat(bad.letGo).contains("nobody asked");
        goodIsServed();
    }

    @Test
    void maxExtensionBytes() {
        List<byte[]> received = new ArrayList<>();
        writer.addExtension("words", (key, message) -> received.add(message));
        askWriter();
        bad.say(new Wire.Extension("other", new byte[LogExtension.MAX_MESSAGE_BYTES + 1]));
        bad.say(new Wire.Extension("words", new byte[LogExtension.MAX_MESSAGE_BYTES]));
        settle();
        assertThat(bad.letGo).isNull();
        bad.say(new Wire.Extension("words", new byte[LogExtension.MAX_MESSAGE_BYTES + 1]));
        settle();
        assertThat(bad.letGo).contains("extension message");
        assertThat(received).hasSize(1);
        goodIsServed();
    }

    // ---- a reader among one who lies and one who does not

    /** Passes everything between the reader and the writer, as an honest line, for so long. */
    private void relayHonestly(int seconds) {
        ScriptedPeer atReader = new ScriptedPeer(reader, 8);
        ScriptedPeer atWriter = new ScriptedPeer(writer, 9);
        int left = seconds;
        while (left > 0) {
            settle();
            List<Wire> toWriter = List.copyOf(atReader.heard);
            List<Wire> toReader = List.copyOf(atWriter.heard);
            atReader.heard.clear();
            atWriter.heard.clear();
            toWriter.forEach(atWriter::say);
            toReader.forEach(atReader::say);
            if (!toWriter.isEmpty() || !toReader.isEmpty()) continue;
            ticks(1);
            left--;
        }
        assertThat(atReader.letGo).isNull();
        atReader.leave();
        atWriter.leave();
        settle();
    }

    private void readerEndsEqual() throws IOException {
        Download download = new Download(reader, 0, BLOCKS);
        reader.add(download);
        relayHonestly(10 * Asking.STALL_TICKS);
        assertThat(download.done()).isCompleted();
        assertThat(copy.treeHash()).isEqualTo(log.treeHash());
        assertThat(copy.verify().trouble()).isNull();
    }

    @Test
    void stallTicks() throws IOException {
        bad = new ScriptedPeer(reader, 1);
        bad.say(sync(1L << 50));
        bad.say(new Wire.Range(false, 0, 1L << 50));
        settle();
        assertThat(bad.heard(Wire.Request.class)).hasSize(1);
        ticks(Asking.STALL_TICKS);
        assertThat(bad.heard(Wire.Cancel.class)).hasSize(1);
        // Alone it is asked again: there is nobody else.
        assertThat(bad.heard(Wire.Request.class)).hasSize(2);
        ticks(Asking.STALL_TICKS);
        readerEndsEqual();
        assertThat(bad.letGo).isNull();
    }

    @Test
    void aBlockThatDoesNotHoldIsNeverStored() throws IOException {
        readerKnowsTheLength();
        bad = new ScriptedPeer(reader, 1);
        bad.say(sync(BLOCKS));
        bad.say(new Wire.Range(false, 0, BLOCKS));
        settle();
        Download download = new Download(reader, 7, 8);
        reader.add(download);
        settle();
        Wire.Request asked = bad.heard(Wire.Request.class).get(0);
        good = new ScriptedPeer(writer, 3);
        good.say(sync(0));
        good.say(asked);
        settle();
        Wire.Block right = java.util.Objects.requireNonNull(
                good.heard(Wire.Data.class).get(0).block());
        bad.say(new Wire.Data(asked.id(), 0, new Wire.Block(7, block(8), right.nodes()), null, null, null, null));
        settle();
        assertThat(copy.has(7)).isFalse();
        // It is asked to prove its history, is asked nothing else, and goes when it cannot.
        Wire.Request probe = bad.heard(Wire.Request.class).get(1);
        assertThat(probe.id()).isZero();
        assertThat(probe.upgrade()).isEqualTo(new Wire.Span(0, BLOCKS));
        ticks(Asking.STALL_TICKS);
        assertThat(bad.letGo).contains("another hash");
        assertThat(bad.heard(Wire.Request.class)).hasSize(2);
        readerEndsEqual();
    }

    private void readerKnowsTheLength() {
        relayHonestly(1);
        assertThat(copy.length()).isEqualTo(BLOCKS);
    }

    @Test
    void whatNobodyAskedForIsIgnored() throws IOException {
        readerKnowsTheLength();
        bad = new ScriptedPeer(reader, 1);
        bad.say(sync(BLOCKS));
        for (int i = 1; i < 100; i++) {
            bad.say(new Wire.Data(i, 0, new Wire.Block(i, block(i), List.of()), null, null, null, null));
            bad.say(new Wire.NoData(i, 1));
            bad.say(new Wire.Cancel(i));
        }
        settle();
        assertThat(copy.state().index.count(0, BLOCKS)).isZero();
        readerEndsEqual();
    }

    @Test
    void whatASparseReaderCannotProveIsNoFailureOfItsDisk() throws IOException {
        readerKnowsTheLength();
        bad = new ScriptedPeer(reader, 1);
        bad.say(sync(BLOCKS));
        for (int i = 1; i <= 2 * Peer.MAX_INVALID_REQUESTS; i++) {
            bad.say(new Wire.Request(
                    i, 0, null, new Wire.Indexed(2L * i, 1), new Wire.Seek(5L * i, 0), null, false, 0));
        }
        settle();
        assertThat(bad.heard(Wire.NoData.class)).hasSize(2 * Peer.MAX_INVALID_REQUESTS);
        assertThat(bad.letGo).isNull();
        readerEndsEqual();
    }

    @Test
    void aForkThatNobodySignedChangesNothing() throws IOException {
        readerEndsEqual();
        bad = new ScriptedPeer(reader, 1);
        bad.say(new Wire.Sync(3, 5, 0, true, true, true, true, false));
        settle();
        Wire.Request asked = bad.heard(Wire.Request.class).get(0);
        assertThat(asked.upgrade()).isEqualTo(new Wire.Span(0, 5));
        good = new ScriptedPeer(writer, 3);
        good.say(sync(0));
        good.say(new Wire.Request(1, 0, null, null, null, new Wire.Span(0, 5), false, 0));
        settle();
        Wire.Data other = good.heard(Wire.Data.class).get(0);
        bad.say(new Wire.Data(asked.id(), 3, null, null, null, other.upgrade(), null));
        settle();
        assertThat(bad.letGo).contains("signature");
        assertThat(copy.length()).isEqualTo(BLOCKS);
        assertThat(copy.fork()).isZero();
        readerEndsEqual();
    }

    @Test
    void themWhoAreMoreUrgentAreServedFirst() {
        askWriter();
        bad.drains = false;
        for (int i = 1; i < 20; i++) bad.say(blockRequest(i, i));
        bad.say(new Wire.Request(20, 0, new Wire.Indexed(20, 0), null, null, null, false, 2));
        settle();
        bad.drains = true;
        bad.say(new Wire.Cancel(1));
        settle();
        assertThat(bad.heard(Wire.Data.class).get(0).request()).isEqualTo(20);
        assertThat(bad.heard(Wire.Data.class)).hasSize(19);
    }
}
