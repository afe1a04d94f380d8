package starflock.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import starflock.udx.CloseCause;
import starflock.udx.NioLoop;
import starflock.udx.StreamConfig;
import starflock.udx.Udx;
import starflock.udx.UdxSocket;
import starflock.udx.UdxStream;

/** Two of our sockets, each on a loop of its own. */
final class UdxLine implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final NioLoop leftLoop;
    private final NioLoop rightLoop;
    private final UdxSocket left;
    private final UdxSocket right;
    private int streams;

    UdxLine() throws IOException, InterruptedException, ExecutionException {
        leftLoop = NioLoop.start(threads);
        rightLoop = NioLoop.start(threads);
        left = bind(leftLoop);
        right = bind(rightLoop);
    }

    private static UdxSocket bind(NioLoop loop) throws InterruptedException, ExecutionException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return loop.call(() -> new Udx(loop).bind(any, (socket, message, from) -> {}))
                .get();
    }

    InetSocketAddress leftAddress() {
        return left.localAddress();
    }

    InetSocketAddress rightAddress() {
        return right.localAddress();
    }

    /** What is sent, over and over: its length is a prime, so that nothing repeats with packets or blocks. */
    private static final byte[] PATTERN = pattern(1_000_003);

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) (i / 251 * 31 + i);
        return bytes;
    }

    private static byte at(long offset) {
        return PATTERN[(int) (offset % PATTERN.length)];
    }

    /** Costs a copy, as the peer's block of zeros does. */
    private static byte[] block(long from, int length) {
        byte[] block = new byte[length];
        int start = (int) (from % PATTERN.length);
        int first = Math.min(length, PATTERN.length - start);
        System.arraycopy(PATTERN, start, block, 0, first);
        System.arraycopy(PATTERN, 0, block, first, length - first);
        return block;
    }

    /** Writes blocks until the stream is full, and goes on when it has drained. */
    private static final class Source implements UdxStream.Listener {
        private final int block;
        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private long leftBytes;
        private long sent;

        Source(long bytes, int block) {
            this.leftBytes = bytes;
            this.block = block;
        }

        void more(UdxStream stream) {
            boolean room = true;
            while (room && leftBytes > 0) {
                int length = (int) Math.min(block, leftBytes);
                leftBytes -= length;
                room = stream.write(block(sent, length));
                sent += length;
            }
            if (leftBytes == 0) stream.end();
        }

        @Override
        public void drained(UdxStream stream) {
            if (leftBytes > 0) more(stream);
        }

        @Override
        public int data(UdxStream stream, ByteBuffer data) {
            return data.remaining();
        }

        @Override
        public void ended(UdxStream stream) {
            done.complete(System.nanoTime());
        }

        @Override
        public void closed(UdxStream stream, CloseCause cause) {
            done.completeExceptionally(new IOException(cause.toString()));
        }
    }

    /** Counts and ends in return. */
    private static final class Sink implements UdxStream.Listener {
        private long bytes;
        private long wrong;

        @Override
        public int data(UdxStream stream, ByteBuffer data) {
            int length = data.remaining();
            // One look a packet tells whether bytes are missing, twice there or in another order.
            if (length > 0 && data.get(data.position()) != at(bytes)) wrong++;
            bytes += length;
            return length;
        }

        @Override
        public void ended(UdxStream stream) {
            stream.end();
        }

        @Override
        public void closed(UdxStream stream, CloseCause cause) {}
    }

    /** Sends from left to right, until the right has all and has ended too. */
    UdxBench.Cost transfer(long bytes, int block, InetSocketAddress toLeft, InetSocketAddress toRight)
            throws InterruptedException, ExecutionException, IOException {
        int id = ++streams;
        var sink = new Sink();
        var source = new Source(bytes, block);
        double cpu = UdxBench.processCpu();
        long start = System.nanoTime();
        rightLoop.call(() -> stream(right, id, sink, toLeft)).get();
        leftLoop.execute(() -> source.more(stream(left, id, source, toRight)));
        long end = source.done.get();
        if (rightLoop.call(() -> sink.wrong).get() > 0) throw new IOException("our bytes came in another order");
        if (rightLoop.call(() -> sink.bytes).get() != bytes) throw new IOException("we lost bytes: " + sink.bytes);
        return new UdxBench.Cost((end - start) / 1e9, UdxBench.processCpu() - cpu);
    }

    /** Heap that a stream holds which has carried a little and is quiet now. */
    long idleBytesPerStream(int count) throws InterruptedException, ExecutionException {
        long before = heap();
        List<UdxStream> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = ++streams;
            kept.add(rightLoop
                    .call(() -> stream(right, id, new Sink(), leftAddress()))
                    .get());
            UdxStream out = leftLoop.call(() -> stream(left, id, new Sink(), rightAddress()))
                    .get();
            leftLoop.execute(() -> out.write(new byte[1000]));
            kept.add(out);
        }
        return (heap() - before) / kept.size();
    }

    static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static UdxStream stream(UdxSocket by, int id, UdxStream.Listener listener, InetSocketAddress to) {
        UdxStream stream = by.udx().createStream(id, StreamConfig.usual(), listener);
        stream.connect(by, id, to);
        return stream;
    }

    @Override
    public void close() {
        leftLoop.close();
        rightLoop.close();
        threads.shutdown();
    }
}
