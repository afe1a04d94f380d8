package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.TcpListener;
import starflock.stream.TcpTransport;

/** A store of ours and a peer of corestore, over TCP, SecretStream and Protomux, in either role. */
abstract class LogPeers {
    @TempDir
    Path folder;

    final Crypto crypto = Crypto.load();
    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Corestore store;
    Replication replication;

    @BeforeEach
    final void open() throws IOException {
        store = Corestore.open(folder.resolve("logs"), crypto);
        replication = new Replication(store, threads, timer);
    }

    @AfterEach
    final void stop() throws IOException {
        replication.close();
        store.close();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    final class Attaching implements Connection.Listener {
        @Override
        public void opened(Connection connection) {
            replication.attach(connection);
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {
            replication.detach(connection);
        }
    }

    ConnectionConfig config() {
        KeyPair keys = crypto.keyPair(Hex.decode("33".repeat(32)));
        return ConnectionConfig.of(crypto, keys, threads, timer);
    }

    void dial(int port) throws IOException {
        var transport = TcpTransport.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), threads);
        Connection.start(transport, true, config(), new Attaching());
    }

    static byte[] block(String seed, int i, int size) {
        byte[] unit = (seed + ":" + i + ";").getBytes(UTF_8);
        byte[] block = new byte[size];
        for (int at = 0; at < size; at++) block[at] = unit[at % unit.length];
        return block;
    }

    static List<byte[]> blocks(String seed, int count, int size) {
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) blocks.add(block(seed, i, size));
        return blocks;
    }

    String content(Log log) throws IOException {
        byte[] content = new byte[32];
        for (long i = 0; i < log.length(); i++) if (log.has(i)) content = crypto.hash(content, log.get(i));
        return Hex.encode(content);
    }

    void sameAs(NodePeer.Line info, Log log) throws IOException {
        assertThat(info.text("treeHash")).isEqualTo(Hex.encode(log.treeHash()));
        assertThat(info.number("length")).isEqualTo((int) log.length());
        assertThat(info.number("byteLength")).isEqualTo((int) log.byteLength());
        assertThat(info.number("fork")).isEqualTo((int) log.fork());
        assertThat(info.text("content")).isEqualTo(content(log));
    }

    static NodePeer.Line ask(NodePeer peer, String command) throws IOException, InterruptedException {
        peer.tell(command.replace('\'', '"'));
        return peer.await("done");
    }

    /** Waits for a state of the log that an append or a peer brings about. */
    static void await(Log log, BooleanSupplier state) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        AutoCloseable listening = log.onAppend(() -> {
            if (state.getAsBoolean()) reached.complete(null);
        });
        if (!state.getAsBoolean()) reached.get(30, TimeUnit.SECONDS);
        listening.close();
    }

    /** A peer that dials us. */
    interface Talk {
        void with(NodePeer peer) throws Exception;
    }

    void served(Talk talk) throws Exception {
        try (TcpListener listener = TcpListener.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        threads,
                        transport -> Connection.start(transport, false, config(), new Attaching()));
                NodePeer peer = NodePeer.start(
                        "core.mjs",
                        "connect",
                        Integer.toString(listener.address().getPort()))) {
            talk.with(peer);
        }
    }

    /** A peer that dials us when it is told to, and has what it has by then. */
    void servedWhenTold(Talk before, Talk told) throws Exception {
        try (TcpListener listener = TcpListener.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        threads,
                        transport -> Connection.start(transport, false, config(), new Attaching()));
                NodePeer peer = NodePeer.start("core.mjs", "listen")) {
            NodePeer.Line _ = peer.await("listening");
            before.with(peer);
            NodePeer.Line _ =
                    ask(peer, "{'do':'connect','port':" + listener.address().getPort() + "}");
            told.with(peer);
        }
    }

    void dialled(Talk talk) throws Exception {
        try (NodePeer peer = NodePeer.start("core.mjs", "listen")) {
            dial(peer.await("listening").number("port"));
            talk.with(peer);
        }
    }

    void download(Log log, long start, long end) throws Exception {
        replication.download(log, start, end).done().get(50, TimeUnit.SECONDS);
    }
}
