package starflock.gallery.examples;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;
import starflock.gallery.Visitors;

/** Many rows changed by one command. */
public final class BulkUpdate extends Example {

    private record Contact(String name, boolean active) {}

    private record Selection(List<Boolean> selected) {
        static final Shape<Selection> SHAPE =
                Shape.record(Field.of("selected", Selection::selected, Shape.list(Shape.flag(), 4)), Selection::new);
    }

    private final Visitors<List<Contact>> contacts = new Visitors<>(() -> List.of(
            new Contact("Ada Lovelace", true),
            new Contact("Grace Hopper", true),
            new Contact("Emmy Noether", true),
            new Contact("Alan Turing", true)));

    public BulkUpdate() {
        super(
                "bulk_update",
                "Bulk update",
                "Choose rows and change them all with one request; the boxes are one array of signals.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <div class="stack" data-signals:selected="[false, false, false, false]" data-signals:_busy="false">
                  <div class="scroll">{}</div>
                  <p class="row">
                    <button class="button" type="button" data-on:click="@put('{}/activate')"
                      data-indicator:_busy data-attr:disabled="$_busy">Activate</button>
                    <button class="button" type="button" data-on:click="@put('{}/deactivate')"
                      data-indicator:_busy data-attr:disabled="$_busy">Deactivate</button>
                  </p>
                </div>
                """, table(contacts.get(visit)), path(), path());
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        switch (visit.what()) {
            case "PUT activate" -> change(visit, true);
            case "PUT deactivate" -> change(visit, false);
            default -> visit.notFound();
        }
    }

    private void change(Visit visit, boolean active) throws IOException, SignalsException {
        var selected = visit.read(Selection.SHAPE).selected();
        var changed = contacts.update(
                visit,
                old -> IntStream.range(0, old.size())
                        .mapToObj(i -> i < selected.size() && selected.get(i)
                                ? new Contact(old.get(i).name(), active)
                                : old.get(i))
                        .toList());
        visit.send(
                PatchElements.of(table(changed).text()), PatchSignals.of("{\"selected\":[false,false,false,false]}"));
    }

    private static Html table(List<Contact> contacts) {
        return Html.of("""
                <table id="contacts">
                  <caption>Contacts</caption>
                  <thead><tr>
                    <th scope="col"><input type="checkbox" aria-label="All"
                      data-on:change="$selected = [el.checked, el.checked, el.checked, el.checked]"
                      data-effect="el.checked = $selected.every(one => one)"></th>
                    <th scope="col">Name</th><th scope="col">Status</th>
                  </tr></thead>
                  <tbody>{}</tbody>
                </table>
                """, Html.join(IntStream.range(0, contacts.size()).mapToObj(i -> {
            var contact = contacts.get(i);
            return Html.of(
                    "<tr><td><input type=\"checkbox\" aria-label=\"{}\" data-bind:selected></td><td>{}</td><td>{}</td></tr>",
                    contact.name(),
                    contact.name(),
                    contact.active() ? "Active" : "Inactive");
        })));
    }
}
