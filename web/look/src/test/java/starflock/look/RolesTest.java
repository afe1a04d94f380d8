package starflock.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reads the stylesheet's own roles and holds them to WCAG 2.2 AA, by day and by night. */
class RolesTest {
    private static final double TEXT = 4.5;
    private static final double EDGE = 3;
    private static final List<String> GROUNDS = List.of("paper", "surface", "sunk");
    private static final String COLOUR = "oklch\\(([\\d.]+) ([\\d.]+) ([\\d.]+|var\\(--h\\))\\)";
    private static final Pattern HUE_CLASS = Pattern.compile("\\.hue-(\\d+) \\{ --h: (\\d+); }");

    private final String css = Look.styleSource();

    @Test
    void contrastIsReckonedAsWcagDoes() {
        Oklch white = new Oklch(1, 0, 0);
        assertThat(white.contrast(new Oklch(0, 0, 0))).isCloseTo(21, within(0.001));
        // #777 on white, the example that just fails AA in every article on the subject
        assertThat(white.contrast(new Oklch(0.5693, 0, 0))).isCloseTo(4.48, within(0.01));
    }

    @Test
    void textIsReadableOnEveryGround() {
        for (String text : List.of("ink", "soft", "good", "warn", "bad")) {
            assertContrast(text, 0, GROUNDS, TEXT);
        }
        assertContrast("paper", 0, List.of("ink"), TEXT);
    }

    @Test
    void edgesAndTheFocusRingAreSeenOnEveryGround() {
        assertContrast("edge", 0, GROUNDS, EDGE);
        assertContrast("focus", 0, GROUNDS, EDGE);
    }

    @Test
    void everyPersonIsReadable() {
        for (int i = 0; i < Hue.COUNT; i++) {
            int degrees = new Hue(i).degrees();
            assertContrast("person-ink", degrees, List.of("paper", "surface", "sunk", "person-wash"), TEXT);
            assertContrast("ink", degrees, List.of("person-wash"), TEXT);
            assertContrast("soft", degrees, List.of("person-wash"), TEXT);
            assertContrast("person-on", degrees, List.of("person-solid"), TEXT);
            assertContrast("person-solid", degrees, GROUNDS, EDGE);
        }
    }

    @Test
    void everyHueHasItsClass() {
        List<Integer> degrees = new ArrayList<>();
        Matcher classes = HUE_CLASS.matcher(css);
        while (classes.find()) {
            assertThat(Integer.parseInt(classes.group(1))).isEqualTo(degrees.size());
            degrees.add(Integer.parseInt(classes.group(2)));
        }
        assertThat(degrees).hasSize(Hue.COUNT);
        for (int i = 0; i < Hue.COUNT; i++) {
            assertThat(degrees.get(i)).isEqualTo(new Hue(i).degrees());
        }
    }

    private void assertContrast(String role, int degrees, List<String> grounds, double least) {
        for (String ground : grounds) {
            for (boolean night : new boolean[] {false, true}) {
                assertThat(colour(role, night, degrees).contrast(colour(ground, night, degrees)))
                        .as("--%s on --%s, hue %d°, %s", role, ground, degrees, night ? "night" : "day")
                        .isGreaterThanOrEqualTo(least);
            }
        }
    }

    private Oklch colour(String role, boolean night, int degrees) {
        Matcher found = Pattern.compile("--" + role + ": light-dark\\(" + COLOUR + ", " + COLOUR + "\\);")
                .matcher(css);
        assertThat(found.find()).as("--" + role + " in roles.css").isTrue();
        int group = night ? 4 : 1;
        String hue = found.group(group + 2);
        return new Oklch(
                Double.parseDouble(found.group(group)),
                Double.parseDouble(found.group(group + 1)),
                hue.startsWith("var") ? degrees : Double.parseDouble(hue));
    }
}
