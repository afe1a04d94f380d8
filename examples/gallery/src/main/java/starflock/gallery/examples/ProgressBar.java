package starflock.gallery.examples;

import java.io.IOException;
import java.time.Duration;
import starflock.datastar.EventStream;
import starflock.datastar.PatchElements;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** A stream that tells how far a job is, and ends with it. */
public final class ProgressBar extends Example {

    private static final int STEP_PERCENT = 5;
    private static final Duration STEP = Duration.ofMillis(60);

    /** 2πr for r = 54. */
    private static final double CIRCUMFERENCE = 339.292;

    public ProgressBar() {
        super("progress_bar", "Progress bar", "One stream tells how far a job is, and ends when it is done.");
    }

    @Override
    public Html demo(Visit visit) {
        // The button stays outside of what is patched: an element that goes takes its request with it.
        return Html.of("""
                <div class="stack" data-signals:_busy="false">
                  {}
                  <p><button class="button main" type="button" data-on:click="@get('{}/job')"
                    data-indicator:_busy data-attr:disabled="$_busy">Start the job</button></p>
                </div>
                """, progress(0), path());
    }

    @Override
    public void answer(Visit visit) throws IOException {
        switch (visit.what()) {
            case "GET job" -> run(visit);
            default -> visit.notFound();
        }
    }

    private void run(Visit visit) throws IOException {
        EventStream stream = visit.stream();
        int[] percent = {0};
        visit.repeat(stream, STEP, () -> {
            stream.send(PatchElements.of(progress(percent[0]).text()));
            percent[0] += STEP_PERCENT;
            if (percent[0] > 100) {
                stream.close();
            }
        });
    }

    private static Html progress(int percent) {
        return Html.of(
                """
                <div id="progress" class="stack">
                  <svg class="ring" viewBox="0 0 120 120" role="progressbar" aria-label="The job" aria-valuemin="0"
                    aria-valuemax="100" aria-valuenow="{}">
                    <circle cx="60" cy="60" r="54"/>
                    <circle class="done" cx="60" cy="60" r="54" stroke-dasharray="{}" stroke-dashoffset="{}"/>
                  </svg>
                  <p>{}</p>
                </div>
                """,
                percent,
                CIRCUMFERENCE,
                CIRCUMFERENCE * (100 - percent) / 100,
                percent < 100 ? percent + " %" : "Done");
    }
}
