package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

class LogTest {
    private final Crypto crypto = Crypto.load();
    private SimulatedDisk disk;
    private Corestore store;

    @BeforeEach
    void open() throws IOException {
        disk = new SimulatedDisk(1);
        store = Corestore.open(disk, crypto, new Random(1), 64 << 10);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> blocks(int count) {
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) blocks.add(bytes("x".repeat(i % 7) + i));
        return blocks;
    }

    @Test
    void everyByteIsFoundInItsBlock() throws IOException {
        Log log = store.log("a");
        List<byte[]> blocks = blocks(200);
        log.append(blocks);
        long offset = 0;
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(log.byteOffset(i)).isEqualTo(offset);
            for (int at = 0; at < blocks.get(i).length; at++) {
                assertThat(log.seek(offset + at)).isEqualTo(new Log.Position(i, at));
            }
            offset += blocks.get(i).length;
        }
        assertThat(log.byteOffset(200)).isEqualTo(log.byteLength()).isEqualTo(offset);
        assertThat(log.seek(offset + 5)).isEqualTo(new Log.Position(200, 5));
    }

    @Test
    void theTreeOfEachLengthIsKnownAndGoesOn() throws IOException {
        Log log = store.log("a");
        List<byte[]> hashes = new ArrayList<>(List.of(log.treeHash()));
        List<byte[]> blocks = blocks(70);
        for (byte[] block : blocks) {
            log.append(block);
            hashes.add(log.treeHash());
        }
        for (int length = 0; length <= blocks.size(); length++) {
            TreeHash tree = log.tree(length);
            assertThat(tree.length()).isEqualTo(length);
            assertThat(tree.hash()).isEqualTo(hashes.get(length));
            for (int next = length; next < blocks.size(); next++) {
                assertThat(tree.append(blocks.get(next))).isEqualTo(hashes.get(next + 1));
            }
        }
        assertThatThrownBy(() -> log.tree(71)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void streamsReadAndWriteTheLogAsOneRowOfBytes() throws IOException {
        Log log = store.log("a").encrypted(new byte[32]);
        try (OutputStream out = log.outputStream(100)) {
            for (byte[] block : blocks(200)) out.write(block);
        }
        byte[] all = log.inputStream(0, log.byteLength()).readAllBytes();
        assertThat(all).hasSize((int) log.byteLength());
        assertThat(log.length()).isEqualTo((all.length + 99) / 100);
        assertThat(log.inputStream(250, 433).readAllBytes()).isEqualTo(java.util.Arrays.copyOfRange(all, 250, 433));
    }

    @Test
    void withoutTheKeyAnEncryptedLogShowsNothingOfItsContent() throws IOException {
        Log log = store.log("a").encrypted(new byte[32]);
        log.append(bytes("attack at dawn"));
        assertThat(log.get(0)).isEqualTo(bytes("attack at dawn"));
        assertThat(log.byteLength()).isEqualTo(14);
        byte[] stored = store.log("a").get(0);
        assertThat(stored).hasSize(22);
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("dawn");
    }

    @Test
    void aSnapshotStaysAsItWas() throws IOException {
        Log log = store.log("a");
        log.append(blocks(10));
        Log snapshot = log.snapshot();
        byte[] hash = log.treeHash();
        log.append(bytes("more"));
        assertThat(snapshot.length()).isEqualTo(10);
        assertThat(snapshot.treeHash()).isEqualTo(hash);
        log.truncate(5);
        log.append(blocks(9));
        assertThat(snapshot.get(4)).isEqualTo(blocks(5).get(4));
        assertThatThrownBy(() -> snapshot.get(5)).hasMessageContaining("truncated");
        assertThatThrownBy(() -> snapshot.append(bytes("no"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReaderFollowsTheLogAndCannotWriteIt() throws IOException {
        Log log = store.log("a").encrypted(new byte[32]);
        Log reader = log.readOnly();
        log.append(blocks(3));
        assertThat(reader.length()).isEqualTo(3);
        assertThat(reader.get(2)).isEqualTo(blocks(3).get(2));
        assertThat(reader.writable()).isFalse();
        assertThatThrownBy(() -> reader.append(bytes("no"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.with(Durability.SYSTEM).truncate(1)).isInstanceOf(IllegalStateException.class);
        assertThat(log.length()).isEqualTo(3);
    }

    @Test
    void userDataStaysWithItsLog() throws IOException {
        store.log("a").userData("colour", bytes("blue"));
        store.log("a").append(bytes("x"));
        store.log("a").userData("gone", bytes("y"));
        store.log("a").userData("gone", null);
        store.close();
        try (Corestore again = Corestore.open(disk.afterExit(), crypto, new Random(1), 64 << 10)) {
            assertThat(again.log("a").userData("colour")).isEqualTo(bytes("blue"));
            assertThat(again.log("a").userData("gone")).isNull();
            assertThat(again.log("a").name()).isEqualTo("a");
        }
    }

    @Test
    void namespacesAndKeyPairsGiveLogsOfTheirOwn() throws IOException {
        Log outer = store.log("a");
        Log inner = store.namespace("app").log("a");
        assertThat(inner.key()).isNotEqualTo(outer.key());
        KeyPair keyPair = crypto.keyPair(new byte[32]);
        Log own = store.log(keyPair);
        own.append(bytes("x"));
        inner.append(bytes("y"));
        store.close();
        try (Corestore again = Corestore.open(disk.afterExit(), crypto, new Random(1), 64 << 10)) {
            assertThat(again.logs()).hasSize(3);
            Log found = again.log(own.key());
            assertThat(found.append(bytes("z"))).isEqualTo(2);
            assertThat(again.log(inner.key()).append(bytes("z"))).isEqualTo(2);
        }
    }

    @Test
    void severalSignersMustAgree() throws IOException {
        List<KeyPair> keys = new ArrayList<>();
        List<Manifest.Signer> signers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] seed = new byte[32];
            seed[0] = (byte) i;
            keys.add(crypto.keyPair(seed));
            signers.add(new Manifest.Signer(store.signerNamespace(), keys.get(i).publicKey()));
        }
        Log log = store.log(Manifest.of(2, signers));
        List<byte[]> blocks = blocks(3);
        Log.Part one = log.sign(blocks, keys.get(1));
        Log.Part two = log.sign(blocks, keys.get(2));
        assertThatThrownBy(() -> log.appendSigned(blocks, Log.assemble(List.of(one))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.appendSigned(blocks, Log.assemble(List.of(one, one))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.appendSigned(blocks(2), Log.assemble(List.of(one, two))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(log.appendSigned(blocks, Log.assemble(List.of(one, two)))).isEqualTo(3);
    }

    @Test
    void aStaticProofNeedsNothingButTheKey() throws IOException, ProtocolError {
        Log log = store.log("a");
        log.append(blocks(77));
        for (int index = 0; index < 77; index++) {
            byte[] proof = log.proof(index);
            StaticProof.Verified verified = StaticProof.verify(crypto, log.key(), proof);
            assertThat(verified.length()).isEqualTo(77);
            assertThat(verified.index()).isEqualTo(index);
            assertThat(verified.block()).isEqualTo(blocks(77).get(index));
            assertThat(verified.treeHash()).isEqualTo(log.treeHash());
        }
        byte[] proof = log.proof(5);
        for (int at = 0; at < proof.length; at++) {
            byte[] changed = proof.clone();
            changed[at] ^= 1;
            try {
                StaticProof.Verified verified = StaticProof.verify(crypto, log.key(), changed);
                // The request's number is not part of what is proven.
                assertThat(verified.block()).isEqualTo(blocks(77).get(5));
                assertThat(verified.treeHash()).isEqualTo(log.treeHash());
            } catch (ProtocolError e) {
                assertThat(e.code()).isNotEmpty();
            }
        }
    }

    @Test
    void verifyNamesTheFirstBadBlock() throws IOException {
        Log log = store.log("a");
        log.append(List.of(bytes("good"), bytes("rotten"), bytes("fine")));
        assertThat(log.verify().trouble()).isNull();
        String content = new String(disk.content("00000001.segment"), StandardCharsets.ISO_8859_1);
        disk.flipBit("00000001.segment", content.indexOf("rotten"));
        Log.Verification found = log.verify();
        assertThat(found.badBlock()).isEqualTo(1);
        assertThat(found.badByte()).isEqualTo(4);
        assertThat(found.trouble()).contains("Block 1");
    }

    @Test
    void clearedSpaceIsReturnedByCompaction() throws IOException {
        Log log = store.log("a");
        byte[] large = new byte[1000];
        for (int i = 0; i < 300; i++) log.append(large);
        long before = size();
        log.clear(10, 290);
        store.compact();
        assertThat(size()).isLessThan(before / 5);
        assertThat(log.get(5)).isEqualTo(large);
        assertThat(log.get(295)).isEqualTo(large);
        assertThat(log.has(100)).isFalse();
        assertThat(log.verify().trouble()).isNull();
    }

    private long size() {
        return disk.list().stream().mapToLong(name -> disk.content(name).length).sum();
    }

    @Test
    void tenThousandLogsAreOpenWithAHandfulOfHandles() throws IOException {
        List<Log> logs = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) logs.add(store.log("log " + i));
        for (int i = 0; i < 10_000; i += 100) logs.get(i).append(bytes("block " + i));
        assertThat(logs.get(900).get(0)).isEqualTo(bytes("block 900"));
        assertThat(disk.maxOpen()).isLessThan(200);
        store.close();
        try (Corestore again = Corestore.open(disk.afterExit(), crypto, new Random(1), 64 << 10)) {
            assertThat(again.log("log 700").get(0)).isEqualTo(bytes("block 700"));
        }
    }
}
