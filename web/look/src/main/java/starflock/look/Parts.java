package starflock.look;

import gg.jte.Content;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import starflock.look.html.StaticTemplates;

/**
 * The parts that pages are made of, for templates of other modules:
 *
 * <pre>{@code
 * @import static starflock.look.Parts.*
 * ${avatar(person)}
 * ${frame(page, @`<p>Hello</p>`)}
 * }</pre>
 *
 * <p>Each is a typed call of a precompiled template, so a part that is renamed or given other arguments is a compile
 * error. What is only a matter of classes (buttons, lists, cards, the slider, the composer) has no method;
 * {@code /_style} shows it.
 */
public final class Parts {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    /** So many faces fit into the bar beside a room's name; the others are a number. */
    private static final int FACES_SHOWN = 5;

    /** The same at 360 px; the stylesheet hides the others there. */
    private static final int FACES_SHOWN_NARROW = 2;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private Parts() {}

    /**
     * The whole document around a page's content: head, bar, badge, menu, toasts, keys.
     *
     * @param page what the frame needs to know
     * @param main the content, placed in {@code <main id="main">}
     * @return a document
     */
    public static Content frame(Page page, Content main) {
        return TEMPLATES.frame(page, main);
    }

    /**
     * The mark at the size of a button's icon, in the colour of the text around it.
     *
     * @return an SVG element
     */
    public static Content mark() {
        return TEMPLATES.mark(false);
    }

    /**
     * The mark as the only ornament of a page that has little to show.
     *
     * @return an SVG element
     */
    public static Content bigMark() {
        return TEMPLATES.mark(true);
    }

    /**
     * A small sign, hidden from those who listen: the button it stands in needs words or an {@code aria-label}.
     *
     * @param icon which
     * @return an SVG element
     */
    public static Content icon(Icon icon) {
        return TEMPLATES.icon(icon.path());
    }

    /**
     * A disc in the person's hue with their initial. Decoration: the name must stand beside it.
     *
     * @param person whom it stands for
     * @return an inline element
     */
    public static Content avatar(Person person) {
        return TEMPLATES.avatar(person);
    }

    /**
     * Who is here: some faces, and how many more.
     *
     * @param people in the order to show
     * @return a list
     */
    public static Content people(List<Person> people) {
        return TEMPLATES.people(people, FACES_SHOWN, FACES_SHOWN_NARROW);
    }

    /**
     * A line of talk.
     *
     * @param id of the element; the same message keeps it, so that it is moved and not drawn anew
     * @param person who said it
     * @param at when
     * @param zone of the clock on the wall; a page that defines {@code <time-of-day>} shows its reader's instead
     * @param text what was said, as it was typed
     * @param more whether the same person said the line before, so that face and name need not be repeated
     * @return an item for {@code <ol class="messages">}
     */
    public static Content message(String id, Person person, Instant at, ZoneId zone, String text, boolean more) {
        return TEMPLATES.message(id, person, at.toString(), CLOCK.format(at.atZone(zone)), text, more);
    }

    /**
     * Where somebody points.
     *
     * @param id of the element; the same person keeps it, so that the cursor glides
     * @param person whose cursor it is
     * @param x hundredths of the room's width from the left, 0 to 100
     * @param y hundredths of the room's height from the top, 0 to 100
     * @return an element for {@code <div class="cursors">}
     */
    public static Content cursor(String id, Person person, double x, double y) {
        return TEMPLATES.cursor(id, person, x, y);
    }

    /**
     * A labelled control with room for a hint or for what is wrong. The control has the id {@code id}, the class
     * {@code input} and {@code aria-describedby="ID-note"}.
     *
     * @param id of the control
     * @param label what is asked for
     * @param hint what helps to answer; may be empty
     * @param control the input itself
     * @return a field
     */
    public static Content field(String id, String label, String hint, Content control) {
        return TEMPLATES.field(id, label, hint, false, control);
    }

    /**
     * A field whose answer cannot be used. The control has {@code aria-invalid="true"} besides.
     *
     * @param id of the control
     * @param label what is asked for
     * @param wrong what is wrong with the answer and how to mend it
     * @param control the input itself
     * @return a field
     */
    public static Content wrongField(String id, String label, String wrong, Content control) {
        return TEMPLATES.field(id, label, wrong, true, control);
    }

    /**
     * Text to pass on, with a button that copies it.
     *
     * @param id of the input that holds it
     * @param label what it is
     * @param text what is copied
     * @return a field
     */
    public static Content copy(String id, String label, String text) {
        return TEMPLATES.copy(id, label, text);
    }

    /**
     * A QR code.
     *
     * @param text what it says, most often a link
     * @param label what it is for, for those who do not see it
     * @return an SVG element
     * @throws IllegalArgumentException if the text does not fit (more than 2,331 bytes)
     */
    public static Content qr(String text, String label) {
        QrPath code = QrPath.of(text);
        return TEMPLATES.qr(code.size(), code.path(), label);
    }

    /**
     * Nothing here yet.
     *
     * @param title what there will be
     * @param text how to begin
     * @return a block
     */
    public static Content empty(String title, String text) {
        return TEMPLATES.empty(title, text);
    }

    /**
     * The content of a page that says what went wrong.
     *
     * @param what happened, in a few words
     * @param meaning what it means, in a sentence
     * @param next what to do now; a sentence, a link or a button
     * @return content for {@link #frame}
     */
    public static Content trouble(String what, String meaning, Content next) {
        return TEMPLATES.trouble(what, meaning, next);
    }

    /**
     * The page that shows every part, for those who build pages; a node serves it at {@code /_style}.
     *
     * @param theme day or night
     * @param script address of the browser client, or null to see what plain HTML can do
     * @return a document
     */
    public static Content everyPart(Theme theme, @Nullable String script) {
        Page page = Page.of("Every part", theme);
        List<Person> everyHue = IntStream.range(0, Hue.COUNT)
                .mapToObj(i -> new Person("Hue " + i, new Hue(i)))
                .toList();
        return TEMPLATES.style(script == null ? page : page.withScript(script), everyHue);
    }
}
