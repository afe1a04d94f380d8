package starflock.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Seeds;

/** A node is killed again and again while many write: what it has acknowledged is there, and there once. */
class PowerCutTest {
    private static final int CUTS = Seeds.longRun() ? 100 : 10;
    private static final int WRITERS = 4;
    /** Acknowledged in each life before it ends; the kill comes in the middle of whatever is then under way. */
    private static final int ACKNOWLEDGED = 25;

    private static final int PATIENCE_S = 60;
    private static final Pattern SAID = Pattern.compile("w\\d+n\\d+e");

    @Test
    void whatWasAcknowledgedIsThereOnceHoweverOftenThePowerIsCut(@TempDir Path data) throws Exception {
        Map<String, Integer> acknowledged = new HashMap<>();
        try (WholeNode node = WholeNode.start(data.resolve("node"))) {
            Caller caller = Caller.signIn(node);
            assertThat(caller.command("name", 1, "join", "name", "Ann").statusCode())
                    .isEqualTo(200);
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(caller, i));
            }
            for (int cut = 0; cut < CUTS; cut++) {
                CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED);
                List<Thread> threads = writers.stream()
                        .map(writer -> Thread.ofVirtual().start(() -> writer.write(enough)))
                        .toList();
                assertThat(enough.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
                node.kill();
                for (Thread thread : threads) {
                    assertThat(thread.join(Duration.ofSeconds(PATIENCE_S))).isTrue();
                }
                node.restart();
            }
            // What was under way at the last cut is sent again, with the same numbers, as pages do.
            for (Writer writer : writers) {
                writer.again();
                writer.acknowledged.forEach(text -> acknowledged.merge(text, 1, Integer::sum));
            }
            Map<String, Integer> there = caller.said(SAID);
            assertThat(there.values()).allMatch(times -> times == 1);
            assertThat(there.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
        }
        Figures.measured("kills under load; acknowledged commands, each there once", acknowledged.size(), "commands");
    }

    /** One page that says one thing after the other, each until the node has answered. */
    private static final class Writer {
        final List<String> acknowledged = new ArrayList<>();
        private final Caller caller;
        private final int number;
        private int next = 1;

        Writer(Caller caller, int number) {
            this.caller = caller;
            this.number = number;
        }

        /** Until the node is gone. */
        void write(CountDownLatch enough) {
            while (say()) {
                enough.countDown();
            }
        }

        /** Says once more what may or may not have arrived. */
        void again() {
            assertThat(say()).isTrue();
        }

        private boolean say() {
            String text = "w" + number + "n" + next + "e";
            try {
                var answer = caller.command("writer" + number, next, "say", "text", text);
                assertThat(answer.body()).contains("\"form\":\"\"");
            } catch (IOException gone) {
                return false;
            }
            acknowledged.add(text);
            next++;
            return true;
        }
    }
}
