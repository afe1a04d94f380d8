package starflock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starflock.datastar.Json;
import starflock.fold.Fold;
import starflock.fold.Placed;
import starflock.fold.Position;
import starflock.guard.Visitor;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Moment;
import starflock.look.Html;
import starflock.testkit.Arrivals;
import starflock.testkit.Seeds;

class ChatTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);
    private static final Chat CHAT = new Chat(ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({"1, 100000", "2, 3000", "3, 3000"})
    void anyOrderOfArrivalGivesTheSameTalk(long seed, int size) {
        Random random = new Random(seed);
        // A million in the long check.
        List<Placed<Fact<Event>>> history = history(random, Seeds.longRun() ? 10 * size : size);
        Fold<Fact<Event>, Talk> inOrder = fold();
        inOrder.insertAll(history);

        Fold<Fact<Event>, Talk> asItCame = fold();
        Arrivals.of(history, random).forEach(asItCame::insertAll);

        assertThat(asItCame.state()).isEqualTo(inOrder.state());
        int moment = random.nextInt(history.size());
        assertThat(asItCame.at(moment)).isEqualTo(inOrder.at(moment));
    }

    @Test
    void oneSaysANameBeforeOneSpeaks() {
        assertThat(decide(Talk.EMPTY, "ann", new Wish.Say("hello"))).isInstanceOf(Decision.Refused.class);
        Talk talk = joined(Talk.EMPTY, "ann", "Ann");

        assertThat(decide(talk, "ann", new Wish.Say("  hello\n "))).isEqualTo(Decision.accept(new Event.Said("hello")));
        assertThat(CHAT.nameOf(talk, "ann")).isEqualTo("Ann");
        assertThat(CHAT.nameOf(talk, "bo")).isNull();
    }

    @Test
    void namesAreOnePersonsAndCanBeSeen() {
        Talk talk = joined(Talk.EMPTY, "ann", "Ann");

        assertThat(decide(talk, "bo", new Wish.Join(" aNN ")))
                .isEqualTo(Decision.refuse(
                        "name", "Somebody here is called aNN already. Add something to tell you apart."));
        assertThat(decide(talk, "bo", new Wish.Join("Bo\u202eoB"))).isInstanceOf(Decision.Refused.class);
        assertThat(decide(talk, "bo", new Wish.Join("Bo\u0007"))).isInstanceOf(Decision.Refused.class);
        assertThat(decide(talk, "bo", new Wish.Join("Bo \n  Derek")))
                .isEqualTo(Decision.accept(new Event.Joined("Bo Derek")));
        assertThat(decide(talk, "ann", new Wish.Join("Ann"))).isEqualTo(Decision.accept(List.of()));
    }

    @Test
    void markupIsShownAsItWasTyped() {
        Talk talk = joined(Talk.EMPTY, "ann", "<img src=x onerror=alert(1)>");
        talk = said(talk, 1, "ann", "<script>alert(1)</script> ${1+1} {{x}} \" ' &amp;");
        String html = page(talk);

        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("<img")
                .contains("&lt;script&gt;")
                .contains("&amp;amp;");
    }

    @Test
    void onlyTheLastLinesAreDrawn() {
        Talk talk = joined(Talk.EMPTY, "ann", "Ann");
        for (int n = 1; n <= 500; n++) {
            talk = said(talk, n, "ann", "line " + n + ".");
        }

        assertThat(page(talk)).contains("line 500.").doesNotContain("line 400.").contains("before");
        assertThat(CHAT.view(Json.object().with("lines", 101))).isEqualTo(new Window("", Window.END, 200));
        assertThat(CHAT.view(Json.object().with("lines", -5))).isEqualTo(new Window("", Window.END, 100));
        assertThat(CHAT.view(Json.object().with("lines", 1e300))).isEqualTo(new Window("", Window.END, 300));
        assertThat(CHAT.view(Json.object().with("lines", "x"))).isEqualTo(new Window("", Window.END, 100));
    }

    private static String page(Talk talk) {
        return Html.of(CHAT.page(new Moment<>(talk, 1, NOON, true), CHAT.view(Json.object())));
    }

    private static Decision<Event> decide(Talk talk, String visitor, Wish wish) {
        return CHAT.decide(
                talk, new Command<>(new CommandId("p", 1), new Visitor(visitor, Visitor.Role.GUEST), NOON, wish));
    }

    private static Talk joined(Talk talk, String visitor, String name) {
        return CHAT.apply(talk, Position.alone("aa", 0), fact(visitor, 0, new Event.Joined(name)));
    }

    private static Talk said(Talk talk, int seq, String visitor, String text) {
        return CHAT.apply(talk, Position.alone("aa", seq), fact(visitor, seq, new Event.Said(text)));
    }

    private static Fact<Event> fact(String visitor, int seq, Event event) {
        return new Fact<>(new CommandId("p", seq + 1L), visitor, NOON.plusSeconds(seq), event);
    }

    private static Fold<Fact<Event>, Talk> fold() {
        return new Fold<>(CHAT.initial(), (talk, placed) -> CHAT.apply(talk, placed.position(), placed.event()));
    }

    /** Five people on three machines who have seen more or less of each other; in order. */
    private static List<Placed<Fact<Event>>> history(Random random, int size) {
        List<Placed<Fact<Event>>> events = new ArrayList<>(size);
        long[] lamport = new long[3];
        for (int seq = 0; seq < size; seq++) {
            int writer = random.nextInt(lamport.length);
            lamport[writer] += 1 + random.nextInt(3);
            String visitor = "v" + random.nextInt(5);
            Event event = event(random, seq);
            events.add(new Placed<>(
                    new Position(Position.UNFINISHED, lamport[writer], "0" + writer, seq), fact(visitor, seq, event)));
        }
        events.sort((one, other) -> one.position().compareTo(other.position()));
        return events;
    }

    /** Of everything that can happen, most of it about what was said lately, by anybody, to what may not be there. */
    private static Event event(Random random, int seq) {
        String message = "m" + Math.max(0, seq - random.nextInt(30)) + "-0" + random.nextInt(3);
        String room = "r" + random.nextInt(Math.max(1, seq)) / 40 * 40 + "-0" + random.nextInt(3);
        return switch (random.nextInt(20)) {
            case 0 -> new Event.Joined("name" + seq % 50);
            case 1, 2, 3 -> new Event.Edited(message, "said otherwise " + seq + " @name" + random.nextInt(50));
            case 4 -> new Event.Deleted(message);
            case 5, 6, 7 -> new Event.Reacted(message, Wish.SIGNS.get(random.nextInt(4)), random.nextInt(3) > 0);
            case 8 -> seq % 40 == 0 ? new Event.Opened("room " + seq) : new Event.Renamed(room, "called " + seq);
            case 9, 10 -> new Event.Said("in a room " + seq, Optional.of(room), Optional.of(message));
            case 11 -> new Event.Said("hm @name" + random.nextInt(50), Optional.empty(), Optional.of(message));
            default -> seq % 40 == 0 ? new Event.Opened("room " + seq) : new Event.Said("text " + seq);
        };
    }
}
