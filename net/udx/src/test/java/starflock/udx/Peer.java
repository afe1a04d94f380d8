package starflock.udx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a stream, which keeps what it is told. */
class Peer implements UdxStream.Listener {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<byte[]> messages = new ArrayList<>();
    boolean ended;
    boolean remoteChanged;
    int drained;

    @Nullable
    CloseCause closed;

    /** End our side as soon as the peer has ended its. */
    boolean endsInReturn;

    @Override
    public int data(UdxStream stream, ByteBuffer data) {
        assert closed == null && !ended;
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
        return copy.length;
    }

    @Override
    public void ended(UdxStream stream) {
        assert closed == null && !ended;
        ended = true;
        if (endsInReturn) stream.end();
    }

    @Override
    public void drained(UdxStream stream) {
        drained++;
    }

    @Override
    public void message(UdxStream stream, ByteBuffer message) {
        byte[] copy = new byte[message.remaining()];
        message.get(copy);
        messages.add(copy);
    }

    @Override
    public void remoteChanged(UdxStream stream) {
        remoteChanged = true;
    }

    @Override
    public void closed(UdxStream stream, CloseCause cause) {
        assert closed == null;
        closed = cause;
    }
}
