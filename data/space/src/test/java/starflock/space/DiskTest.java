package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Seeds;

/** Spaces on disks that fill, and on machines that lose power. */
class DiskTest {
    @TempDir
    Path folder;

    @Test
    void whatDoesNotFitComesOnceThereIsRoom() throws Exception {
        try (Village village = new Village(folder)) {
            Village.House a = village.house("A");
            MemoryDisk disk = new MemoryDisk();
            Village.House b = village.house("B", disk);
            Replica atA = a.create();
            List<byte[]> many = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                many.add(("event " + i).getBytes(StandardCharsets.UTF_8));
            }
            atA.append(many);
            Replica atB = b.join(atA, Level.WRITER);
            disk.full(true);
            village.connect(a, b);
            village.await(() -> atB.inventory().trouble() != null);
            assertThat(atB.inventory().trouble()).contains("No space left", "Make room on the disk");
            assertThat(atB.size()).isZero();

            // Still full: it says so as long as nothing comes, and nothing is broken by trying.
            atB.inventory().resume();
            assertThat(atB.inventory().trouble()).contains("No space left");
            disk.full(false);
            atB.inventory().resume();
            village.await(() -> atB.size() == 1_000 && atB.writes());
            assertThat(atB.inventory().trouble()).isNull();
            assertThat(atB.orderHash()).isEqualTo(atA.orderHash());

            // What one writes oneself is refused with a sentence, and is not there by halves.
            disk.full(true);
            assertThatThrownBy(() -> atB.append(many))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Make room");
            assertThat(atB.size()).isEqualTo(1_000);
            disk.full(false);
            atB.append(many.subList(0, 1));
            village.await(() -> atA.size() == 1_001);
            assertThat(atB.inventory().verify().whole()).isTrue();
        }
    }

    /** What one was told is written is there after the power has failed, and the others have one history with it. */
    @Test
    void whatIsAcknowledgedSurvivesALossOfPower() {
        Seeds.runs(20).also(Kept.seeds(DiskTest.class)).check(gen -> {
            Path place = folder.resolve("run" + gen.nextLong());
            try (Village village = new Village(place)) {
                Village.House a = village.house("A");
                Replica atA = a.create();
                MemoryDisk disk = new MemoryDisk();
                Village.House b = village.house("B", disk);
                Replica atB = b.join(atA, Level.WRITER);
                List<String> acknowledged = new ArrayList<>();
                for (int crash = 0; crash < 4; crash++) {
                    Replica now = atB;
                    village.connect(a, b);
                    village.await(now::writes);
                    int written = 1 + gen.nextInt(5);
                    for (int i = 0; i < written; i++) {
                        String text = "B " + crash + " " + i;
                        now.append(List.of(text.getBytes(StandardCharsets.UTF_8)));
                        acknowledged.add(text);
                        atA.append(List.of(("A " + crash + " " + i).getBytes(StandardCharsets.UTF_8)));
                    }
                    if (gen.nextBoolean()) {
                        village.await(() -> atA.size() == 2 * acknowledged.size());
                    }
                    disk = disk.crash(new Random(gen.nextLong()));
                    village.cut(b);
                    b.abandon();
                    b = village.house("B", disk);
                    atB = b.open();
                    assertThat(said(atB, "B")).isEqualTo(acknowledged);
                }
                Replica last = atB;
                village.connect(a, b);
                village.await(() -> last.size() == 2 * acknowledged.size() && atA.size() == last.size());
                assertThat(last.orderHash()).isEqualTo(atA.orderHash());
                assertThat(atA.inventory().forked()).isEmpty();
            }
        });
    }

    private static List<String> said(Replica replica, String by) {
        return replica.events(0).stream()
                .map(event -> new String(event.event(), StandardCharsets.UTF_8))
                .filter(text -> text.startsWith(by))
                .toList();
    }
}
