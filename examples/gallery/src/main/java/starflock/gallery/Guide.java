package starflock.gallery;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import starflock.datastar.EventStream;
import starflock.datastar.Field;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchElements.Mode;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;

/** What the server answers to the pieces of the guide and the reference, below {@code /guide/}. */
final class Guide {

    private static final Duration SLOWLY = Duration.ofMillis(800);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private record Booking(String guest, long guests) {
        static final Shape<Booking> SHAPE = Shape.record(
                Field.of(
                        "guest",
                        Booking::guest,
                        Shape.text().with(Rule.notBlank()).with(Rule.atMost(40))),
                Field.of("guests", Booking::guests, Shape.whole().with(Rule.between(1, 9))),
                Booking::new);
    }

    private final InstantSource clock;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger presses = new AtomicInteger();
    private final Queue<EventStream> viewers = new ConcurrentLinkedQueue<>();

    Guide(InstantSource clock) {
        this.clock = clock;
    }

    void answer(Visit visit) throws IOException, SignalsException {
        switch (visit.what()) {
            case "GET hello" -> visit.send(PatchElements.of("<p id=\"hello\">Hello!</p>"));
            case "POST book" -> book(visit);
            case "POST log" ->
                visit.send(PatchElements.of("<li>One more.</li>").into("#log").withMode(Mode.APPEND));
            case "DELETE log" -> visit.send(PatchElements.remove("#log li:last-child"));
            case "GET clock" -> clock(visit);
            case "GET think" -> slowly(visit, "<span id=\"thought\" role=\"status\">Forty-two.</span>");
            case "GET slowly" -> slowly(visit, "<span id=\"slowly\">Answered.</span>");
            case "GET shared" -> share(visit);
            case "POST press" -> press(visit);
            case "GET morph" -> visit.send(PatchElements.of(morphed(answers.incrementAndGet())));
            case "GET preserve" -> visit.send(PatchElements.of(PRESERVED));
            case "GET method", "POST method", "PUT method", "PATCH method", "DELETE method", "QUERY method" ->
                visit.send(PatchElements.of(Html.of("<b id=\"method\" role=\"status\">{}</b>", visit.what())
                        .text()));
            case "POST form" ->
                visit.send(PatchElements.of(
                        "<span id=\"form-answer\" role=\"status\">The server has got the form.</span>"));
            default -> visit.notFound();
        }
    }

    private static void book(Visit visit) throws IOException {
        try {
            var booking = visit.read(Booking.SHAPE);
            visit.send(PatchElements.of(Html.of(
                            "<p id=\"booking\" role=\"status\" class=\"notice good\">Booked for {}: {} of you.</p>",
                            booking.guest(),
                            booking.guests())
                    .text()));
        } catch (SignalsException e) {
            visit.send(PatchElements.of(
                    Html.of("<p id=\"booking\" role=\"status\" class=\"notice bad\">{}</p>", e.getMessage())
                            .text()));
        }
    }

    private void clock(Visit visit) throws IOException {
        var stream = visit.stream();
        Runnable tell = () -> stream.send(PatchElements.of(Html.of(
                        "<p id=\"clock\">It is {} in Greenwich.</p>",
                        CLOCK.format(clock.instant().truncatedTo(ChronoUnit.SECONDS)))
                .text()));
        tell.run();
        visit.repeat(stream, Duration.ofSeconds(1), tell);
    }

    private static void slowly(Visit visit, String answer) throws IOException {
        var stream = visit.stream();
        visit.repeat(stream, SLOWLY, () -> {
            stream.send(PatchElements.of(answer));
            stream.close();
        });
    }

    private void share(Visit visit) throws IOException {
        var stream = visit.stream();
        stream.send(shared());
        viewers.add(stream);
        stream.onEnd(end -> viewers.remove(stream));
    }

    private void press(Visit visit) throws IOException {
        presses.incrementAndGet();
        byte[] bytes = shared().encode();
        viewers.forEach(viewer -> viewer.send(bytes));
        visit.send();
    }

    private PatchElements shared() {
        int count = presses.get();
        return PatchElements.of(
                Html.of("<p id=\"shared\">Pressed {} times.</p>", count).text());
    }

    private static String morphed(int count) {
        return Html.of("""
                <div id="ignored" class="row">
                  <button class="button" type="button" data-on:click="@get('/guide/morph')">Patch both</button>
                  <span>patched: {}</span> <span data-ignore-morph>left alone: {}</span></div>
                """, count, count).text();
    }

    private static final String PRESERVED = """
            <div id="preserved"><details data-preserve-attr="open">
              <summary data-on:click__delay.50ms="@get('/guide/preserve')">Open me: a patch that knows nothing of it follows</summary>
              <p>Still open, and patched.</p></details></div>
            """;
}
