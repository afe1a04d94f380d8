package starflock.node;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a node has opened, to be closed newest first: no new requests, then the rooms, then the folder is free. */
final class Parts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Parts.class.getName());

    /** Newest first. Guarded by this: a stop may be asked for from several sides. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "One part of the node did not stop well; the others did.", e);
            }
        }
    }
}
