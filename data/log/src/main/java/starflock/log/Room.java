package starflock.log;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Zeros ahead of the last frame, while each frame is forced by itself. A force of bytes that lie within the file only
 * brings these bytes to disk; one of bytes that make the file longer also waits for the file system's journal to write
 * down the new size. Zeros are no frame, so opening cuts them off as it does with what a crash cut short. Owned by the
 * holder of the store's writer lock.
 */
final class Room {
    /** So many frames must each have been on disk before the next was written: a single one is worth no zeros. */
    private static final int FORCED_IN_A_ROW = 4;

    private static final int MAX_BYTES = 256 << 10;
    /** Frames of more than this part of the room would only be written twice. */
    private static final int FRAMES = 16;

    private final int bytes;
    private @Nullable ByteBuffer zeros;
    private int forcedInARow;
    private long end;

    /** For segments of a size. */
    Room(int segmentBytes) {
        bytes = Math.min(MAX_BYTES, segmentBytes / 4);
    }

    /** Where the file ends: there, or where the frames end if that is further. */
    long end() {
        return end;
    }

    /** The file was cut, or another one grows. */
    void none() {
        end = 0;
    }

    /**
     * Makes room before a frame is written, if it seems worth it. If that fails the disk is full, and may still have
     * enough for the frame.
     *
     * @param start where the frame will begin
     * @param forced whether everything before is on disk
     */
    void before(long start, long frameBytes, boolean forced, Disk.Handle file) throws IOException {
        forcedInARow = forced ? forcedInARow + 1 : 0;
        if (forcedInARow < FORCED_IN_A_ROW || start + frameBytes <= end || frameBytes > bytes / FRAMES) return;
        ByteBuffer content = zeros != null ? zeros : ByteBuffer.allocateDirect(bytes);
        zeros = content;
        Buffer mark = content; // the class whose methods older Androids know
        mark.clear();
        try {
            file.write(start, content);
            end = start + bytes;
        } catch (IOException e) {
            forcedInARow = 0;
            end = 0;
            file.truncate(start);
        }
    }
}
