package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Hex;
import starflock.crypto.Crypto;

class CorestoreTest {
    @TempDir
    Path folder;

    private Corestore open() throws IOException {
        return Corestore.open(folder.resolve("logs"), Crypto.load());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** vectors/corestore.properties was made by the npm packages: see the script beside it. */
    @Test
    void namesKeysHashesAndSignaturesAreThoseOfTheJavaScriptStack() throws IOException {
        Properties expected = new Properties();
        try (InputStream in = CorestoreTest.class.getResourceAsStream("/vectors/corestore.properties")) {
            expected.load(Objects.requireNonNull(in));
        }
        byte[] primaryKey = new byte[32];
        Arrays.fill(primaryKey, (byte) 7);
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.replace(
                "primary-key",
                new Out().raw(primaryKey).u32(Checksums.of(primaryKey, 32)).toByteArray());
        try (Corestore store = Corestore.open(disk, Crypto.load(), new java.util.Random(1), 1 << 20)) {
            Log log = store.log("room");
            assertThat(Hex.encode(log.key())).isEqualTo(expected.getProperty("key"));
            assertThat(Hex.encode(log.discoveryKey())).isEqualTo(expected.getProperty("discoveryKey"));
            log.append(List.of(bytes("hello"), bytes(""), bytes("world")));
            byte[] large = new byte[1000];
            Arrays.fill(large, (byte) 1);
            log.append(large);
            assertThat(log.length()).isEqualTo(4);
            assertThat(log.byteLength()).isEqualTo(1010);
            assertThat(Hex.encode(log.treeHash())).isEqualTo(expected.getProperty("treeHash"));
            assertThat(Hex.encode(log.signature())).isEqualTo(expected.getProperty("signature"));
            log.truncate(2);
            assertThat(Hex.encode(log.treeHash())).isEqualTo(expected.getProperty("truncatedTreeHash"));
            assertThat(Hex.encode(log.signature())).isEqualTo(expected.getProperty("truncatedSignature"));
            assertThat(log.fork()).isEqualTo(1);
        }
    }

    @Test
    void whatWasAppendedIsThereAfterOpeningAgain() throws IOException {
        byte[] key;
        try (Corestore store = open()) {
            Log log = store.log("room");
            key = log.key();
            for (int i = 0; i < 300; i++)
                assertThat(log.append(bytes("block " + i))).isEqualTo(i + 1);
        }
        try (Corestore store = open()) {
            Log log = store.log("room");
            assertThat(log.key()).isEqualTo(key);
            assertThat(log.length()).isEqualTo(300);
            for (int i = 0; i < 300; i++) assertThat(log.get(i)).isEqualTo(bytes("block " + i));
            assertThat(store.log("another").length()).isZero();
        }
    }

    @Test
    void theEndOfOneSessionLeavesTheOthers() throws IOException {
        Corestore first = open();
        Corestore second = first.session();
        Corestore within = second.namespace("within");
        first.close();
        first.close(); // counts once
        assertThat(second.log("room").append(bytes("still here"))).isEqualTo(1);
        assertThatThrownBy(first::session).isInstanceOf(IOException.class).hasMessageContaining("closed");
        within.close();
        assertThatThrownBy(() -> second.log("room").append(bytes("too late"))).hasMessageContaining("closed");
        try (Corestore again = open()) {
            assertThat(again.log("room").length()).isEqualTo(1);
        }
    }

    @Test
    void whoeverListensHearsOfEachAppend() throws Exception {
        try (Corestore store = open()) {
            AtomicInteger heard = new AtomicInteger();
            AutoCloseable listening = store.log("room").onAppend(heard::incrementAndGet);
            store.log("room").append(bytes("one"));
            listening.close();
            store.log("room").append(bytes("two"));
            assertThat(heard).hasValue(1);
        }
    }

    @Test
    void theFolderIsForItsOwnerAndForOneProgramAtATime() throws IOException {
        try (Corestore store = open()) {
            store.log("room").append(bytes("one"));
            Path logs = folder.resolve("logs");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logs)))
                    .isEqualTo("rwx------");
            try (var files = Files.list(logs)) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
    }

    @Test
    void anInterruptedThreadDoesNotTakeTheStoreWithIt() throws IOException {
        try (Corestore store = open()) {
            Log log = store.log("room");
            Thread.currentThread().interrupt();
            log.append(bytes("one"));
            assertThat(log.get(0)).isEqualTo(bytes("one"));
            assertThat(Thread.interrupted()).isTrue();
            log.append(bytes("two"));
            assertThat(log.get(1)).isEqualTo(bytes("two"));
        }
    }

    @Test
    void aDamagedBlockIsNamedAndNeverReturned() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        Corestore store = Corestore.open(disk, Crypto.load(), new java.util.Random(1), 1 << 20);
        Log log = store.log("room");
        log.append(List.of(bytes("hello"), bytes("there")));
        String segment = "00000001.segment";
        int at = new String(disk.content(segment), StandardCharsets.ISO_8859_1).indexOf("there");
        disk.flipBit(segment, at);
        assertThat(log.get(0)).isEqualTo(bytes("hello"));
        assertThatThrownBy(() -> log.get(1))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("Block 1")
                .hasMessageContaining(segment);
    }

    @Test
    void aFullDiskRefusesAndLosesNothing() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        Corestore store = Corestore.open(disk, Crypto.load(), new java.util.Random(1), 1 << 20);
        Log log = store.log("room");
        log.append(bytes("before"));
        disk.fullAt(disk.calls() + 1);
        assertThatThrownBy(() -> log.append(bytes("does not fit")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(log.length()).isEqualTo(1);
        disk.freeSpace();
        assertThat(log.append(bytes("after"))).isEqualTo(2);
        store.close();
        try (Corestore again = Corestore.open(disk.afterExit(), Crypto.load(), new java.util.Random(1), 1 << 20)) {
            assertThat(again.log("room").get(1)).isEqualTo(bytes("after"));
        }
    }
}
