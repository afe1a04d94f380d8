package starflock.space;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static starflock.space.Village.said;
import static starflock.space.Village.say;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.fold.Position;

/** What one device holds: files for machines that never meet, checking, explanations. */
class InventoryTest {
    private static final Inventory.Along UNSEEN = (what, bytes, all) -> {};

    @TempDir
    Path folder;

    private Village village;
    private Village.House a;
    private Village.House b;
    private Replica atA;
    private Replica atB;
    private Path file;

    @BeforeEach
    void meetOnce() throws Exception {
        village = new Village(folder);
        a = village.house("A");
        b = village.house("B");
        atA = a.create();
        atB = b.join(atA, Level.WRITER);
        village.connect(a, b);
        village.await(() -> atB.writes() && atA.person(atB.device().log()) != null);
        village.cut(a);
        village.await(() -> a.connections.isEmpty() && b.connections.isEmpty());
        file = folder.resolve("space.starflock");
    }

    @AfterEach
    void leave() throws Exception {
        village.close();
    }

    @Test
    void aFileBringsWhatTheOtherLacks() throws Exception {
        say(atA, "by courier");
        Inventory.Exported exported = atA.inventory().export(file);
        assertThat(exported.left()).isZero();
        Inventory.Imported imported = atB.inventory().take(file, UNSEEN);
        assertThat(imported).isEqualTo(new Inventory.Imported(1, 0, List.of()));
        village.await(() -> said(atB).equals(List.of("by courier")));
        assertThat(atB.inventory().take(file, UNSEEN)).isEqualTo(new Inventory.Imported(0, 0, List.of()));
        say(atB, "answer");
        atB.inventory().export(file);
        atA.inventory().take(file, UNSEEN);
        village.await(() -> said(atA).equals(List.of("by courier", "answer")));
        assertThat(atB.orderHash()).isEqualTo(atA.orderHash());
    }

