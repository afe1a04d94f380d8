package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.space.World.Member;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/**
 * Members who write, decide, misbehave and meet at random: whoever holds the same has the same history, what is final
 * stays, and no rule is ever read in two ways.
 */
class SpaceSimulationTest {
    @Test
    void whoHoldsTheSameHasTheSameHistory() {
        Seeds.runs(80).also(Kept.seeds(SpaceSimulationTest.class)).check(gen -> {
            Village village = new Village(gen, 2 + gen.nextInt(7));
            village.live(60 + gen.nextInt(200));
            village.meet();
        });
    }

    @Test
    void fiftyMembersToo() {
        Seeds.runs(1).check(gen -> {
            Village village = new Village(gen, 50);
            village.live(1_500);
            village.meet();
        });
    }

    /** A world whose members do as the seed says. */
    private static final class Village {
        private final Gen gen;
        private final World world;
        private final int size;
        /** Without a change of finaliser, what is final stays, whatever happens. */
        private final boolean oneFinaliser;

        Village(Gen gen, int size) {
            this.gen = gen;
            this.size = size;
            this.world = new World(gen.split());
            this.oneFinaliser = gen.nextBoolean();
            world.finalStays = oneFinaliser;
        }

        void live(int steps) {
            for (int step = 0; step < steps; step++) {
                List<Member> all = List.copyOf(world.members.values());
                Member one = gen.oneOf(all);
                if (gen.chance(2, 5)) {
                    gossip(one, gen.oneOf(all));
                } else {
                    act(one, gen.oneOf(all));
                }
            }
        }

        /** Some of what one has, and not in whole logs. */
        private void gossip(Member from, Member to) {
            for (PublicKey log : gen.shuffled(List.copyOf(from.held.keySet()))) {
                if (gen.chance(3, 4)) {
                    int length = from.held(log).size();
                    from.send(to, log, gen.nextBoolean() ? length : gen.nextInt(length + 1));
                }
            }
        }

        private void act(Member one, Member other) {
            switch (gen.nextInt(12)) {
                case 0 -> {
                    if (world.members.size() < size) {
                        if (gen.chance(1, 5)) {
                            world.again(one, mandate(one), other, level());
                        } else {
                            world.admit(one, mandate(one), "M" + world.members.size(), level());
                        }
                    }
                }
                case 1 -> one.write(new Body.Grant(mandate(one), other.key, level()));
                case 2 -> one.write(new Body.Limit(mandate(one), other.key, level(), cuts(one, other)));
                case 3 -> {
                    if (gen.chance(1, 8)) {
                        one.write(new Body.Leave(one.space.cuts(one.key)));
                    }
                }
                case 4 -> one.checkpoint();
                case 5 -> {
                    if (!oneFinaliser && gen.chance(1, 3)) {
                        one.write(one.space.finaliser(other.log));
                    }
                }
                default -> one.say(one.name + " " + one.own().size());
            }
        }

        private Level level() {
            return gen.oneOf(List.of(
                    Level.OWNER,
                    Level.admin(1),
                    Level.admin(1),
                    Level.admin(2),
                    Level.admin(3),
                    Level.WRITER,
                    Level.WRITER,
                    Level.READER,
                    Level.NONE));
        }

        /** Mostly a grant that is theirs; sometimes any entry at all. */
        private Ref mandate(Member one) {
            if (gen.chance(9, 10)) {
                return one.mandate();
            }
            PublicKey log = gen.oneOf(List.copyOf(one.held.keySet()));
            return new Ref(log, gen.nextInt(1 + one.held(log).size()));
        }

        private List<Body.Cut> cuts(Member one, Member other) {
            List<Body.Cut> cuts = new ArrayList<>();
            for (Body.Cut cut : one.space.cuts(other.key)) {
                long kept = gen.nextBoolean()
                        ? cut.at().length()
                        : gen.nextLong(cut.at().length() + 1);
                cuts.add(new Body.Cut(cut.at(), kept));
            }
            return cuts;
        }

        void meet() {
            world.syncAll();
            Space all = world.everything();
            Oracle oracle = new Oracle(all);
            int stand = 0;
            for (MemberLog log : all.graph().logs()) {
                for (Node node : log.nodes) {
                    if (node.body() instanceof Body.App) {
                        boolean stands = all.standing(node.ref()) instanceof Standing.Stands;
                        assertThat(stands).as("%s stands", node).isEqualTo(oracle.stands(node));
                        stand += stands ? 1 : 0;
                    }
                }
            }
            assertThat(all.size()).isEqualTo(stand);
            for (Member member : world.members.values()) {
                assertThat(member.space.orderHash()).as(member.name).isEqualTo(all.orderHash());
                assertThat(member.space.epoch()).isEqualTo(all.epoch());
                assertThat(member.shown).as(member.name).hasSize(all.size());
                for (int index = 0; index < all.size(); index++) {
                    Ref ref = all.entry(index);
                    assertThat(member.shown.get(index).position().writer())
                            .isEqualTo(ref.log().hex());
                    assertThat(member.shown.get(index).position().seq()).isEqualTo(ref.seq());
                }
            }
        }
    }
}
