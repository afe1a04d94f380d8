package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import starflock.space.World.Blocks;
import starflock.space.World.Member;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/** The ten scenarios of the specification, by number; each in many orders of arrival. */
class ScenariosTest {
    @Test
    void one_whatTheRemovedWroteBeforeTheCutStands() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member w = world.admit(a, "W", Level.WRITER);
            List<Ref> said = say(w, 4);
            w.send(a);
            a.remove(w);
            List<Ref> late = say(w, 4);
            stand(world, said, late);
        });
    }

    @Test
    void two_whatWasFinalStaysWhateverTheCut() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member w = world.admit(a, "W", Level.WRITER);
            List<Ref> said = say(w, 4);
            w.send(a);
            said.addAll(say(w, 2));
            w.send(world.owner);
            a.send(world.owner);
            world.owner.checkpoint();
            a.remove(w);
            List<Ref> late = say(w, 2);
            stand(world, said, late);
        });
    }

    @Test
    void three_equalsCannotRemoveEachOther() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member b = world.admit(world.owner, "B", Level.admin(1));
            world.syncAll();
            Ref first = a.remove(b);
            Ref second = b.remove(a);
            List<Ref> said = new ArrayList<>(say(a, 2));
            said.addAll(say(b, 2));
            stand(world, said, List.of());
            assertThat(world.everything().effective(first)).isFalse();
            assertThat(world.everything().effective(second)).isFalse();
        });
    }

    @Test
    void theOwnerWhoLostTheirMachineIsTheOwnerOnAnother() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member w = world.admit(a, "W", Level.WRITER);
            world.syncAll();
            // An admin cannot make an owner, and does not: the person has signed for the log.
            Member again = world.again(a, a.mandate(), world.owner, Level.WRITER);
            again.write(new Body.Limit(new Ref(world.genesis(), 0), a.key, Level.NONE, again.space.cuts(a.key)));
            List<Ref> said = say(again, 2);
            said.addAll(say(w, 2));
            stand(world, said, say(a, 1));
            assertThat(world.everything().members()).containsEntry(world.owner.key, Level.OWNER);
        });
    }

    @Test
    void four_whoIsRemovedRemovesNobodyPastTheCut() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member c = world.admit(a, "C", Level.admin(2));
            Member w = world.admit(c, "W", Level.WRITER);
            world.syncAll();
            a.remove(c);
            Ref removal = c.remove(w);
            stand(world, say(w, 2), say(c, 1));
            assertThat(world.everything().standing(removal)).isInstanceOf(Standing.BeyondCut.class);
        });
    }

    @Test
    void five_whomTheDemotedLetInPastTheCutIsNotIn() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            List<Ref> said = say(a, 5);
            a.send(world.owner);
            world.owner.limit(a, Level.WRITER);
            Member v = world.admit(a, "V", Level.WRITER);
            List<Ref> theirs = say(v, 2);
            // Demoted to writer, not removed: what A says goes on.
            said.addAll(say(a, 1));
            stand(world, said, theirs);
        });
    }

    @Test
    void six_whomTheRemovedHadLetInStaysUnlessTakenBack() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            List<Ref> said = say(a, 6);
            Member v = world.admit(a, "V", Level.WRITER);
            int admitted = a.own().size() - 1;
            List<Ref> theirs = say(v, 2);
            a.send(world.owner);
            boolean takeBack = world.gen.nextBoolean();
            Body.Height at = world.owner.space.cuts(a.key).getFirst().at();
            long kept = takeBack ? admitted - world.gen.nextInt(2) : at.length();
            world.owner.write(
                    new Body.Limit(world.owner.mandate(), a.key, Level.NONE, List.of(new Body.Cut(at, kept))));
            if (!takeBack) {
                said.addAll(theirs);
            }
            stand(world, said, takeBack ? theirs : List.of());
        });
    }

    @Test
    void six_whomTheRemovedHadLetInStaysIfSomebodyElseLetThemInToo() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member v = world.admit(a, "V", Level.WRITER);
            world.syncAll();
            world.owner.write(new Body.Grant(world.owner.mandate(), v.key, Level.WRITER));
            world.syncAll();
            Body.Height at = world.owner.space.cuts(a.key).getFirst().at();
            world.owner.write(new Body.Limit(world.owner.mandate(), a.key, Level.NONE, List.of(new Body.Cut(at, 0))));
            stand(world, say(v, 2), say(a, 1));
        });
    }

    @Test
    void seven_aRemovalVoidsConcurrentGrantsByEquals() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member b = world.admit(world.owner, "B", Level.admin(1));
            Member w = world.admit(a, "W", Level.WRITER);
            world.syncAll();
            a.remove(w);
            b.write(new Body.Grant(b.mandate(), w.key, Level.admin(2)));
            b.send(w);
            List<Ref> late = say(w, 2);
            world.syncAll();
            Member again = new Member("W2", world, world.owner);
            Ref let = b.write(new Body.Admit(b.mandate(), w.key, List.of(again.device()), Level.WRITER));
            b.send(again);
            again.write(Space.hello(World.CRYPTO, w.person, world.genesis(), again.log));
            stand(world, say(again, 2), late);
            assertThat(world.everything().standing(let)).isInstanceOf(Standing.Stands.class);
        });
    }

    @Test
    void seven_aConcurrentGrantByTheOwnerHolds() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member w = world.admit(a, "W", Level.WRITER);
            world.syncAll();
            a.remove(w);
            world.owner.write(new Body.Grant(world.owner.mandate(), w.key, Level.WRITER));
            List<Ref> unseen = say(w, 1);
            world.owner.send(w);
            stand(world, say(w, 2), unseen);
        });
    }

    @Test
    void nine_aLogWithTwoHeadsEndsWhereTheyPart() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member b = world.admit(world.owner, "B", Level.WRITER);
            Member w = world.admit(a, "W", Level.WRITER);
            world.syncAll();
            List<Ref> said = say(w, 4);
            world.syncAll();
            int prefix = w.own().size();
            Blocks honest = w.own().first(prefix);
            say(w, 1);
            w.send(a);
            // The same log, and something else in the same place, for B.
            Blocks other = honest.first(prefix);
            other.append(new Entry(List.of(), new byte[0], new Body.App(new byte[] {7}))
                    .encode(new Entry.Dictionary(w.log)));
            b.held.put(w.log, other);
            b.feed();
            said.add(a.say("have you read that?"));
            said.add(b.say("have you read this?"));
            a.write(new Body.Fork(w.log, prefix, new byte[0]));
            Ref void1 = new Ref(w.log, prefix);
            world.syncAll();
            List<Member> all = List.copyOf(world.members.values());
            for (Member member : all) {
                assertThat(standing(member.space)).as(member.name).isEqualTo(Set.copyOf(said));
                assertThat(member.space.standing(void1)).as(member.name).isNull();
                assertThat(member.space.orderHash()).isEqualTo(world.owner.space.orderHash());
            }
        });
    }

    @Test
    void nine_whatACheckpointMadeFinalOfALogWithTwoHeadsStays() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member b = world.admit(world.owner, "B", Level.WRITER);
            Member w = world.admit(a, "W", Level.WRITER);
            world.syncAll();
            int prefix = w.own().size();
            Blocks other = w.own().first(prefix);
            List<Ref> said = say(w, 3);
            w.send(world.owner);
            world.owner.checkpoint();
            other.append(new Entry(List.of(), new byte[0], new Body.App(new byte[] {7}))
                    .encode(new Entry.Dictionary(w.log)));
            b.held.put(w.log, other);
            b.feed();
            said.add(b.say("on the branch that does not count"));
            b.write(new Body.Fork(w.log, prefix, new byte[0]));
            world.syncAll();
            // B finds out, throws its branch away and fetches the one that counts.
            world.syncAll();
            for (Member member : world.members.values()) {
                assertThat(standing(member.space)).as(member.name).isEqualTo(Set.copyOf(said));
                assertThat(member.space.orderHash()).isEqualTo(world.owner.space.orderHash());
            }
        });
    }

    @Test
    void ten_ofTwoCheckpointsOnTwoHeadsNoneCountsUntilTheOwnerNamesAnother() {
        check(world -> {
            Member a = world.admit(world.owner, "A", Level.admin(1));
            Member f = world.admit(world.owner, "F", Level.WRITER);
            world.owner.write(world.owner.space.finaliser(f.log));
            world.syncAll();
            f.checkpoint();
            world.syncAll();
            int prefix = f.own().size();
            Blocks other = f.own().first(prefix);
            a.say("first");
            a.send(f);
            f.checkpoint();
            f.send(world.owner);
            assertThat(world.owner.space.epoch()).isEqualTo(2);
            Space there = new Space(world.genesis(), World.CRYPTO, fork -> true);
            feed(there, world, prefix, f.log);
            other.append(there.entry(f.log, there.checkpoint()));
            a.held.put(f.log, other);
            a.feed();
            a.write(new Body.Fork(f.log, prefix, new byte[0]));
            world.syncAll();
            assertThat(world.owner.space.epoch()).isEqualTo(1);
            world.owner.write(world.owner.space.finaliser(world.owner.log));
            world.owner.checkpoint();
            world.syncAll();
            for (Member member : world.members.values()) {
                assertThat(member.space.epoch()).as(member.name).isEqualTo(2);
                assertThat(member.space.orderHash()).isEqualTo(world.owner.space.orderHash());
            }
        });
    }

    @Test
    void ten_ofTwoCheckpointsOfOneNumberInOneLogTheFirstCounts() {
        check(world -> {
            Member w = world.admit(world.owner, "W", Level.WRITER);
            List<Ref> said = say(w, 3);
            w.send(world.owner);
            Body.Checkpoint first = world.owner.space.checkpoint();
            world.owner.write(first);
            world.owner.write(
                    new Body.Checkpoint(1, first.previous(), first.grown().subList(0, 1)));
            stand(world, said, List.of());
            assertThat(world.owner.space.epoch()).isEqualTo(1);
        });
    }

    private static void feed(Space space, World world, int length, PublicKey of) {
        boolean fed = true;
        while (fed) {
            fed = false;
            for (Member member : world.members.values()) {
                Blocks blocks = member.log.equals(of) ? member.own().first(length) : member.own();
                fed |= World.feedOne(space, member.log, blocks);
            }
            space.settle();
        }
    }

    private static List<Ref> say(Member member, int times) {
        List<Ref> said = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            said.add(member.say(member.name + " " + i));
        }
        return said;
    }

    /** Everybody gets everything; then exactly {@code standing} stands, {@code gone} does not, everywhere. */
    private static void stand(World world, List<Ref> standing, List<Ref> gone) {
        world.syncAll();
        for (Member member : world.members.values()) {
            Set<Ref> all = standing(member.space);
            assertThat(all).as(member.name).isEqualTo(Set.copyOf(standing));
            assertThat(gone).as(member.name).noneMatch(all::contains);
            assertThat(member.space.orderHash())
                    .as(member.name)
                    .isEqualTo(world.everything().orderHash());
        }
    }

    private static Set<Ref> standing(Space space) {
        Set<Ref> standing = new HashSet<>();
        for (int index = 0; index < space.size(); index++) {
            standing.add(space.entry(index));
        }
        return standing;
    }

    private static void check(Consumer<World> scenario) {
        Seeds.runs(40).check((Gen gen) -> scenario.accept(new World(gen)));
    }
}