    @Test
    void aDamagedFileIsSaidAndChangesNothing() throws Exception {
        say(atA, "fragile");
        atA.inventory().export(file);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(5);
        Map<PublicKey, Long> before = atB.inventory().heights();
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, i % 2 == 0 ? damaged : Arrays.copyOf(whole, random.nextInt(whole.length)));
            assertThatThrownBy(() -> atB.inventory().take(file, UNSEEN))
                    .isInstanceOf(SpaceFile.Damaged.class)
                    .hasMessageContaining(file.getFileName().toString());
        }
        assertThat(atB.inventory().heights()).isEqualTo(before);
        Files.write(file, whole);
        assertThat(atB.inventory().take(file, UNSEEN).blocks()).isEqualTo(1);
    }

    @Test
    void aFileOfAnotherSpaceIsRefused() throws Exception {
        Replica other = village.house("C").create();
        other.inventory().export(file);
        assertThatThrownBy(() -> atB.inventory().take(file, UNSEEN)).hasMessageContaining("another space");
    }

    @Test
    void everythingIsCheckedAndWorkedOutAnew() throws Exception {
        for (int i = 0; i < 100; i++) {
            say(atA, "event " + i);
        }
        Inventory.Verified found = atA.inventory().verify();
        assertThat(found.whole()).isTrue();
        assertThat(found.blocks()).isGreaterThan(100);
        assertThat(atA.inventory().heldBytes()).isEqualTo(found.bytes());
    }

    /** A copy of a folder is started: one log, two histories. Whoever gets to see both can prove it to all. */
    @Test
    void aLogThatGoesOnOnTwoMachinesIsFoundOutAndCutWhereTheyPart() throws Exception {
        say(atB, "in common");
        atB.inventory().export(file);
        atA.inventory().take(file, UNSEEN);
        village.await(() -> said(atA).size() == 1);
        atB.close();
        b.close();
        Village.House copy = village.copy("B", "B2");
        Village.House again = village.copy("B", "B3");
        Replica one = copy.open();
        Replica other = again.open();
        say(one, "on one machine");
        say(other, "on the other");
        say(other, "and more");
        one.inventory().export(file);
        assertThat(atA.inventory().take(file, UNSEEN).forks()).isEmpty();
        village.await(() -> said(atA).equals(List.of("in common", "on one machine")));
        other.inventory().export(file);
        Inventory.Imported found = atA.inventory().take(file, UNSEEN);
        assertThat(found.forks()).hasSize(1);
        assertThat(said(atA)).containsExactly("in common");
        assertThat(atA.inventory().forked()).containsExactly(one.device().log());

        // The others believe it, whichever of the two they had; and those two machines know why they cannot write.
        atA.inventory().export(file);
        for (Replica each : List.of(one, other)) {
            Inventory.Imported unused = each.inventory().take(file, UNSEEN);
            village.await(() -> said(each).equals(List.of("in common")));
            assertThat(each.writes()).isFalse();
            assertThat(each.orderHash()).isEqualTo(atA.orderHash());
            assertThatThrownBy(() -> say(each, "still here")).hasMessageContaining("two machines");
        }

        // Nobody is accused by less than that: of another place, or with one history twice.
        Body.Fork fork = found.forks().getFirst();
        assertThat(Forks.holds(World.CRYPTO, fork)).isTrue();
        assertThat(Forks.holds(World.CRYPTO, new Body.Fork(fork.log(), fork.prefix() - 1, fork.proof())))
                .isFalse();
        assertThat(Forks.holds(World.CRYPTO, new Body.Fork(atA.genesis(), fork.prefix(), fork.proof())))
                .isFalse();
        Reader in = new Reader(fork.proof());
        byte[] half = in.buffer(1 << 20);
        byte[] twice = new Writer().buffer(half).buffer(half).toBytes();
        assertThat(Forks.holds(World.CRYPTO, new Body.Fork(fork.log(), fork.prefix(), twice)))
                .isFalse();
        byte[] damaged = fork.proof().clone();
        damaged[damaged.length / 2] ^= 1;
        assertThat(Forks.holds(World.CRYPTO, new Body.Fork(fork.log(), fork.prefix(), damaged)))
                .isFalse();
    }

    @Test
    void aWhisperIsHeardByMembersAlone() throws Exception {
        byte[] words = "typing".getBytes(StandardCharsets.UTF_8);
        byte[] whisper = requireNonNull(atA.whispers().say(words));
        Whispers.Whisper heard = requireNonNull(atB.whispers().hear(whisper));
        assertThat(heard.person()).isEqualTo(atA.person());
        assertThat(heard.words()).isEqualTo(words);
        // In another's name, changed, or from another space it is nothing.
        byte[] inBsName = whisper.clone();
        System.arraycopy(atB.device().log().bytes(), 0, inBsName, 0, 32);
        assertThat(atA.whispers().hear(inBsName)).isNull();
        whisper[whisper.length - 1] ^= 1;
        assertThat(atB.whispers().hear(whisper)).isNull();
        byte[] foreign = requireNonNull(village.house("C").create().whispers().say(words));
        assertThat(atB.whispers().hear(foreign)).isNull();
        assertThat(atB.whispers().hear(new byte[3])).isNull();
        // Who was removed is heard no more.
        byte[] last = requireNonNull(atB.whispers().say(words));
        assertThat(atA.whispers().hear(last)).isNotNull();
        atA.limit(atB.person(), Level.NONE);
        assertThat(atA.whispers().hear(last)).isNull();
    }

    @Test
    void whyAnEventStandsAndWhoHasSeenIt() throws Exception {
        say(atA, "seen?");
        Position at = atA.events(0).getLast().position();
        Ref ref = new Ref(PublicKey.parse(at.writer()), at.seq());
        Inventory.Explanation before = requireNonNull(atA.inventory().explain(ref));
        assertThat(before.person()).isEqualTo(atA.person());
        assertThat(before.standing()).isEqualTo(new Standing.Stands(Level.OWNER));
        assertThat(before.seenBy()).isEmpty();
        village.connect(a, b);
        village.await(() -> said(atB).size() == 1);
        say(atB, "yes");
        village.await(() -> said(atA).size() == 2);
        assertThat(requireNonNull(atA.inventory().explain(ref)).seenBy())
                .containsExactly(atB.device().log());
        List<Ref> history = atA.inventory().history(0, Integer.MAX_VALUE);
        assertThat(history).hasSize(atA.inventory().entries()).startsWith(new Ref(atA.genesis(), 0));
        assertThat(atA.inventory().devices(atB.person()))
                .containsExactly(atB.device().log());
    }
}
