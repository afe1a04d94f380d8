package starflock.examples.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import starflock.testkit.Seeds;

class WorldTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);

    /** Against the rules, cell by cell. */
    @Test
    void everyStepKeepsTheRules() {
        Seeds.runs(40).check(gen -> {
            World world = World.empty().at(NOON);
            Set<Integer> alive = new HashSet<>();
            for (int touch = 0; touch < 600; touch++) {
                int cell = gen.nextInt(World.SIZE * World.SIZE);
                world = world.flip(cell);
                if (!alive.add(cell)) {
                    alive.remove(cell);
                }
            }
            for (int step = 0; step < 5; step++) {
                world = world.at(world.at().plus(World.STEP));
                alive = next(alive);
                assertThat(living(world)).isEqualTo(alive);
            }
        });
    }

    private static Set<Integer> next(Set<Integer> alive) {
        Set<Integer> next = new HashSet<>();
        for (int cell = 0; cell < World.SIZE * World.SIZE; cell++) {
            int neighbours = 0;
            for (int down = -1; down <= 1; down++) {
                for (int side = -1; side <= 1; side++) {
                    int row = (cell / World.SIZE + down + World.SIZE) % World.SIZE;
                    int column = (cell % World.SIZE + side + World.SIZE) % World.SIZE;
                    if ((down != 0 || side != 0) && alive.contains(row * World.SIZE + column)) {
                        neighbours++;
                    }
                }
            }
            if (neighbours == 3 || (neighbours == 2 && alive.contains(cell))) {
                next.add(cell);
            }
        }
        return next;
    }

    private static Set<Integer> living(World world) {
        Set<Integer> living = new HashSet<>();
        for (int cell = 0; cell < World.SIZE * World.SIZE; cell++) {
            if (world.alive(cell)) {
                living.add(cell);
            }
        }
        return living;
    }

    @Test
    void aGliderGoesRoundTheBoard() {
        World world = World.empty().at(NOON);
        for (int cell : List.of(1, 52, 100, 101, 102)) {
            world = world.flip(cell);
        }
        assertThat(world.at(NOON.plus(World.STEP.multipliedBy(200))).rows()).isEqualTo(world.rows());
        assertThat(world.at(NOON.plus(World.STEP.multipliedBy(4))).rows()).isNotEqualTo(world.rows());
    }

    @Test
    void aWorldThatWasAloneForYearsRestsAndAClockThatGoesBackChangesNothing() {
        World world = World.empty().at(NOON).flip(7);
        assertThat(world.at(NOON.plus(Duration.ofDays(40_000))).at()).isEqualTo(NOON.plus(Duration.ofDays(40_000)));
        assertThat(world.at(NOON.minusSeconds(60))).isEqualTo(world);
    }
}
