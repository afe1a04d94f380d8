package starflock.gallery.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import starflock.datastar.Event;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchSignals;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;
import starflock.gallery.Visitors;

/** The list of things to do that every framework is measured by. */
public final class TodoMvc extends Example {

    private static final int MAX_TODOS = 100;

    private enum Filter {
        ALL,
        ACTIVE,
        COMPLETED;

        boolean shows(Todo todo) {
            return switch (this) {
                case ALL -> true;
                case ACTIVE -> !todo.done();
                case COMPLETED -> todo.done();
            };
        }

        String label() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    private static final List<Filter> FILTERS = List.of(Filter.values());

    private record Todo(int id, String title, boolean done) {
        Todo withTitle(String changed) {
            return new Todo(id, changed, done);
        }

        Todo withDone(boolean changed) {
            return new Todo(id, title, changed);
        }
    }

    private record Todos(List<Todo> all, int nextId, Filter filter, int edited) {
        long left() {
            return all.stream().filter(todo -> !todo.done()).count();
        }

        Todos with(Stream<Todo> changed) {
            return new Todos(changed.toList(), nextId, filter, -1);
        }

        Todos map(UnaryOperator<Todo> change) {
            return with(all.stream().map(change));
        }

        Todos on(int id, UnaryOperator<Todo> change) {
            return map(todo -> todo.id() == id ? change.apply(todo) : todo);
        }

        String titleOf(int id) {
            return all.stream()
                    .filter(todo -> todo.id() == id)
                    .map(Todo::title)
                    .findFirst()
                    .orElse("");
        }

        Todos add(String title) {
            if (all.size() >= MAX_TODOS) {
                return this;
            }
            var more = new ArrayList<>(all);
            more.add(new Todo(nextId, title, false));
            return new Todos(List.copyOf(more), nextId + 1, filter, -1);
        }
    }

    private record Input(String input) {
        static final Shape<Input> SHAPE =
                Shape.record(Field.of("input", Input::input, Shape.text().with(Rule.atMost(200))), Input::new);
    }

    private record Edit(String title) {
        static final Shape<Edit> SHAPE =
                Shape.record(Field.of("title", Edit::title, Shape.text().with(Rule.atMost(200))), Edit::new);
    }

    private final Visitors<Todos> todos = new Visitors<>(() -> new Todos(
            List.of(new Todo(0, "Learn a backend language", true), new Todo(1, "Learn Datastar", false)),
            2,
            Filter.ALL,
            -1));

    public TodoMvc() {
        super(
                "todomvc",
                "TodoMVC",
                "A list of things to do. All of its state is on the server; the page is one view of it.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <form class="field" data-signals="{input: '', title: ''}" data-on:submit="@post('{}/add')">
                  <label for="new-todo">What needs to be done?</label>
                  <input class="input" id="new-todo" data-bind:input maxlength="200" autocomplete="off">
                </form>
                {}
                """, path(), view(todos.get(visit)));
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        int id = visit.id();
        switch (visit.what()) {
            case "POST add" -> {
                String title = visit.read(Input.SHAPE).input().strip();
                change(visit, old -> title.isEmpty() ? old : old.add(title), PatchSignals.of("{\"input\":\"\"}"));
            }
            case "POST toggle" -> change(visit, old -> old.on(id, todo -> todo.withDone(!todo.done())));
            case "POST toggle-all" -> change(visit, old -> old.map(todo -> todo.withDone(old.left() > 0)));
            case "DELETE todo" ->
                change(visit, old -> old.with(old.all().stream().filter(todo -> todo.id() != id)));
            case "DELETE completed" ->
                change(visit, old -> old.with(old.all().stream().filter(todo -> !todo.done())));
            case "PUT filter" ->
                change(
                        visit,
                        old -> id < 0 || id >= FILTERS.size()
                                ? old
                                : new Todos(old.all(), old.nextId(), FILTERS.get(id), -1));
            case "GET edit" -> {
                String title = todos.get(visit).titleOf(id);
                change(
                        visit,
                        old -> new Todos(old.all(), old.nextId(), old.filter(), id),
                        PatchSignals.of(Json.object().with("title", title)));
            }
            case "GET cancel" -> change(visit, old -> new Todos(old.all(), old.nextId(), old.filter(), -1));
            case "PUT todo" -> {
                String title = visit.read(Edit.SHAPE).title().strip();
                change(visit, old -> old.on(id, todo -> title.isEmpty() ? todo : todo.withTitle(title)));
            }
            default -> visit.notFound();
        }
    }

    private void change(Visit visit, UnaryOperator<Todos> change, Event... more) throws IOException {
        var events = new ArrayList<Event>(List.of(more));
        events.add(PatchElements.of(view(todos.update(visit, change)).text()));
        visit.send(events.toArray(Event[]::new));
    }

    private Html view(Todos state) {
        return Html.of(
                """
                <div id="todos" class="stack">
                  <label class="check"><input type="checkbox"{} data-on:change="@post('{}/toggle-all')">All done</label>
                  <ul class="list">{}</ul>
                  <div class="row">
                    <span role="status">{}</span><span class="push"></span>
                    <div class="choice" role="group" aria-label="Show">{}</div>
                    <button class="button bare" type="button" data-on:click="@delete('{}/completed')">Clear completed</button>
                  </div>
                </div>
                """,
                Html.of(state.left() == 0 ? " checked" : ""),
                path(),
                Html.join(state.all().stream()
                        .filter(state.filter()::shows)
                        .map(todo -> todo.id() == state.edited() ? editor(todo) : row(todo))),
                state.left() == 1 ? "1 thing left" : state.left() + " things left",
                Html.join(FILTERS.stream()
                        .map(filter -> Html.of(
                                "<button type=\"button\" aria-pressed=\"{}\" data-on:click=\"@put('{}/filter/{}')\">{}</button>",
                                filter == state.filter(),
                                path(),
                                FILTERS.indexOf(filter),
                                filter.label()))),
                path());
    }

    private Html row(Todo todo) {
        return Html.of(
                """
                <li class="todo{}" id="todo-{}">
                  <label class="check"><input type="checkbox"{} data-on:change="@post('{}/toggle/{}')">
                    <span class="title" data-on:dblclick__prevent="@get('{}/edit/{}')">{}</span></label>
                  <span class="push"></span>
                  <button class="button bare" type="button" aria-label="Change {}" data-on:click="@get('{}/edit/{}')">✎</button>
                  <button class="button bare" type="button" aria-label="Delete {}" data-on:click="@delete('{}/todo/{}')">×</button>
                </li>
                """,
                todo.done() ? " done" : "",
                todo.id(),
                Html.of(todo.done() ? " checked" : ""),
                path(),
                todo.id(),
                path(),
                todo.id(),
                todo.title(),
                todo.title(),
                path(),
                todo.id(),
                todo.title(),
                path(),
                todo.id());
    }

    private Html editor(Todo todo) {
        return Html.of("""
                <li class="todo" id="todo-{}"><form class="field" data-on:submit="@put('{}/todo/{}')">
                  <label class="unseen" for="editor">Change {}</label>
                  <input class="input" id="editor" data-bind:title maxlength="200" autocomplete="off"
                    data-init="el.focus()"
                    data-on:keydown="evt.key == 'Escape' && @get('{}/cancel')"></form></li>
                """, todo.id(), path(), todo.id(), todo.title(), path());
    }
}
