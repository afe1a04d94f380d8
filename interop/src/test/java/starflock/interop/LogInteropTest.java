package starflock.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starflock.codec.Hex;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.Manifest;
import starflock.log.Replication;

/** Logs exchanged with hypercore and corestore over TCP, SecretStream and Protomux, in both directions. */
@Timeout(60)
class LogInteropTest extends LogPeers {
    @Test
    void weDownloadAThousandBlocksAndFollowWhatComes() throws Exception {
        try (NodePeer peer = NodePeer.start("core.mjs", "listen")) {
            int port = peer.await("listening").number("port");
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'room'}");
            ask(peer, "{'do':'append','count':1000,'size':300,'seed':'a'}");
            Log log = store.log(Hex.decode(opened.text("key")));
            assertThat(Hex.encode(log.discoveryKey())).isEqualTo(opened.text("discoveryKey"));
            dial(port);
            assertThat(replication.update(log).get(30, TimeUnit.SECONDS)).isEqualTo(1000);
            replication.download(log, 0, 1000).done().get(30, TimeUnit.SECONDS);
            sameAs(ask(peer, "{'do':'info'}"), log);

            replication.download(log, 0, -1);
            ask(peer, "{'do':'append','count':3,'size':0,'seed':'b'}");
            ask(peer, "{'do':'append','count':3,'size':70000,'seed':'c'}");
            await(log, () -> log.length() == 1006);
            replication.download(log, 1000, 1006).done().get(30, TimeUnit.SECONDS);
            sameAs(ask(peer, "{'do':'info'}"), log);

            ask(peer, "{'do':'truncate','length':700}");
            ask(peer, "{'do':'append','count':50,'size':40,'seed':'d'}");
            await(log, () -> log.fork() == 1 && log.length() == 750);
            replication.download(log, 0, 750).done().get(30, TimeUnit.SECONDS);
            sameAs(ask(peer, "{'do':'info'}"), log);
        }
    }

    @Test
    void theyDownloadAThousandBlocksAndFollowWhatComes() throws Exception {
        Log log = store.log("room");
        log.append(blocks("a", 1000, 300));
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "'}");
            ask(peer, "{'do':'await','length':1000}");
            ask(peer, "{'do':'download','start':0,'end':1000}");
            sameAs(ask(peer, "{'do':'info'}"), log);

            log.append(blocks("b", 3, 0));
            log.append(blocks("c", 3, 70_000));
            ask(peer, "{'do':'await','length':1006}");
            ask(peer, "{'do':'download','start':1000,'end':1006}");
            sameAs(ask(peer, "{'do':'info'}"), log);

            log.truncate(700);
            log.append(blocks("d", 50, 40));
            ask(peer, "{'do':'await','length':750,'fork':1}");
            ask(peer, "{'do':'download','start':0,'end':750}");
            sameAs(ask(peer, "{'do':'info'}"), log);
        });
    }

    @Test
    void encryptedLogsAreReadWithTheKeyOnBothSides() throws Exception {
        String key = "44".repeat(32);
        Log log = store.log("secret").encrypted(Hex.decode(key));
        log.append(blocks("a", 20, 100));
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "','encryptionKey':'" + key + "'}");
            ask(peer, "{'do':'await','length':20}");
            ask(peer, "{'do':'download','start':0,'end':20}");
            sameAs(ask(peer, "{'do':'info'}"), log);
        });
        dialled(peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'secret','encryptionKey':'" + key + "'}");
            ask(peer, "{'do':'append','count':20,'size':100,'seed':'b'}");
            Log theirs = store.log(Hex.decode(opened.text("key"))).encrypted(Hex.decode(key));
            replication.update(theirs).get(30, TimeUnit.SECONDS);
            download(theirs, 0, 20);
            assertThat(theirs.get(3)).isEqualTo(block("b", 3, 100));
            sameAs(ask(peer, "{'do':'info'}"), theirs);
        });
    }

    @Test
    void twoOfThreeSignersAreEnoughOnBothSides() throws Exception {
        List<KeyPair> keys = List.of(
                crypto.keyPair(new byte[32]), crypto.keyPair(crypto.hash()), crypto.keyPair(crypto.hash(new byte[1])));
        List<Manifest.Signer> signers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (KeyPair pair : keys) {
            signers.add(new Manifest.Signer(store.signerNamespace(), pair.publicKey()));
            names.add("'" + Hex.encode(pair.publicKey()) + "'");
        }
        Log log = store.log(Manifest.of(2, signers));
        List<byte[]> blocks = blocks("a", 5, 50);
        byte[] signature = Log.assemble(List.of(log.sign(blocks, keys.get(2)), log.sign(blocks, keys.get(0))));
        log.appendSigned(blocks, signature);
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "'}");
            ask(peer, "{'do':'await','length':5}");
            ask(peer, "{'do':'download','start':0,'end':5}");
            sameAs(ask(peer, "{'do':'info'}"), log);
        });
        Corestore ours = store;
        try (Corestore empty = Corestore.open(folder.resolve("empty"), crypto)) {
            store = empty;
            replication = new Replication(empty, threads, timer);
            dialled(peer -> {
                NodePeer.Line opened = ask(peer, "{'do':'open','quorum':2,'signers':" + names + "}");
                assertThat(opened.text("key")).isEqualTo(Hex.encode(log.key()));
                ask(peer, "{'do':'append','count':5,'size':50,'seed':'a','signature':'" + Hex.encode(signature) + "'}");
                Log theirs = empty.log(log.key());
                replication.update(theirs).get(30, TimeUnit.SECONDS);
                download(theirs, 0, 5);
                sameAs(ask(peer, "{'do':'info'}"), theirs);
            });
            replication.close();
        } finally {
            store = ours;
        }
    }

    @Test
    void partsOfALogGoBothWays() throws Exception {
        Log log = store.log("sparse");
        log.append(blocks("a", 500, 90));
        log.clear(100, 300);
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "'}");
            ask(peer, "{'do':'await','length':500}");
            ask(peer, "{'do':'download','start':310,'end':330}");
            ask(peer, "{'do':'download','start':5,'end':6}");
            assertThat(ask(peer, "{'do':'info'}").number("blocks")).isEqualTo(21);
            for (int bytes : List.of(0, 1, 89, 90, 91, 30_000, 44_999)) {
                NodePeer.Line found = ask(peer, "{'do':'seek','bytes':" + bytes + "}");
                assertThat(found.number("index"))
                        .isEqualTo((int) log.seek(bytes).block());
                assertThat(found.number("offset"))
                        .isEqualTo((int) log.seek(bytes).offset());
            }
        });
        dialled(peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'sparse'}");
            ask(peer, "{'do':'append','count':500,'size':90,'seed':'b'}");
            ask(peer, "{'do':'clear','start':100,'end':300}");
            Log theirs = store.log(Hex.decode(opened.text("key")));
            replication.update(theirs).get(30, TimeUnit.SECONDS);
            download(theirs, 40, 60);
            download(theirs, 450, 500);
            assertThat(theirs.get(55)).isEqualTo(block("b", 55, 90));
            assertThat(theirs.get(499)).isEqualTo(block("b", 499, 90));
            assertThat(theirs.has(39)).isFalse();
        });
    }

    @Test
    void largeBlocksGoBothWays() throws Exception {
        Log log = store.log("large");
        log.append(blocks("a", 1024, 64 << 10));
        log.append(block("b", 0, Log.MAX_BLOCK_BYTES));
        served(peer -> {
            ask(peer, "{'do':'open','key':'" + Hex.encode(log.key()) + "'}");
            ask(peer, "{'do':'await','length':1025}");
            ask(peer, "{'do':'download','start':0,'end':1025}");
            sameAs(ask(peer, "{'do':'info'}"), log);
        });
        dialled(peer -> {
            NodePeer.Line opened = ask(peer, "{'do':'open','name':'large'}");
            ask(peer, "{'do':'append','count':1024,'size':65536,'seed':'c'}");
            ask(peer, "{'do':'append','count':1,'size':" + Log.MAX_BLOCK_BYTES + ",'seed':'d'}");
            Log theirs = store.log(Hex.decode(opened.text("key")));
            replication.update(theirs).get(30, TimeUnit.SECONDS);
            download(theirs, 0, 1025);
            sameAs(ask(peer, "{'do':'info'}"), theirs);
        });
    }
}
