package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

class EntryTest {
    @Test
    void everyEntryComesBackAsItWasWithTheNamesOfItsLog() {
        Seeds.runs(2_000).check(gen -> {
            PublicKey own = key(gen);
            List<PublicKey> logs = new ArrayList<>(List.of(own));
            gen.list(20, EntryTest::key).forEach(logs::add);
            Entry.Dictionary writing = new Entry.Dictionary(own);
            Entry.Dictionary reading = new Entry.Dictionary(own);
            for (int i = 0; i < 4; i++) {
                Entry entry = entry(gen, logs);
                assertThat(Entry.decode(entry.encode(writing), reading)).isEqualTo(entry);
            }
        });
    }

    @Test
    void noPieceOfAnEntryIsOne() {
        Seeds.runs(300).check(gen -> {
            PublicKey own = key(gen);
            Entry entry = entry(gen, List.of(own, key(gen), key(gen)));
            byte[] block = entry.encode(new Entry.Dictionary(own));
            // An app's event goes to the end of its block, wherever that is.
            int least = entry.body() instanceof Body.App app ? block.length - app.bytes().length : block.length;
            for (int length = 0; length < least; length++) {
                byte[] piece = Arrays.copyOf(block, length);
                assertThatThrownBy(() -> Entry.decode(piece, new Entry.Dictionary(own)))
                        .isInstanceOf(ProtocolError.class);
            }
        });
    }

    @Test
    void whateverTheBytesTheyAreAnEntryOrAnError() {
        Seeds.runs(20_000).check(gen -> {
            PublicKey own = key(gen);
            byte[] block = entry(gen, List.of(own, key(gen), key(gen))).encode(new Entry.Dictionary(own));
            for (int changes = 1 + gen.nextInt(3); changes > 0; changes--) {
                block[gen.nextInt(block.length)] = (byte) gen.nextInt(256);
            }
            try {
                Entry entry = Entry.decode(block, new Entry.Dictionary(own));
                assertThat(Entry.decode(entry.encode(new Entry.Dictionary(own)), new Entry.Dictionary(own)))
                        .isEqualTo(entry);
            } catch (ProtocolError refused) {
                assertThat(refused.code()).isIn("truncated", "too-large", "malformed");
            }
        });
    }

    @Test
    void aFrontierOfKnownLogsIsSmall() {
        Seeds.runs(1).check(gen -> {
            PublicKey own = key(gen);
            List<Entry.Head> heads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                heads.add(new Entry.Head(key(gen), 1_000 + i));
            }
            Entry.Dictionary names = new Entry.Dictionary(own);
            Entry entry = new Entry(heads, new byte[32], new Body.App(new byte[0]));
            entry.encode(names);
            // Version and kind, how many heads, four bytes a head, and one digest over all of them.
            assertThat(entry.encode(names)).hasSize(2 + 1 + 3 * 4 + 32);
        });
    }

    private static Entry entry(Gen gen, List<PublicKey> logs) {
        List<Entry.Head> heads = new ArrayList<>();
        for (PublicKey log : gen.shuffled(logs.subList(1, logs.size()))) {
            if (gen.nextBoolean()) {
                heads.add(new Entry.Head(log, 1 + gen.number(1L << 40)));
            }
        }
        return new Entry(heads, heads.isEmpty() ? new byte[0] : bytes(gen, 32), body(gen, logs));
    }

    private static Body body(Gen gen, List<PublicKey> logs) {
        PublicKey person = key(gen);
        Level level = new Level(gen.nextInt(103));
        Ref ref = new Ref(gen.oneOf(logs), gen.number(1L << 40));
        return switch (gen.nextInt(12)) {
            case 0 -> new Body.App(gen.bytes(200));
            case 1 -> new Body.Genesis(person, key(gen), bytes(gen, 64), gen.bytes(64));
            case 2 -> new Body.Hello(person, bytes(gen, 64));
            case 3 ->
                new Body.Admit(
                        ref,
                        person,
                        some(gen, logs).stream()
                                .map(log -> new Body.Device(log, key(gen)))
                                .toList(),
                        level);
            case 4 -> new Body.Grant(ref, person, level);
            case 5 -> new Body.Limit(ref, person, level, cuts(gen, logs));
            case 6 -> new Body.Leave(cuts(gen, logs));
            case 7 -> new Body.Finaliser(ref.log(), height(gen, gen.oneOf(logs)));
            case 8 ->
                new Body.Checkpoint(
                        gen.number(1L << 40),
                        bytes(gen, 32),
                        some(gen, logs).stream().map(log -> height(gen, log)).toList());
            case 9 -> new Body.Rotation(new KeyId(gen.nextLong()), some(gen, logs));
            case 10 -> new Body.Share(List.of(new KeyId(gen.nextLong()), new KeyId(1)), some(gen, logs));
            default -> new Body.Fork(ref.log(), gen.number(1L << 40), gen.bytes(100));
        };
    }

    private static List<PublicKey> some(Gen gen, List<PublicKey> logs) {
        return gen.shuffled(logs).subList(0, gen.nextInt(logs.size() + 1));
    }

    private static List<Body.Cut> cuts(Gen gen, List<PublicKey> logs) {
        return some(gen, logs).stream()
                .map(log -> height(gen, log))
                .map(at -> new Body.Cut(at, gen.number(at.length())))
                .toList();
    }

    private static Body.Height height(Gen gen, PublicKey log) {
        return new Body.Height(log, gen.number(1L << 40), bytes(gen, 32));
    }

    private static PublicKey key(Gen gen) {
        return new PublicKey(bytes(gen, 32));
    }

    private static byte[] bytes(Gen gen, int length) {
        byte[] drawn = new byte[length];
        gen.nextBytes(drawn);
        return drawn;
    }
}
