package starflock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

/** The audit finds what it is for, on pages that are wrong on purpose, and nothing on one that is right. */
class AuditTest {
    private static final String HEAD = "<!doctype html><meta charset=utf-8><title>t</title>"
            + "<style>body { background: #fff; color: #111; font: 16px sans-serif; margin: 1rem }</style>";

    @BrowserTest
    void nothingIsWrongWithAGoodPage(People people) {
        Audit audit =
                read(people, "<p>Plain</p><a href=#x>link</a><button>press</button><input value=v placeholder=p>");
        assertThat(audit.contrast()).isEmpty();
        assertThat(audit.overflow()).isEmpty();
        assertThat(audit.focus()).isEmpty();
    }

    @BrowserTest
    void faintTextIsFoundOnWhateverIsBehindIt(People people) {
        Audit audit = read(people, """
                <p style="color: #999">grey on white</p>
                <p style="background: oklch(0.3 0.1 250)">dark on dark</p>
                <div style="background: #000">
                <p style="background: rgb(255 255 255 / 0.2); color: #777">through a veil</p></div>
                <p style="font-size: 30px; color: #888">large may be fainter</p>
                <p hidden style="color: #fff">unseen</p>
                """);
        assertThat(audit.contrast()).hasSize(3);
        assertThat(audit.contrast().getFirst()).contains("grey on white", "2.85", "4.5");
    }

    @BrowserTest
    void whatIsTooWideIsFound(People people) {
        Audit audit = read(people, """
                <p style="width: 500px">too wide</p>
                <div style="overflow-x: auto"><p style="width: 500px">wide in a box of its own</p></div>
                """);
        assertThat(audit.overflow()).hasSize(2).first().asString().contains("516 px", "360");
        assertThat(audit.overflow()).last().asString().contains("too wide");
    }

    @BrowserTest
    void focusThatJumpsHidesOrSkipsIsFound(People people) {
        Audit audit = read(people, """
                <button>a</button><button tabindex=1>jumps ahead</button>
                <button style="outline: none">no ring</button>
                <div style="position: relative">
                  <button>covered</button><b style="position: absolute; inset: 0; background: #fff"></b>
                </div>
                """);
        assertThat(audit.focus())
                .hasSize(3)
                .anySatisfy(fault -> assertThat(fault).contains("jumps ahead"))
                .anySatisfy(fault -> assertThat(fault).contains("no ring"))
                .anySatisfy(fault -> assertThat(fault).contains("covered", "out of sight"));
    }

    private static Audit read(People people, String body) {
        Person reader = people.join("reader", Device.desktop().sized(360, 640));
        reader.page().setContent(HEAD + body);
        return Audit.of(reader);
    }
}
