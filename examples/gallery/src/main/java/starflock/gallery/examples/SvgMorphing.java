package starflock.gallery.examples;

import java.io.IOException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchElements.Namespace;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** Parts of a drawing patched in place, in the namespace of SVG. */
public final class SvgMorphing extends Example {

    private static final int CIRCLES = 5;
    private static final int SIDE = 200;

    private static final int LARGEST = 24;

    private final RandomGenerator random;

    public SvgMorphing(RandomGenerator random) {
        super(
                "svg_morphing",
                "SVG morphing",
                "Parts of a drawing are patched by their ids, and move because the elements stay the same.");
        this.random = random;
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <svg class="canvas" viewBox="0 0 200 200" role="img" aria-label="Five birds">{}</svg>
                <p><button class="button main" type="button" data-on:click="@get('{}/flock')">Fly</button></p>
                """, birds(), path());
    }

    @Override
    public void answer(Visit visit) throws IOException {
        switch (visit.what()) {
            case "GET flock" -> visit.send(PatchElements.of(birds().text()).withNamespace(Namespace.SVG));
            default -> visit.notFound();
        }
    }

    private Html birds() {
        return Html.join(IntStream.range(0, CIRCLES)
                .mapToObj(i -> Html.of(
                        "<circle id=\"bird-{}\" cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"hsl({} 60% 45%)\"/>",
                        i, place(), place(), 8 + random.nextInt(LARGEST - 8), random.nextInt(360))));
    }

    /** Where even the largest is seen whole. */
    private int place() {
        return LARGEST + random.nextInt(SIDE - 2 * LARGEST);
    }
}
