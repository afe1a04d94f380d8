package starflock.chat;

import gg.jte.Content;
import java.util.List;
import java.util.Optional;
import starflock.chat.Line.Message;
import starflock.chat.html.StaticTemplates;
import starflock.datastar.Event;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.live.Question;
import starflock.look.Html;
import starflock.look.Person;

/** What one person asks of the talk: what a search finds, and what a message said before. */
final class Answers {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private static final Shape<String> TEXT = Shape.record(
            Field.of("text", text -> text, Shape.text().with(Rule.atMost(Search.MAX_CHARS))), text -> text);
    private static final Shape<String> MESSAGE =
            Shape.record(Field.of("message", id -> id, Shape.text().with(Rule.atMost(Wish.MAX_ID_CHARS))), id -> id);

    private final Talk talk;
    private final Keeper keeper;

    Answers(Talk talk, Keeper keeper) {
        this.talk = talk;
        this.keeper = keeper;
    }

    /** Empty if there is no such question. */
    Optional<List<Event>> to(Question question) throws SignalsException {
        Signals asked = new Signals(question.fields());
        return switch (question.name()) {
            case "search" -> {
                String text = asked.read(TEXT);
                Search.Found found = Search.in(talk, text);
                yield element(TEMPLATES.found(talk, found, text.isBlank()));
            }
            case "history" -> element(history(asked.read(MESSAGE), question.by().id()));
            default -> Optional.empty();
        };
    }

    private static Optional<List<Event>> element(Content content) {
        return Optional.of(List.of(PatchElements.of(Html.of(content))));
    }

    /** What was taken back is shown to those alone who could take it back. */
    private Content history(String id, String visitor) {
        Message message = talk.message(id);
        boolean shown = message != null && (message.back() == null || Talk.mayTakeBack(message, visitor, keeper));
        String back = message == null || message.back() == null
                ? null
                : talk.nameOf(message.back().by());
        Person person = message == null ? Person.of(visitor, "") : Person.of(message.by(), talk.nameOf(message.by()));
        return TEMPLATES.history(message, person, back, shown);
    }
}
