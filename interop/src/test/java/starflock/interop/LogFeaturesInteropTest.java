package starflock.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starflock.codec.Hex;
import starflock.log.Download;
import starflock.log.Log;
import starflock.log.LogEvent;
import starflock.log.LogExtension;

/** Conflicts, forks that share most of their history, extensions, places in the bytes and odd orders, with hypercore. */
@Timeout(60)
class LogFeaturesInteropTest extends LogPeers {
    private static final String SEED = "55".repeat(32);

    private Log ours() throws Exception {
        return store.log(crypto.keyPair(Hex.decode(SEED)));
    }

    private CompletableFuture<LogEvent.Conflicted> conflictOf(Log log) {
        CompletableFuture<LogEvent.Conflicted> conflict = new CompletableFuture<>();
        AutoCloseable _ = replication.listen(log, event -> {
            if (event instanceof LogEvent.Conflicted conflicted) conflict.complete(conflicted);
        });
        return conflict;
    }

    @Test
    void twoHistoriesOfOneWriterAreFoundOutWhenTheyAskUs() throws Exception {
        Log log = ours();
        log.append(blocks("ours", 5, 20));
        CompletableFuture<LogEvent.Conflicted> conflict = conflictOf(log);
        // Both have written before they meet: else the one takes over what the other has, and goes on from there.
        Talk writes = peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','seed':'" + SEED + "'}");
            assertThat(opened.text("key")).isEqualTo(Hex.encode(log.key()));
            ask(peer, "{'do':'append','count':3,'size':20,'seed':'theirs'}");
        };
        servedWhenTold(writes, peer -> {
            assertThat(peer.await("conflict").number("length")).isEqualTo(3);
            assertThat(conflict.get(30, TimeUnit.SECONDS).length()).isEqualTo(3);
            assertThat(log.conflict()).isNotNull();
        });
    }

    @Test
    void twoHistoriesOfOneWriterAreFoundOutWhenWeAskThem() throws Exception {
        Log log = ours();
        log.append(blocks("ours", 3, 20));
        CompletableFuture<LogEvent.Conflicted> conflict = conflictOf(log);
        try (NodePeer peer = NodePeer.start("core.mjs", "listen")) {
            int port = peer.await("listening").number("port");
            ask(peer, "{'do':'open','seed':'" + SEED + "'}");
            ask(peer, "{'do':'append','count':5,'size':20,'seed':'theirs'}");
            replication.join(log);
            dial(port);
            assertThat(conflict.get(30, TimeUnit.SECONDS).length()).isEqualTo(3);
            assertThat(peer.await("conflict").number("length")).isEqualTo(3);
            assertThat(log.conflict()).isNotNull();
        }
    }

    @Test
    void whatTwoForksShareStays() throws Exception {
        dialled(peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'forked'}");
            ask(peer, "{'do':'append','count':1000,'size':30,'seed':'a'}");
            Log theirs = store.log(Hex.decode(opened.text("key")));
            List<LogEvent.Reorganised> reorganised = new ArrayList<>();
            AutoCloseable _ = replication.listen(theirs, event -> {
                if (event instanceof LogEvent.Reorganised r) reorganised.add(r);
            });
            replication.update(theirs).get(30, TimeUnit.SECONDS);
            download(theirs, 0, 1000);
            ask(peer, "{'do':'truncate','length':701}");
            ask(peer, "{'do':'append','count':400,'size':30,'seed':'b'}");
            await(theirs, () -> theirs.fork() == 1 && theirs.length() == 1101);
            assertThat(theirs.contiguousLength()).isEqualTo(701);
            assertThat(reorganised).containsExactly(new LogEvent.Reorganised(1, 701, 1000));
            download(theirs, 0, 1101);
            sameAs(ask(peer, "{'do':'info'}"), theirs);
        });
        Log log = store.log("forked here");
        log.append(blocks("a", 1000, 30));
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "'}");
            ask(peer, "{'do':'await','length':1000}");
            ask(peer, "{'do':'download','start':0,'end':1000}");
            log.truncate(701);
            log.append(blocks("b", 400, 30));
            ask(peer, "{'do':'await','length':1101,'fork':1}");
            assertThat(ask(peer, "{'do':'info'}").number("blocks")).isEqualTo(701);
            ask(peer, "{'do':'download','start':0,'end':1101}");
            sameAs(ask(peer, "{'do':'info'}"), log);
        });
    }

    @Test
    void extensionsGoBothWays() throws Exception {
        Log log = store.log("with words");
        log.append(blocks("a", 1, 10));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        LogExtension words =
                replication.extension(log, "words", (key, message) -> heard.add(new String(message, UTF_8)));
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "'}");
            ask(peer, "{'do':'extension','name':'words'}");
            ask(peer, "{'do':'await','length':1}");
            ask(peer, "{'do':'broadcast','text':'hello from there'}");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("hello from there");
            words.broadcast("hello from here".getBytes(UTF_8));
            assertThat(peer.await("extension").text("text")).isEqualTo("hello from here");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("hello from here");
        });
    }

    @Test
    void bytesAreFoundInALogThatIsNotHere() throws Exception {
        String key = "44".repeat(32);
        for (String secret : List.of("", ",'encryptionKey':'" + key + "'")) {
            dialled(peer -> {
                String name = secret.isEmpty() ? "plain" : "secret";
                NodePeer.Line opened = ask(peer, "{'do':'open','name':'" + name + "'" + secret + "}");
                ask(peer, "{'do':'append','count':300,'size':90,'seed':'b'}");
                ask(peer, "{'do':'append','count':300,'size':7,'seed':'c'}");
                Log plain = store.log(Hex.decode(opened.text("key")));
                Log theirs = secret.isEmpty() ? plain : plain.encrypted(Hex.decode(key));
                replication.update(theirs).get(30, TimeUnit.SECONDS);
                for (int bytes : List.of(0, 1, 89, 90, 26_999, 27_000, 27_007, 29_099, 29_100)) {
                    NodePeer.Line expected = ask(peer, "{'do':'seek','bytes':" + bytes + "}");
                    Log.Position found = replication.seek(theirs, bytes).get(30, TimeUnit.SECONDS);
                    assertThat(found.block()).isEqualTo(expected.number("index"));
                    assertThat(found.offset()).isEqualTo(expected.number("offset"));
                }
                assertThat(theirs.contiguousLength()).isZero();
            });
        }
    }

    @Test
    void blocksComeInAnyOrderAndSayHowFar() throws Exception {
        dialled(peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'shuffled'}");
            ask(peer, "{'do':'append','count':2000,'size':50,'seed':'a'}");
            Log theirs = store.log(Hex.decode(opened.text("key")));
            replication.update(theirs).get(30, TimeUnit.SECONDS);
            List<Long> order = new ArrayList<>();
            AutoCloseable _ = replication.listen(theirs, event -> {
                if (event instanceof LogEvent.Downloaded block) order.add(block.index());
            });
            List<Download.Progress> progress = new ArrayList<>();
            replication
                    .download(theirs, 100, 1900, Download.Order.RANDOM, Download.Priority.HIGH, progress::add)
                    .done()
                    .get(30, TimeUnit.SECONDS);
            assertThat(order)
                    .hasSize(1800)
                    .doesNotHaveDuplicates()
                    .isNotEqualTo(order.stream().sorted().toList());
            assertThat(progress.get(progress.size() - 1)).isEqualTo(new Download.Progress(1800, 1800, 1800 * 50));
            download(theirs, 0, 2000);
            sameAs(ask(peer, "{'do':'info'}"), theirs);
        });
    }

    /** The JavaScript peer puts answers together and ends the connection if that makes more than 16 MiB. */
    @Test
    void largeBlocksAmongSmallOnesNeverEndTheConnection() throws Exception {
        dialled(peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'mixed'}");
            for (int size : List.of(64 << 10, Log.MAX_BLOCK_BYTES, 64 << 10, 9 << 20, 8 << 20, 7 << 20, 64 << 10)) {
                int count = size == 64 << 10 ? 100 : 1;
                ask(peer, "{'do':'append','count':" + count + ",'size':" + size + ",'seed':'s" + size + "'}");
            }
            Log theirs = store.log(Hex.decode(opened.text("key")));
            replication.update(theirs).get(30, TimeUnit.SECONDS);
            List<LogEvent> left = new ArrayList<>();
            AutoCloseable _ = replication.listen(theirs, event -> {
                if (event instanceof LogEvent.PeerLeft) left.add(event);
            });
            replication
                    .download(theirs, 0, 304, Download.Order.RANDOM, Download.Priority.NORMAL, progress -> {})
                    .done()
                    .get(50, TimeUnit.SECONDS);
            assertThat(left).isEmpty();
            sameAs(ask(peer, "{'do':'info'}"), theirs);
        });
    }
}
