package starflock.udx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The real loop: one task of the executor that is handed in, for as long as the loop is open, waits for thousands of
 * streams at once by a selector.
 *
 * <pre>
 *   turn:  wait until a datagram, a task or an alarm is due
 *          for each socket that has some: read up to a batch, then answer them all at once
 *          run what alarms are due; run the tasks handed in
 * </pre>
 */
public final class NioLoop extends UdxLoop implements AutoCloseable {
    /** Tasks run in one turn before the sockets are looked at again. */
    private static final int TASKS_PER_TURN = 1024;

    /** Alarms run in one turn before the sockets are looked at again. */
    private static final int ALARMS_PER_TURN = 4096;

    private static final System.Logger LOG = System.getLogger(NioLoop.class.getName());

    private static final SelectionKey[] NO_KEYS = {};

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** True while a wake-up is on its way that nobody has answered; saves a system call per task. */
    private final AtomicBoolean woken = new AtomicBoolean();

    /** What sockets read into: larger than any datagram that means something to us. */
    final ByteBuffer incoming = ByteBuffer.allocateDirect(UdxSocket.MAX_DATAGRAM_BYTES);

    private volatile @Nullable Thread owner;
    private volatile boolean closed;
    private long now;

    private NioLoop(Selector selector) {
        this.selector = selector;
        this.now = System.nanoTime();
    }

    /**
     * Starts a loop, which takes one thread of the executor until it is closed. A platform thread serves best: the loop
     * hardly ever gives its thread back.
     */
    public static NioLoop start(Executor executor) throws IOException {
        NioLoop loop = new NioLoop(Selector.open());
        executor.execute(loop::run);
        return loop;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!isOwner() && woken.compareAndSet(false, true)) selector.wakeup();
    }

    @Override
    public boolean isOwner() {
        return Thread.currentThread().equals(owner);
    }

    /** Ends the loop after this turn and closes what is still open, telling nobody; from any thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    @Override
    Datagrams open(InetSocketAddress local, Datagrams.Receiver receiver) throws IOException {
        return NioDatagrams.open(this, selector, local, receiver);
    }

    @Override
    void alarmSet(long at) {
        // Alarms are set on the loop, which looks at them before it sleeps.
    }

    private void run() {
        owner = Thread.currentThread();
        try {
            while (!closed) {
                turn();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The network loop has ended: waiting for datagrams failed.", e);
        } finally {
            shutDown();
        }
    }

    private void turn() throws IOException {
        long wait = tasks.isEmpty() ? untilAlarm() : 0;
        if (wait == 0) selector.selectNow();
        else selector.select(wait);
        woken.set(false);
        now = System.nanoTime();
        // A copy, for a handler that closes its socket has the selector look again.
        SelectionKey[] selected = selector.selectedKeys().toArray(NO_KEYS);
        selector.selectedKeys().clear();
        for (SelectionKey key : selected) {
            NioDatagrams datagrams = (NioDatagrams) key.attachment();
            guarded(() -> datagrams.ready(key));
        }
        now = System.nanoTime();
        for (int i = 0; i < ALARMS_PER_TURN && alarms.next() <= now; i++) guarded(() -> alarms.runOne(now));
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) break;
            guarded(task);
        }
    }

    /** Milliseconds to sleep, rounded up so that the alarm is due when we wake; at least 1. */
    private long untilAlarm() {
        long next = alarms.next();
        if (next == Alarms.NEVER) return Long.MAX_VALUE / TimeUnit.MILLISECONDS.toNanos(1);
        long left = next - System.nanoTime();
        return left <= 0 ? 0 : (left + 999_999) / 1_000_000;
    }

    /** A handler that throws is a bug of ours or of our caller's; the other sockets and streams live on. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A handler failed on the network loop.", e);
        }
    }

    private void shutDown() {
        owner = null;
        try {
            for (SelectionKey key : selector.keys()) key.channel().close();
            selector.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A socket could not be closed.", e);
        }
    }
}
