package starflock.swarm;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import starflock.udx.UdxLoop;

/**
 * A topic that somebody joined; as many as want may join the same one, each for itself. From any thread; futures
 * complete
 * on the swarm's loop.
 */
public final class Topic implements AutoCloseable {
    /** What is wanted of a topic. */
    public enum Role {
        /** To find others. */
        CLIENT,
        /** To be found. */
        SERVER,
        BOTH
    }

    private final Runnable onLeave;
    private final UdxLoop loop;
    private final Discovery discovery;
    private final Role role;
    private final int limit;

    /** On the loop. */
    private @Nullable CompletableFuture<Void> left;

    Topic(Runnable onLeave, UdxLoop loop, Discovery discovery, Role role, int limit) {
        this.onLeave = onLeave;
        this.loop = loop;
        this.discovery = discovery;
        this.role = role;
        this.limit = limit;
    }

    /** 32 bytes. */
    public byte[] topic() {
        return discovery.topic.toBytes();
    }

    boolean isClient() {
        return role != Role.SERVER;
    }

    boolean isServer() {
        return role != Role.CLIENT;
    }

    int limit() {
        return limit;
    }

    /** Completes when the search that is under way is over: it is announced, and who is there was found. */
    public CompletableFuture<Boolean> flushed() {
        return loop.begin(discovery::flushed);
    }

    /** Searches now, and not only at the next of its times. */
    public CompletableFuture<Boolean> refresh() {
        return loop.begin(discovery::refresh);
    }

    /** Wants it no more. The last who does has it taken back from the network, at the end of which this completes. */
    public CompletableFuture<Void> leave() {
        return loop.begin(() -> {
            if (left == null) {
                left = discovery.remove(this);
                onLeave.run();
            }
            return left;
        });
    }

    /** As {@link #leave}, without waiting. */
    @Override
    public void close() {
        CompletableFuture<Void> unused = leave();
    }
}
