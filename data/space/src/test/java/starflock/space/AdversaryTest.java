package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.space.World.Member;
import starflock.testkit.Seeds;

/**
 * Members and strangers who do what they should not, and what the others see of it. Two heads of a log, and two
 * checkpoints
 * of one number, are scenarios nine and ten of {@link ScenariosTest}.
 */
class AdversaryTest {
    private static final int FLOOD = 20_000;

    @TempDir
    Path folder;

    private Village village;
    private World world;
    private Member honest;
    private Member rogue;

    @BeforeEach
    void begin() {
        village = new Village(folder);
        world = world(0);
        honest = world.admit(world.owner, "honest", Level.WRITER);
        rogue = world.admit(world.owner, "rogue", Level.WRITER);
        world.syncAll();
    }

    @AfterEach
    void end() throws Exception {
        village.close();
    }

    /** Claims to have seen less than it had, so that its word comes before others': what is final does not move. */
    @Test
    void aBackDatedEventComesAfterAllThatIsFinal() {
        List<Ref> settled = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            settled.add(honest.say("event " + i));
        }
        honest.send(world.owner);
        world.owner.checkpoint();
        Entry backDated = new Entry(List.of(), new byte[0], new Body.App(new byte[] {1}));
        rogue.own().append(backDated.encode(new Entry.Dictionary(rogue.log)));
        rogue.feed();
        world.syncAll();
        Space all = world.everything();
        assertThat(order(all).subList(0, 5)).isEqualTo(settled);
        assertThat(order(all).get(5).log()).isEqualTo(rogue.log);
        sameEverywhere();
    }

    @Test
    void whoNamesEventsThatDoNotExistStopsTheirOwnLogAlone() {
        Entry.Head nothing = new Entry.Head(honest.log, 1_000_000);
        Entry cites = new Entry(List.of(nothing), new byte[32], new Body.App(new byte[] {1}));
        rogue.own().append(cites.encode(new Entry.Dictionary(rogue.log)));
        rogue.own()
                .append(new Entry(List.of(), new byte[0], new Body.App(new byte[] {2}))
                        .encode(new Entry.Dictionary(rogue.log)));
        Ref said = honest.say("undisturbed");
        world.syncAll();
        assertThat(order(world.everything())).containsExactly(said);
        assertThat(world.owner.space.wanted(rogue.log)).isEqualTo(-1);
        sameEverywhere();
    }

    /** Whoever floods has written a lot; the others read it, and go on. */
    @Test
    void aFloodDelaysNobodyForEver() {
        Entry.Dictionary names = new Entry.Dictionary(rogue.log);
        byte[] noise = new Entry(List.of(), new byte[0], new Body.App(new byte[64])).encode(names);
        for (int i = 0; i < FLOOD; i++) {
            rogue.own().append(noise);
        }
        rogue.feed();
        Ref said = honest.say("still here");
        rogue.send(world.owner);
        honest.send(world.owner);
        assertThat(world.owner.space.size()).isEqualTo(FLOOD + 1);
        Ref removal = world.owner.remove(rogue);
        Member newcomer = world.admit(world.owner, "newcomer", Level.WRITER);
        assertThat(newcomer.space.standing(removal)).isInstanceOf(Standing.Stands.class);
        assertThat(newcomer.space.standing(said)).isInstanceOf(Standing.Stands.class);
        // What was seen of it stays; nothing after it counts.
        Ref more = rogue.say("more");
        rogue.send(world.owner);
        assertThat(world.owner.space.standing(more)).isInstanceOf(Standing.BeyondCut.class);
    }

    /** Keeps what it wrote to itself, or gives it to one alone: whoever cites it is waited for, and nobody else. */
    @Test
    void whatIsWithheldHoldsUpOnlyWhoHasSeenIt() {
        rogue.say("for your ears only");
        rogue.send(honest, rogue.log, rogue.own().size());
        Ref cites = honest.say("what was that?");
        honest.send(world.owner, honest.log, honest.own().size());
        assertThat(world.owner.space.standing(cites)).isNull();
        Ref said = world.owner.say("anybody there?");
        assertThat(world.owner.space.standing(said)).isInstanceOf(Standing.Stands.class);
        // Who has seen it has it, and hands it on: withholding from all is withholding from oneself.
        honest.send(world.owner);
        assertThat(world.owner.space.standing(cites)).isInstanceOf(Standing.Stands.class);
    }

    @Test
    void eventsOfAnotherSpaceCountForNothing() {
        World other = world(1);
        Member there = other.admit(other.owner, "rogue", Level.admin(1));
        there.say("said elsewhere");
        // The same person, and the very same blocks.
        world.owner.held.put(there.log, there.own());
        world.owner.held.put(other.owner.log, other.owner.own());
        world.owner.feed();
        byte[] before = world.everything().orderHash();
        assertThat(world.owner.space.orderHash()).isEqualTo(before);
        assertThat(world.owner.space.person(there.log)).isNull();
        assertThat(world.owner.space.members()).doesNotContainKey(there.key);
    }

    @Test
    void theRemovedReadsNothingMoreThoughASeederGivesThemEverything() throws Exception {
        Village.House a = village.house("A");
        Village.House seeder = village.house("S");
        Village.House r = village.house("R");
        Replica atA = a.create();
        Replica atR = r.join(atA, Level.WRITER);
        Replica atS = seeder.join(atA, Level.WRITER);
        village.connect(a, r);
        village.connect(a, seeder);
        village.await(() -> atR.writes() && atS.writes() && atA.logs().size() == 3);
        village.cut(r);
        village.await(() -> r.connections.isEmpty());
        atA.limit(atR.person(), Level.NONE);
        village.await(() -> Level.NONE.equals(atS.members().get(atR.person())));
        atA.append(List.of("without R".getBytes(StandardCharsets.UTF_8)));
        village.await(() -> atS.size() == 1);
        village.connect(seeder, r);
        var log = r.log(atA.genesis());
        village.await(() -> log.contiguousLength() == a.log(atA.genesis()).length());
        village.await(() -> atR.level().equals(Level.NONE));
        assertThat(atR.size()).isZero();
    }

    @Test
    void aStrangerWithALinkThatWasUsedExpiredOrTakenBackStaysOutside() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House stranger = village.house("X");
        Replica atA = a.create();
        village.connect(a, b);
        village.connect(a, stranger);
        village.await(() -> !b.connections.isEmpty() && !stranger.connections.isEmpty());
        Invitation link = atA.threshold().invite(Level.WRITER, 1, village.now.plusSeconds(60), List.of());
        b.knock(link).get();
        assertThatThrownBy(() -> stranger.knock(link).get()).hasMessageContaining("used already");
        assertThat(atA.members()).hasSize(2).doesNotContainKey(new PublicKey(stranger.person.publicKey()));
    }

    /** What goes over the line when somebody is let in opens to nobody who gets hold of the link afterwards. */
    @Test
    void aRecordedConversationOpensToNobodyWhoHasTheLink() throws Exception {
        Village.House a = village.house("A");
        Village.House b = village.house("B");
        Village.House thief = village.house("X");
        Replica atA = a.create();
        Invitation link = atA.threshold().invite(Level.WRITER, 1, village.now.plusSeconds(60), List.of());
        Replica atB = b.join(atA, Level.WRITER);
        byte[] request = atB.threshold().request(link);
        byte[] answer = atA.threshold().answer(atB.threshold().topic(link), request);
        Replica atThief = thief.join(atA, Level.WRITER);
        assertThatThrownBy(() -> atThief.threshold().admitted(answer)).isNotNull();
        // Said again in the thief's name it is the same request, of B and for B.
        atA.threshold().answer(atB.threshold().topic(link), request);
        Set<PublicKey> in = atA.members().keySet();
        assertThat(in).contains(atB.person());
        atB.threshold().admitted(answer);
    }

    /** One of its own for each number. */
    private static World world(int number) {
        World[] made = new World[1];
        Seeds.runs(1).check(gen -> {
            for (int i = 0; i < number; i++) {
                long unused = gen.nextLong();
            }
            made[0] = new World(gen.split());
        });
        return made[0];
    }

    private static List<Ref> order(Space space) {
        List<Ref> order = new ArrayList<>();
        for (int index = 0; index < space.size(); index++) {
            order.add(space.entry(index));
        }
        return order;
    }

    private void sameEverywhere() {
        assertThat(world.members.values().stream()
                        .map(member -> HexFormat.of().formatHex(member.space.orderHash()))
                        .collect(Collectors.toSet()))
                .hasSize(1);
    }
}
