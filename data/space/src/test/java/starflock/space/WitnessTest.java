package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static starflock.space.Village.said;
import static starflock.space.Village.say;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.Writer;
import starflock.log.LogExtension;

/** A member's log goes on in two ways, on two machines; what the others find out when they meet over the network. */
class WitnessTest {
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
    void whoMeetAnotherHistoryFindWhereItParts() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House c = village.house("C");
        Village.House d = village.house("D");
        Replica atA = a.create();
        Replica atB = b.join(atA, Level.WRITER);
        Replica atC = c.join(atA, Level.WRITER);
        Replica atD = d.join(atA, Level.READER);
        village.connect(a, b);
        village.connect(a, c);
        village.connect(a, d);
        village.await(() -> atB.writes() && atC.writes());
        for (int i = 0; i < 10; i++) {
            say(atB, "in common " + i);
        }
        village.await(() ->
                said(atA).size() == 10 && said(atC).size() == 10 && said(atD).size() == 10);
        for (Village.House each : List.of(b, c, d)) {
            village.cut(each);
        }
        village.await(() -> a.connections.isEmpty());
        atB.close();
        b.close();

        // The same device starts from two copies of its folder, and says another thing in each.
        Village.House copy = village.copy("B", "B2");
        Village.House again = village.copy("B", "B3");
        Replica one = copy.open();
        Replica other = again.open();
        for (int i = 0; i < 5; i++) {
            say(one, "on one machine " + i);
            say(other, "on the other " + i);
        }
        say(other, "and more");
        village.connect(a, copy);
        village.connect(c, again);
        village.await(() -> said(atA).size() == 15 && said(atC).size() == 16);
        village.cut(copy);
        village.cut(again);
        village.await(() -> a.connections.isEmpty() && c.connections.isEmpty());

        // A has the one, C the other; D will hear of it from A alone.
        village.connect(a, c);
        PublicKey log = one.device().log();
        village.await(() -> atA.inventory().forked().contains(log)
                && atC.inventory().forked().contains(log));
        village.connect(a, d);
        village.await(() -> atD.inventory().forked().contains(log));
        for (Replica each : List.of(atA, atC, atD)) {
            village.await(() -> said(each).size() == 10);
            assertThat(said(each)).first().isEqualTo("in common 0");
        }
        village.await(
                () -> List.of(atC, atD).stream().allMatch(each -> Arrays.equals(each.orderHash(), atA.orderHash())));

        // What others write goes on; who wrote in two ways is told why they cannot.
        say(atC, "we go on");
        village.await(() -> said(atA).contains("we go on") && said(atD).contains("we go on"));
        village.connect(a, copy);
        village.await(() -> one.inventory().forked().contains(log));
        assertThat(one.writes()).isFalse();
        assertThatThrownBy(() -> say(one, "still here")).hasMessageContaining("two machines");
    }

    @Test
    void theFirstLogIsNoException() throws Exception {
        theOwnerGoesOnTwice(1);
    }

    @Test
    void norAreTwoHistoriesOfOneLength() throws Exception {
        theOwnerGoesOnTwice(0);
    }

    /** On one of the two machines so much more is said. */
    private void theOwnerGoesOnTwice(int more) throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House c = village.house("C");
        Replica atA = a.create();
        Replica atB = b.join(atA, Level.WRITER);
        Replica atC = c.join(atA, Level.WRITER);
        village.connect(a, b);
        village.connect(a, c);
        village.await(() -> atB.writes() && atC.writes());
        for (int i = 0; i < 10; i++) {
            say(atA, "in common " + i);
        }
        village.await(() -> said(atB).size() == 10 && said(atC).size() == 10);
        village.cut(a);
        village.await(() -> b.connections.isEmpty() && c.connections.isEmpty());
        atA.close();
        a.close();

        // The owner's folder is copied, and both copies go on: one is met by B alone, the other by C.
        Village.House copy = village.copy("A", "A2");
        Village.House again = village.copy("A", "A3");
        Replica one = copy.open();
        Replica other = again.open();
        for (int i = 0; i < 5; i++) {
            say(one, "on one machine " + i);
            say(other, "on the other " + i);
        }
        for (int i = 0; i < more; i++) {
            say(other, "and more");
        }
        village.connect(copy, b);
        village.connect(again, c);
        village.await(() -> said(atB).size() == 15 && said(atC).size() == 15 + more);
        village.cut(copy);
        village.cut(again);
        village.await(() -> b.connections.isEmpty() && c.connections.isEmpty());

        say(atC, "something that has seen the one");
        village.connect(b, c);
        PublicKey log = one.genesis();
        village.await(() -> atB.inventory().forked().contains(log)
                && atC.inventory().forked().contains(log));
        village.await(() -> said(atB).size() == 11 && said(atC).size() == 11);
        say(atC, "we go on");
        village.await(() -> said(atB).contains("we go on"));
        assertThat(atB.orderHash()).isEqualTo(atC.orderHash());
    }

    @Test
    void nobodyIsListenedToForEver() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Replica atA = a.create();
        Replica atB = b.join(atA, Level.WRITER);
        village.connect(a, b);
        village.await(atB::writes);
        AtomicInteger proofs = new AtomicInteger();
        LogExtension asking = b.channel(atB, Witness.CHANNEL, (from, message) -> proofs.incrementAndGet());
        byte[] question =
                new Writer().uint8(0).fixed32(atA.genesis().bytes()).uint(0).toBytes();
        // One after the other: what a line cannot take at once is not sent.
        asking.broadcast(question);
        village.await(() -> {
            asking.broadcast(question);
            return proofs.get() >= Witness.MAX_MESSAGES;
        });
        asking.broadcast(question);
        say(atB, "after the questions");
        village.await(() -> said(atA).size() == 1);
        say(atA, "and after the answers");
        village.await(() -> said(atB).size() == 2);
        assertThat(proofs).hasValue(Witness.MAX_MESSAGES);
        village.now = village.now.plus(Witness.WINDOW).plusSeconds(1);
        asking.broadcast(question);
        village.await(() -> proofs.get() == Witness.MAX_MESSAGES + 1);
    }
}
