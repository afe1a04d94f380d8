package starflock.datastar.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

/** Runs the suites of {@code client/test} in the page, each in both builds. */
final class SuitesTest {
    /** The tests that failed; a suite that does not come to an end is a failure too. */
    private static final String WRONG = """
            Promise.race([results, new Promise(end => setTimeout(end, 60000))]).then(all => all
              ? all.filter(r => r.wrong).map(r => r.name + ': ' + r.wrong).join('\\n')
              : 'stuck after ' + JSON.stringify(progress))
            """;

    private static Playground playground;

    @BeforeAll
    static void start() throws IOException {
        playground = new Playground();
    }

    @AfterAll
    static void stop() {
        playground.close();
    }

    private static void run(People people, String suite) {
        run(people, suite, "", "");
    }

    private static void run(People people, String suite, String options, String turn) {
        for (String build : new String[] {"standard", "strict"}) {
            Person person = people.join(build + turn);
            person.expectError("Failed to load resource");
            // The strict pages' policy at work, on what a suite has put in on purpose.
            person.expectError("violates the following Content Security Policy");
            person.open(playground.url("/" + build + "/page?suite=" + suite + options));
            Object wrong = person.page().evaluate(WRONG);
            Object ran = person.page().evaluate("progress.length");
            assertThat((String) wrong).as("%s, %s build", suite, build).isEmpty();
            assertThat((Integer) ran).as("%s, %s build: tests", suite, build).isPositive();
        }
    }

    @BrowserTest
    void attributes(People people) {
        run(people, "attributes");
    }

    @BrowserTest
    void bind(People people) {
        run(people, "bind");
    }

    @BrowserTest
    void on(People people) {
        run(people, "on");
    }

    @BrowserTest
    void plugins(People people) {
        run(people, "plugins");
    }

    @BrowserTest
    void morph(People people) {
        run(people, "morph");
    }

    @BrowserTest
    void randomMorphs(People people) {
        run(people, "random-morphs");
    }

    /**
     * Ten thousand over both builds, others with another {@code -Dstarflock.morphs=SEED}; the ordinary check has six
     * hundred in each.
     */
    @EnabledIfSystemProperty(
            named = "starflock.long",
            matches = "true",
            disabledReason = "for ./starflock check --long")
    @BrowserTest
    void tenThousandRandomMorphs(People people) {
        for (int share = 0; share < 10; share++) {
            run(
                    people,
                    "random-morphs",
                    "&rounds=500&seed=" + (Integer.getInteger("starflock.morphs", 1000) + share),
                    "-" + share);
        }
    }

    @BrowserTest
    void streams(People people) {
        run(people, "streams");
    }

    @BrowserTest
    void expressions(People people) {
        run(people, "expressions");
    }

    @BrowserTest
    void hostile(People people) {
        run(people, "hostile");
    }

    @BrowserTest
    void signals(People people) {
        run(people, "signals");
    }
}
