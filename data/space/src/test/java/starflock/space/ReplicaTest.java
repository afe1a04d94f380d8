package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static starflock.space.Village.said;
import static starflock.space.Village.say;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.log.Log;

/** Spaces on real stores, exchanged over real connections. */
class ReplicaTest {
    @TempDir
    Path folder;

    private Village village;

    @BeforeEach
    void settle() {
        village = new Village(folder);
    }

    @AfterEach
    void leave() throws Exception {
        village.close();
    }

    @Test
    void whatOneWritesTheOtherReads() throws Exception {
        Village.House a = village.house("A");
        Replica atA = a.create();
        say(atA, "before");
        Village.House b = village.house("B");
        Replica atB = b.join(atA, Level.WRITER);
        village.connect(a, b);
        village.await(() -> atB.writes() && said(atB).equals(List.of("before")));
        say(atB, "hello");
        say(atA, "welcome");
        village.await(() -> said(atA).size() == 3 && said(atB).size() == 3);
        assertThat(said(atB)).isEqualTo(said(atA)).startsWith("before");
        assertThat(atB.orderHash()).isEqualTo(atA.orderHash());
        assertThat(atA.members()).hasSize(2).containsValue(Level.OWNER).containsValue(Level.WRITER);
    }

    @Test
    void blocksComeFromWhoeverHasThem() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House c = village.house("C");
        Replica atA = a.create();
        Replica atB = b.join(atA, Level.WRITER);
        Replica atC = c.join(atA, Level.WRITER);
        village.connect(a, b);
        village.await(atB::writes);
        say(atA, "last words");
        village.await(() -> said(atB).contains("last words"));
        a.close();
        village.connect(b, c);
        village.await(() -> said(atC).contains("last words"));
        say(atC, "read");
        village.await(() -> said(atB).equals(List.of("last words", "read")));
    }

    @Test
    void whoIsRemovedReadsNothingThatIsWrittenAfter() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House c = village.house("C");
        Replica atA = a.create();
        Replica atB = b.join(atA, Level.WRITER);
        Replica atC = c.join(atA, Level.WRITER);
        village.connect(a, b);
        village.connect(a, c);
        village.connect(b, c);
        village.await(() -> atB.writes() && atC.writes() && atA.logs().size() == 3);
        say(atC, "mine");
        village.await(() -> said(atA).contains("mine") && said(atB).contains("mine"));
        atA.limit(atC.person(), Level.NONE);
        say(atA, "without you");
        village.await(() -> said(atB).contains("without you"));
        say(atB, "indeed");
        village.await(() -> said(atA).contains("indeed"));
        // C holds every block that was written since, and opens none of them.
        Log blocks = c.log(atB.device().log());
        village.await(
                () -> blocks.contiguousLength() == b.log(atB.device().log()).length());
        assertThat(said(atC)).containsExactly("mine");
        assertThat(said(atA)).containsExactly("mine", "without you", "indeed");
        village.await(() -> atC.level().equals(Level.NONE));
        assertThatThrownBy(() -> say(atC, "let me in")).isInstanceOf(IllegalStateException.class);
    }

    /** Scenario 8: O removes A while A rotates. */
    @Test
    void aKeyOfWhoWasRemovedIsNotWrittenUnder() throws Exception {
        Village.House o = village.house("O");
        Village.House a = village.house("A");
        Village.House w = village.house("W");
        Village.House x = village.house("X");
        Replica atO = o.create();
        Replica atA = a.join(atO, Level.admin(1));
        Replica atW = w.join(atO, Level.WRITER);
        Replica atX = x.join(atO, Level.WRITER);
        village.connect(o, a);
        village.connect(a, w);
        village.connect(a, x);
        village.connect(o, x);
        village.await(() -> atA.writes() && atW.writes() && atX.writes());
        village.await(() ->
                atO.logs().size() == 4 && atW.members().size() == 4 && said(atO).isEmpty());
        say(atW, "before");
        village.await(() ->
                said(atO).size() == 1 && said(atA).size() == 1 && said(atX).size() == 1);
        village.cut(o);
        village.await(() -> o.connections.isEmpty());

        // A removes X, and so makes the key K6, under which W writes; O knows of nothing and removes A.
        atA.limit(atX.person(), Level.NONE);
        village.await(() -> Level.NONE.equals(atW.members().get(atX.person())));
        say(atW, "under K6");
        atO.limit(atA.person(), Level.NONE);
        village.cut(a);
        village.await(() -> w.connections.isEmpty());
        village.connect(o, w);
        village.await(() -> Level.NONE.equals(atW.members().get(atA.person())));
        say(atW, "under K7");
        village.await(() -> said(atO).contains("under K7"));
        assertThat(said(atO)).containsExactly("before", "under K6", "under K7");
        assertThat(said(atW)).isEqualTo(said(atO));

        // A holds K6 and every block, and does not read on. Nor does what A decided beyond the cut count.
        village.connect(o, a);
        Log blocks = a.log(atW.device().log());
        village.await(
                () -> blocks.contiguousLength() == w.log(atW.device().log()).length());
        assertThat(said(atA)).containsExactly("before", "under K6");
        assertThat(atO.members().get(atX.person())).isEqualTo(Level.WRITER);
    }

    @Test
    void aCopyThatWasClosedGoesOn() throws Exception {
        Village.House a = village.house("A");
        Replica first = a.create();
        for (int i = 0; i < 200; i++) {
            say(first, "event " + i);
        }
        byte[] hash = first.orderHash();
        first.close();
        Replica again = a.open();
        assertThat(again.size()).isEqualTo(200);
        assertThat(again.settled()).isGreaterThan(200 - Duty.CHECKPOINT_EVERY);
        assertThat(again.orderHash()).isEqualTo(hash);
        say(again, "and on");
        assertThat(said(again)).hasSize(201).endsWith("and on");
    }

    @Test
    void aLinkLetsIn() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House c = village.house("C");
        Replica atA = a.create();
        say(atA, "come in");
        village.connect(a, b);
        village.connect(a, c);
        village.await(() -> !b.connections.isEmpty() && !c.connections.isEmpty());
        String link = atA.threshold()
                .invite(Level.WRITER, 1, village.now.plusSeconds(60), List.of("192.0.2.1:4000"))
                .link("http://example/join");
        b.knock(Invitation.parse(link)).get();
        Replica atB = b.open();
        village.await(() -> atB.writes() && said(atB).equals(List.of("come in")));
        assertThatThrownBy(() -> c.knock(Invitation.parse(link)).get()).hasMessageContaining("used already");
        assertThat(atA.members()).hasSize(2);
    }

    @Test
    void anInvitationEnds() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Replica atA = a.create();
        village.connect(a, b);
        village.await(() -> !b.connections.isEmpty());
        Invitation late = atA.threshold().invite(Level.WRITER, 1, village.now.plusSeconds(60), List.of());
        village.now = village.now.plusSeconds(60);
        assertThatThrownBy(() -> b.knock(late).get()).hasMessageContaining("expired");
        Invitation takenBack = atA.threshold().invite(Level.WRITER, 1, village.now.plusSeconds(60), List.of());
        atA.threshold().revoke(takenBack);
        assertThatThrownBy(() -> b.knock(takenBack).get()).hasMessageContaining("taken back");
        assertThat(atA.members()).hasSize(1);
    }

    @Test
    void whoStoresItReadsNothing() throws Exception {
        Village.House a = village.house("A");
        Replica atA = a.create();
        say(atA, "nobody else's business");
        Log log = a.log(atA.genesis());
        for (long index = 0; index < log.length(); index++) {
            assertThat(new String(log.get(index), StandardCharsets.ISO_8859_1)).doesNotContain("business");
        }
    }
}
