package starflock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starflock.chat.Line.Message;
import starflock.datastar.Json;
import starflock.fold.Position;
import starflock.guard.Visitor;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Moment;
import starflock.live.Question;
import starflock.look.Html;

/** Answers, changes, signs and rooms: who may do what, and what it does. The keeper is called "kit". */
class TalkTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);
    private static final Chat CHAT = new Chat(ZoneOffset.UTC, "kit"::equals);

    private Talk talk = Talk.EMPTY;
    private int seq;
    private Instant clock = NOON;

    @Test
    void onlyWhoSaidItChangesItAndWhatItSaidBeforeIsKept() throws Exception {
        String hello = comes("ann", "Ann").comes("bo", "Bo").says("ann", "helo");

        assertThat(wishes("bo", new Wish.Edit(hello, "mine now"))).isEqualTo("Only who said it can say it otherwise.");
        happens("bo", new Event.Edited(hello, "mine now")); // as a machine might write that does not ask
        assertThat(message(hello).text()).isEqualTo("helo");
        assertThat(wishes("ann", new Wish.Edit(hello, " hello "))).isEmpty();
        assertThat(wishes("ann", new Wish.Edit(hello, "hello, @bo"))).isEmpty();
        assertThat(message(hello).text()).isEqualTo("hello, @bo");
        assertThat(message(hello).before()).extracting(Line.Version::text).containsExactly("helo", "hello");
        assertThat(message(hello).now().mentions()).containsExactly(new Line.Mention(7, 10, "bo"));

        assertThat(wishes("ann", new Wish.Delete(hello))).isEmpty();
        assertThat(wishes("ann", new Wish.Edit(hello, "again"))).isEqualTo("This message is not here any more.");
        happens("ann", new Event.Edited(hello, "again"));
        assertThat(page("")).doesNotContain("hello").doesNotContain("helo").contains("Taken back");
        assertThat(asks("bo", "history", Json.object().with("message", hello))).doesNotContain("helo");
        assertThat(asks("ann", "history", Json.object().with("message", hello))).contains("helo");
    }

    @Test
    void whoSaidItOrWhoKeepsTheRoomTakesItBack() {
        String one = comes("ann", "Ann").comes("bo", "Bo").comes("kit", "Kit").says("ann", "one");
        String two = says("ann", "two");

        assertThat(wishes("bo", new Wish.Delete(one))).contains("Only who said it");
        happens("bo", new Event.Deleted(one));
        assertThat(message(one).back()).isNull();
        assertThat(wishes("ann", new Wish.Delete(one))).isEmpty();
        assertThat(wishes("kit", new Wish.Delete(two))).isEmpty();
        assertThat(message(one).back()).isNotNull();
        assertThat(message(two).back()).isNotNull();
        Talk before = talk;
        assertThat(wishes("kit", new Wish.Delete(two))).isEmpty();
        assertThat(talk).isEqualTo(before);
    }

    @Test
    void aSignIsThereOncePerPerson() {
        String one = comes("ann", "Ann").comes("bo", "Bo").says("ann", "one");
        String sign = Wish.SIGNS.getFirst();

        wishes("ann", new Wish.React(one, sign));
        wishes("bo", new Wish.React(one, sign));
        happens("bo", new Event.Reacted(one, sign, true)); // the same wish from another machine of theirs
        assertThat(message(one).signs().get(sign)).containsExactly("ann", "bo");
        wishes("ann", new Wish.React(one, sign));
        assertThat(message(one).signs().get(sign)).containsExactly("bo");
        happens("ann", new Event.Reacted(one, sign, false));
        wishes("bo", new Wish.React(one, sign));
        assertThat(message(one).signs().isEmpty()).isTrue();
        assertThat(wishes("ann", new Wish.React(one, "<b>"))).contains("Choose one");
        for (int n = 0; n < 2 * Talk.MAX_SIGNS; n++) {
            happens("ann", new Event.Reacted(one, "s" + n, true));
        }
        assertThat(message(one).signs().size()).isEqualTo(Talk.MAX_SIGNS);
    }

    @Test
    void roomsHaveTheirOwnTalkAndTheirOwnNames() {
        comes("ann", "Ann").comes("bo", "Bo");
        assertThat(wishes("ann", new Wish.Open(" Garden  shed "))).isEmpty();
        String garden = Talk.id('r', Position.alone("aa", seq - 1));
        assertThat(wishes("bo", new Wish.Open("garden SHED"))).contains("There is a room of this name");
        assertThat(wishes("bo", new Wish.Open("the Room"))).contains("There is a room of this name");
        assertThat(wishes("bo", new Wish.Rename(garden, "Mine"))).contains("Only who opened");
        assertThat(wishes("ann", new Wish.Rename(garden, "Garden"))).isEmpty();

        String hello = says("ann", "in the first room");
        wishes("bo", new Wish.Say("among beans", Optional.of(garden), Optional.of(hello)));
        assertThat(page(garden)).contains("among beans").doesNotContain("in the first room");
        assertThat(page(""))
                .contains("in the first room")
                .doesNotContain("among beans")
                .contains("Garden");
        assertThat(wishes("bo", new Wish.Say("hm", Optional.of("r99-aa"), Optional.empty())))
                .contains("This room is not here");
        // Whoever opened the room is no longer heard: what was said there is not lost.
        happens("bo", new Event.Said("homeless", Optional.of("r99-aa"), Optional.empty()));
        assertThat(page("")).contains("homeless");
    }

    @Test
    void anAnswerShowsWhatItAnswers() {
        String hello = comes("ann", "Ann").comes("bo", "Bo").says("ann", "Who has <the> key?");
        wishes("bo", new Wish.Say("I have", Optional.empty(), Optional.of(hello)));
        wishes("bo", new Wish.Say("to nothing", Optional.empty(), Optional.of("m77-aa")));

        assertThat(page("")).contains("Answers Ann: Who has &lt;the> key?").contains("to nothing");
        assertThat(message(Talk.id('m', Position.alone("aa", seq - 1))).to()).isNull();
        wishes("ann", new Wish.Delete(hello));
        assertThat(page("")).contains("Answers Ann: (taken back)").doesNotContain("key?");
    }

    @Test
    void theLongestNameIsMeantAndAnAddressOfMailIsNone() {
        String hello =
                comes("ann", "Ann").comes("anna", "Ann Arbor").says("ann", "@ann arbor, @ANN, x@ann @annex (@Ann)");

        assertThat(message(hello).now().mentions())
                .containsExactly(
                        new Line.Mention(0, 10, "anna"),
                        new Line.Mention(12, 16, "ann"),
                        new Line.Mention(32, 36, "ann"));
        assertThat(page("")).contains("data-to=\"anna ann\"");
    }

    /** A node whose clock jumps back still says things after those that were said before: the log gives the order. */
    @Test
    void aClockThatJumpsChangesNoOrder() {
        comes("ann", "Ann").says("ann", "one");
        clock = NOON.minusSeconds(1_000_000);
        String two = says("ann", "two");
        clock = NOON.plusSeconds(1_000_000_000);
        says("ann", "three");
        wishes("ann", new Wish.Edit(two, "2"));

        assertThat(page("")).containsSubsequence("one", "2", "three");
        assertThat(message(two).before()).extracting(Line.Version::text).containsExactly("two");
    }

    @Test
    void linksLeadWhereTheySay() {
        comes("ann", "Ann").says("ann", "see https://example.org/a(b)?c=\"d\" or javascript:alert(1) or http://x.y.");

        assertThat(page(""))
                .contains("<a href=\"https://example.org/a(b)?c=\" target=")
                .contains("<a href=\"http://x.y\" ")
                .doesNotContain("href=\"javascript");
    }

    @Test
    void aSearchFindsAllWordsInWhateverCaseAndWithoutAccents() throws Exception {
        comes("ann", "Ann").says("ann", "Die Tür ist zu");
        says("ann", "tuer und tor");
        String gone = says("ann", "die tür war zu");
        wishes("ann", new Wish.Delete(gone));

        assertThat(finds("TUR zu"))
                .contains("Die Tür ist zu")
                .doesNotContain("war zu")
                .doesNotContain("und tor");
        assertThat(finds("nowhere")).contains("Nothing was found");
        assertThat(finds("  ")).doesNotContain("Nothing was found");
        assertThat(finds("<script>")).doesNotContain("<script>");
    }

    @Test
    void ofTenThousandMessagesOnlyAStretchIsDrawn() {
        comes("ann", "Ann");
        for (int n = 1; n <= 10_000; n++) {
            says("ann", "line " + n + ".");
        }
        assertThat(page("").length()).isLessThan(60_000);
        assertThat(page(""))
                .contains("line 10000.")
                .doesNotContain("line 9900.")
                .contains("before");
        String middle = Html.of(CHAT.page(
                new Moment<>(talk, seq, NOON, true), CHAT.view(Json.object().with("top", 5049))));
        assertThat(middle)
                .contains("line 5001.", "line 5300.", "before", "after")
                .doesNotContain("line 5000.", "line 5301.");
        assertThat(CHAT.view(Json.object().with("top", 1e300).with("room", "<x>"))
                        .room())
                .isEmpty();
        assertThat(CHAT.view(Json.object().with("lines", 0)).lines()).isEqualTo(Window.NEWS);
        assertThat(Html.of(CHAT.page(
                        new Moment<>(talk, seq, NOON, true),
                        CHAT.view(Json.object().with("lines", 0)))))
                .hasSizeLessThan(2000)
                .contains("line 10000.");
    }

    private String finds(String text) throws Exception {
        return asks("ann", "search", Json.object().with("text", text));
    }

    private String asks(String visitor, String name, Json.Obj fields) throws Exception {
        Question question = new Question(name, fields, new Visitor(visitor, Visitor.Role.GUEST));
        StringBuilder answer = new StringBuilder();
        CHAT.answer(new Moment<>(talk, seq, NOON, true), CHAT.view(Json.object()), question)
                .orElseThrow()
                .forEach(event -> answer.append(new String(event.encode(), java.nio.charset.StandardCharsets.UTF_8)));
        return answer.toString();
    }

    private Message message(String id) {
        return Objects.requireNonNull(talk.message(id), id);
    }

    private String page(String room) {
        return Html.of(CHAT.page(
                new Moment<>(talk, seq, NOON, true), CHAT.view(Json.object().with("room", room))));
    }

    private TalkTest comes(String visitor, String name) {
        assertThat(wishes(visitor, new Wish.Join(name))).isEmpty();
        return this;
    }

    /** Answers the id of the message. */
    private String says(String visitor, String text) {
        assertThat(wishes(visitor, new Wish.Say(text))).isEmpty();
        return Talk.id('m', Position.alone("aa", seq - 1));
    }

    /** Answers what is wrong with the wish, or nothing. */
    private String wishes(String visitor, Wish wish) {
        Decision<Event> decision = CHAT.decide(
                talk, new Command<>(new CommandId("p", 1), new Visitor(visitor, Visitor.Role.GUEST), NOON, wish));
        return switch (decision) {
            case Decision.Accepted<Event>(List<Event> events) -> {
                events.forEach(event -> happens(visitor, event));
                yield "";
            }
            case Decision.Refused<Event> refused ->
                String.join(" ", refused.errors().values());
        };
    }

    private void happens(String visitor, Event event) {
        Fact<Event> fact = new Fact<>(new CommandId("p", seq + 1L), visitor, clock.plusSeconds(seq), event);
        talk = CHAT.apply(talk, Position.alone("aa", seq++), fact);
    }
}
