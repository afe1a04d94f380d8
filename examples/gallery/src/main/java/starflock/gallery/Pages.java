package starflock.gallery;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.look.Page;
import starflock.look.Parts;
import starflock.look.Theme;

/** The gallery's documents: its index, a page per example, the guide and the reference. */
final class Pages {

    /** How a visitor wants pages to be. */
    record Look(Theme theme, String client) {}

    private final Map<String, Example> examples;
    private final String style;
    private final List<String> scripts;
    private final Html guide;
    private final Html reference;

    /**
     * All documents.
     *
     * @param scripts addresses of the scripts that every page has beside the client
     */
    Pages(Map<String, Example> examples, String style, List<String> scripts) {
        this.guide = Manual.of(Source.text("guide.html"));
        this.reference = Manual.of(Source.text("reference.html"));
        this.examples = examples;
        this.style = style;
        this.scripts = scripts;
    }

    /** The document at a path, if there is one. */
    Optional<byte[]> at(String path, @Nullable Example example, Visit visit, Look look) {
        if (example != null) {
            return Optional.of(document(example.title(), look, example(example, visit)));
        }
        return switch (path) {
            case "/" -> Optional.of(document("Gallery", look, index()));
            case "/guide" -> Optional.of(document("Guide", look, guide));
            case "/reference" -> Optional.of(document("Reference", look, reference));
            default -> Optional.empty();
        };
    }

    private Html example(Example example, Visit visit) {
        return Html.of("""
                <p>{}</p>
                <section class="card stack" id="demo" aria-label="Example">{}</section>
                <details class="source" open><summary>Source</summary><pre tabindex="0"><code>{}</code></pre></details>
                """, example.about(), example.demo(visit), example.source());
    }

    private Html index() {
        return Html.of("""
                <p>Datastar by examples that run. Each page shows its own source.</p>
                <h2>The official examples</h2><ul class="list">{}</ul>
                <h2>What is sold elsewhere, and free here</h2><ul class="list">{}</ul>
                """, list(false), list(true));
    }

    private Html list(boolean ofPlugins) {
        return Html.join(examples.values().stream()
                .filter(example -> example.title().startsWith("data-") == ofPlugins)
                .map(example -> Html.of(
                        "<li><a href=\"{}\"><b>{}</b></a><br><span class=\"soft\">{}</span></li>",
                        example.path(),
                        example.title(),
                        example.about())));
    }

    private byte[] document(String title, Look look, Html main) {
        Html column = Html.of(
                """
                <link rel="stylesheet" href="{}">
                {}
                <div class="column wide stack"><nav aria-label="Gallery" class="row"><a href="/">All examples</a>\
                <a href="/guide">Guide</a><a href="/reference">Reference</a></nav>{}</div>
                """,
                style,
                Html.join(scripts.stream()
                        .map(script -> Html.of("<script type=\"module\" src=\"{}\"></script>", script))),
                main);
        var page = Page.of(title + " · Datastar gallery", look.theme())
                .withScript(look.client())
                .withHeading(content(Html.of("<h1 class=\"title\">{}</h1>", title)));
        return starflock.look.Html.bytes(Parts.frame(page, content(column)));
    }

    private static Content content(Html html) {
        return out -> out.writeContent(html.text());
    }
}
