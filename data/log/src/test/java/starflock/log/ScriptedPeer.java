package starflock.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other side of a log's line, which says what a test wants it to say. */
final class ScriptedPeer implements Link {
    final List<Wire> heard = new ArrayList<>();
    private final Replicator replicator;
    private final Peer peer = new Peer(this);
    private final byte[] key;
    boolean drains = true;
    boolean ended;

    @Nullable
    String letGo;

    ScriptedPeer(Replicator replicator, int number) {
        this.replicator = replicator;
        this.key = new byte[32];
        key[0] = (byte) number;
        replicator.post(() -> replicator.opened(peer));
    }

    void say(Wire message) {
        replicator.post(() -> replicator.received(peer, message));
    }

    void leave() {
        replicator.post(() -> replicator.closed(peer));
    }

    /** What it heard of one kind. */
    <T extends Wire> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    RemoteBlocks blocks() {
        return peer.blocks;
    }

    @Override
    public byte[] remoteKey() {
        return key;
    }

    @Override
    public void send(Wire message) {
        heard.add(message);
    }

    @Override
    public boolean writable() {
        return drains;
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void close(String reason) {
        letGo = reason;
    }
}
