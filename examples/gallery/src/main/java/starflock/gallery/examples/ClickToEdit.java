package starflock.gallery.examples;

import java.io.IOException;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;
import starflock.gallery.Visitors;

/** A record that becomes a form and back, in place. */
public final class ClickToEdit extends Example {

    private record Contact(String first, String last, String email) {
        static final Shape<Contact> SHAPE = Shape.record(
                Field.of("first", Contact::first, text()),
                Field.of("last", Contact::last, text()),
                Field.of("email", Contact::email, text()),
                Contact::new);

        private static Shape<String> text() {
            return Shape.text().with(Rule.notBlank()).with(Rule.atMost(80));
        }
    }

    private static final Contact BEGINNING = new Contact("Ada", "Lovelace", "ada@analytical.example");

    private final Visitors<Contact> contacts = new Visitors<>(() -> BEGINNING);

    public ClickToEdit() {
        super(
                "click_to_edit",
                "Click to edit",
                "A record that becomes a form in place. The server reads the signals into a Java record and back.");
    }

    @Override
    public Html demo(Visit visit) {
        return view(contacts.get(visit));
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        switch (visit.what()) {
            case "GET edit" -> {
                var contact = contacts.get(visit);
                visit.send(PatchSignals.of(Contact.SHAPE, contact), PatchElements.of(form().text()));
            }
            case "PUT save" -> {
                var contact = visit.read(Contact.SHAPE);
                visit.send(PatchElements.of(
                        view(contacts.update(visit, old -> contact)).text()));
            }
            case "GET cancel" ->
                visit.send(PatchElements.of(view(contacts.get(visit)).text()));
            case "PATCH reset" ->
                visit.send(PatchElements.of(
                        view(contacts.update(visit, old -> BEGINNING)).text()));
            default -> visit.notFound();
        }
    }

    private Html view(Contact contact) {
        return Html.of("""
                <div id="contact" class="stack">
                  <dl class="facts">
                    <dt>First name</dt><dd>{}</dd><dt>Last name</dt><dd>{}</dd><dt>Email</dt><dd>{}</dd>
                  </dl>
                  <p class="row">
                    <button class="button" type="button" data-on:click="@get('{}/edit')">Edit</button>
                    <button class="button bare" type="button" data-on:click="@patch('{}/reset')">Reset</button>
                  </p>
                </div>
                """, contact.first(), contact.last(), contact.email(), path(), path());
    }

    private Html form() {
        return Html.of("""
                <form id="contact" class="stack" data-on:submit="@put('{}/save')">
                  <div class="field"><label for="first">First name</label>
                    <input class="input" id="first" data-bind:first required maxlength="80" autocomplete="off"></div>
                  <div class="field"><label for="last">Last name</label>
                    <input class="input" id="last" data-bind:last required maxlength="80" autocomplete="off"></div>
                  <div class="field"><label for="email">Email</label>
                    <input class="input" id="email" type="email" data-bind:email required maxlength="80" autocomplete="off"></div>
                  <p class="row">
                    <button class="button main" type="submit">Save</button>
                    <button class="button bare" type="button" data-on:click="@get('{}/cancel')">Cancel</button>
                  </p>
                </form>
                """, path(), path());
    }
}
