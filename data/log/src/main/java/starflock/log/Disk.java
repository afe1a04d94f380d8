package starflock.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One flat folder of files: all that a store asks of the machine. Real folders and the simulated disk of the tests stand
 * behind it. Names are plain: no separators.
 */
public interface Disk extends Closeable {
    /** Names of the files there are. */
    Set<String> list() throws IOException;

    /** Opens a file for reading and writing; makes it, for its owner only, if it is missing and {@code create} says so. */
    Handle open(String name, boolean create) throws IOException;

    /** The whole content of a small file; null if there is none. */
    byte @Nullable [] read(String name) throws IOException;

    /** Replaces a small file as one step: after a crash it has the old content or the new one. On disk on return. */
    void replace(String name, byte[] content) throws IOException;

    void delete(String name) throws IOException;

    /** Returns when files made and deleted so far stay so after a crash. */
    void sync() throws IOException;

    /** Releases the folder for others. */
    @Override
    void close() throws IOException;

    /** An open file. Safe for many readers beside one writer. */
    interface Handle extends Closeable {
        /** Reads until {@code into} is full or the file ends; returns the number of bytes read, 0 at or past the end. */
        int read(long position, ByteBuffer into) throws IOException;

        /** Writes all that remains in {@code from}. */
        void write(long position, ByteBuffer from) throws IOException;

        /** Returns when everything written before is on disk. */
        void force() throws IOException;

        long size() throws IOException;

        void truncate(long size) throws IOException;
    }
}
