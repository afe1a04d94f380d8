package starflock.gallery.examples;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.datastar.SignalsException.FieldProblem;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** Complaints beside the fields, from the rules that the server has anyway. */
public final class InlineValidation extends Example {

    private record Person(String email, String first, String last) {
        private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

        static final Shape<Person> SHAPE = Shape.record(
                Field.of(
                        "email",
                        Person::email,
                        Shape.text()
                                .with(Rule.atMost(80))
                                .with(Rule.matching(EMAIL, "must look like name@host"))
                                .with(new Rule<>(
                                        email -> !email.equals("taken@example.com"), "belongs to somebody already"))),
                Field.of("first", Person::first, name()),
                Field.of("last", Person::last, name()),
                Person::new);

        private static Shape<String> name() {
            return Shape.text().with(Rule.atLeast(2)).with(Rule.atMost(80));
        }
    }

    public InlineValidation() {
        super(
                "inline_validation",
                "Inline validation",
                "The rules of the Java record, beside the fields while one types. Try taken@example.com.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of(
                """
                <form class="stack" novalidate data-signals="{email: '', first: '', last: ''}"
                  data-on:input__debounce.300ms="@post('{}/check')" data-on:submit="@post('{}/join')">
                  {}{}{}
                  <p><button class="button main" type="submit">Join</button></p>
                  <div id="joined" role="status"></div>
                </form>
                """, path(), path(), field("email", "Email"), field("first", "First name"), field("last", "Last name"));
    }

    private static Html field(String name, String label) {
        return Html.of("""
                <div class="field"><label for="{}">{}</label>
                  <input class="input" id="{}" data-bind:{} autocomplete="off" aria-describedby="{}-note">
                  <p class="note" id="{}-note"></p></div>
                """, name, label, name, name, name, name);
    }

    @Override
    public void answer(Visit visit) throws IOException {
        boolean join = visit.what().equals("POST join");
        if (!join && !visit.what().equals("POST check")) {
            visit.notFound();
            return;
        }
        try {
            var person = visit.read(Person.SHAPE);
            visit.send(
                    PatchElements.of(Html.join(notes(List.of()).stream()).text() + joined(join ? person.first() : "")));
        } catch (SignalsException e) {
            visit.send(PatchElements.of(Html.join(notes(e.fields())).text() + joined("")));
        }
    }

    private static List<Html> notes(List<FieldProblem> problems) {
        return List.of("email", "first", "last").stream()
                .map(name -> problems.stream()
                        .filter(problem -> problem.path().equals(name))
                        .findFirst()
                        .map(problem -> Html.of(
                                "<p class=\"note bad\" id=\"{}-note\" role=\"alert\">It {}.</p>",
                                name,
                                problem.complaint()))
                        .orElseGet(() -> Html.of("<p class=\"note\" id=\"{}-note\"></p>", name)))
                .toList();
    }

    private static Html joined(String name) {
        return name.isEmpty()
                ? Html.of("<div id=\"joined\" role=\"status\"></div>")
                : Html.of("<div id=\"joined\" role=\"status\"><p class=\"notice good\">Welcome, {}.</p></div>", name);
    }
}
