package starflock.log;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: of all threads that wait for their frames to be on disk one forces the file, for all who wrote before it
 * began. It also remembers the first failure, after which nobody knows what is on disk: only opening the store again
 * tells. Safe for use by many threads.
 */
final class GroupForce {
    private final String where;
    /** Guards everything after it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition forced = lock.newCondition();
    private long written;
    private long durable;
    private long writtenEnd;
    private long durableEnd;
    private boolean forcing;
    private @Nullable IOException failure;

    /** Names the folder in what it says of a failure. */
    GroupForce(String where) {
        this.where = where;
    }

    /** Forces the file that grows. */
    interface Force {
        void run(int segment) throws IOException;
    }

    /** A frame was written, and the file that grows now ends at this place. Returns the frame's sequence number. */
    long wrote(long end) {
        lock.lock();
        try {
            writtenEnd = end;
            return ++written;
        } finally {
            lock.unlock();
        }
    }

    /** Another file grows from here on; all before it is on disk. */
    void startAt(long end) {
        lock.lock();
        try {
            writtenEnd = end;
            durableEnd = end;
        } finally {
            lock.unlock();
        }
    }

    /** The last frame written. */
    long written() {
        lock.lock();
        try {
            return written;
        } finally {
            lock.unlock();
        }
    }

    /** The place up to which all is known to be on disk. */
    long durableEnd() {
        lock.lock();
        try {
            return durableEnd;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the frame is on disk. */
    void await(long sequence, Force force) throws IOException {
        while (true) {
            long upTo;
            long end;
            lock.lock();
            try {
                while (forcing && durable < sequence && failure == null) forced.awaitUninterruptibly();
                if (failure != null) throw broken(failure);
                if (durable >= sequence) return;
                forcing = true;
                upTo = written;
                end = writtenEnd;
            } finally {
                lock.unlock();
            }
            @Nullable IOException failed = new IOException("forcing a file to disk was broken off");
            try {
                force.run(Segments.segmentOf(end));
                failed = null;
            } catch (IOException e) {
                failed = e;
            } finally {
                done(upTo, end, failed);
            }
        }
    }

    private void done(long upTo, long end, @Nullable IOException failed) {
        lock.lock();
        try {
            forcing = false;
            if (failed == null) {
                durable = Math.max(durable, upTo);
                durableEnd = Math.max(durableEnd, end);
            } else {
                failure = failed;
            }
            forced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A write failed and could not be taken back, or memory and disk differ. */
    void fail(IOException cause) {
        lock.lock();
        try {
            if (failure == null) failure = cause;
            forced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean hasFailed() {
        lock.lock();
        try {
            return failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Throws if something has failed before. */
    void check() throws IOException {
        lock.lock();
        try {
            if (failure != null) throw broken(failure);
        } finally {
            lock.unlock();
        }
    }

    private IOException broken(IOException cause) {
        return new IOException(
                "Nothing more can be written to " + where + " because an earlier write failed (" + cause.getMessage()
                        + "). What was acknowledged is safe. Check the disk, then open the logs again.",
                cause);
    }
}
