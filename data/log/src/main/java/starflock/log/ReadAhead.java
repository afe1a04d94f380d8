package starflock.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads small items that are asked for in the order in which they stand by the piece, so that a call of the operating
 * system serves sixty of them. Whoever reads elsewhere is not slowed down by pieces that nobody wants. What is kept is
 * never read from behind the end of the last whole frame: there the same place may be written again. Safe for use by
 * many threads.
 */
final class ReadAhead {
    /** Larger items are worth a call of their own. */
    static final int MAX_ITEM_BYTES = 8 << 10;

    /** The head of a frame with one block, and more. */
    private static final int MAX_GAP_BYTES = 256;

    private static final int PIECE_BYTES = 64 << 10;
    /** So many readers, each with a place of its own, are served; together they hold half a MiB. */
    private static final int PIECES = 8;

    /** Guards everything after it; never held while a file is read. */
    private final Object lock = new Object();

    private final @Nullable Piece[] pieces = new Piece[PIECES];
    private final long[] ends = new long[PIECES];
    private int nextPiece;
    private int nextEnd;

    /** Bytes from a place on. */
    private record Piece(long place, byte[] bytes, int size) {}

    /** Reads from a place; shorter where the whole frames end. */
    interface Source {
        int read(long place, ByteBuffer into) throws IOException;
    }

    /** Reads {@code into.length} bytes at a place; returns how many there are. */
    int read(long place, byte[] into, Source source) throws IOException {
        boolean inOrder;
        synchronized (lock) {
            if (copy(place, into)) return into.length;
            inOrder = follows(place, into.length);
            if (!inOrder) remember(place + into.length);
        }
        if (!inOrder) return source.read(place, ByteBuffer.wrap(into));
        byte[] bytes = new byte[PIECE_BYTES];
        int size = source.read(place, ByteBuffer.wrap(bytes));
        Piece piece = new Piece(place, bytes, size);
        synchronized (lock) {
            pieces[nextPiece] = piece;
            nextPiece = (nextPiece + 1) % PIECES;
            // The reader arrives here when it is through.
            remember(place + size);
        }
        int here = Math.min(size, into.length);
        System.arraycopy(bytes, 0, into, 0, here);
        return here;
    }

    private boolean copy(long place, byte[] into) {
        for (@Nullable Piece piece : pieces) {
            if (piece == null || place < piece.place || place + into.length > piece.place + piece.size) continue;
            System.arraycopy(piece.bytes, (int) (place - piece.place), into, 0, into.length);
            return true;
        }
        return false;
    }

    /** Whether somebody stopped reading right before this item, or in it: heads of frames stand between items. */
    private boolean follows(long place, int bytes) {
        for (int i = 0; i < PIECES; i++) {
            if (place > ends[i] + MAX_GAP_BYTES || place + bytes <= ends[i]) continue;
            ends[i] = 0;
            return true;
        }
        return false;
    }

    private void remember(long end) {
        ends[nextEnd] = end;
        nextEnd = (nextEnd + 1) % PIECES;
    }
}
