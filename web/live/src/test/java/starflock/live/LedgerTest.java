package starflock.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import starflock.guard.Visitor;

/** A room over a ledger: what comes late, moves or is taken back shows as if it had always been so. */
class LedgerTest {
    private static final Visitor ANN = new Visitor("ann", Visitor.Role.OWNER);

    private final MemoryLedger ledger = new MemoryLedger();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private int changes;

    static List<Words> forms() {
        return List.of(Words.forgetful(), Words.shelved(1));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatOthersWroteLandsWhereItBelongs(Words app) throws IOException {
        Room<Words.Put, Words.Put, Words.Book, Words.All> room = open(app);
        put(room, 1, "key", "second");
        put(room, 2, "key", "third");
        run();
        ledger.arrive(0, "bo", event("bo", "key", "first"));
        run();
        // Bo and we wrote at the same time; his log comes first.
        assertThat(words(room)).containsEntry("key", "third after second");
        assertThat(room.size()).isEqualTo(3);
        assertThat(room.at(1).state().words()).containsEntry("key", "first");
        assertThat(room.at(2).state().words()).containsEntry("key", "second after first");

        ledger.takeBack(1);
        run();
        assertThat(room.size()).isEqualTo(2);
        assertThat(words(room)).containsEntry("key", "third after first");

        put(room, 3, "key", "fourth");
        run();
        assertThat(words(room)).containsEntry("key", "fourth after third");
        assertThat(outcomes).containsOnly(new Outcome.Done());
        assertThat(changes).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void nobodySpeaksForAnother(Words app) throws IOException {
        Room<Words.Put, Words.Put, Words.Book, Words.All> room = open(app);
        ledger.arrive(0, "bo", event("ann", "key", "forged"));
        ledger.arrive(1, "bo", "no event at all".getBytes(UTF_8));
        ledger.arrive(2, "bo", event("bo", "key", "true"));
        run();
        assertThat(words(room)).containsExactly(Map.entry("key", "true"));
        assertThat(room.size()).isEqualTo(1);

        ledger.takeBack(0);
        put(room, 1, "key", "mine");
        run();
        assertThat(words(room)).containsExactly(Map.entry("key", "mine after true"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatCannotBeWrittenIsNotKept(Words app) throws IOException {
        Room<Words.Put, Words.Put, Words.Book, Words.All> room = open(app);
        ledger.full = true;
        put(room, 1, "key", "lost");
        run();
        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Failed.class);
        assertThat(words(room)).isEmpty();

        ledger.full = false;
        put(room, 1, "key", "kept");
        run();
        assertThat(words(room)).containsExactly(Map.entry("key", "kept"));
    }

    private Room<Words.Put, Words.Put, Words.Book, Words.All> open(Words app) throws IOException {
        Room<Words.Put, Words.Put, Words.Book, Words.All> room = Room.open(app, ledger, work::add);
        room.onChange(() -> changes++);
        return room;
    }

    private static Map<String, String> words(Room<Words.Put, Words.Put, Words.Book, Words.All> room) {
        return room.now().state().words();
    }

    private void put(Room<Words.Put, Words.Put, Words.Book, Words.All> room, int n, String key, String word) {
        CommandId id = new CommandId("page1", n);
        room.submit(new Command<>(id, ANN, Instant.EPOCH, new Words.Put(key, word)), outcomes::add);
    }

    private void run() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private static byte[] event(String by, String key, String word) {
        return ("{\"v\":1,\"id\":\"other1-1\",\"by\":\"" + by + "\",\"at\":0,\"kind\":\"put\",\"event\":{\"key\":\""
                        + key + "\",\"word\":\"" + word + "\"}}")
                .getBytes(UTF_8);
    }
}
