package starflock.gallery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of explanations in which pieces run: what stands between {@code <live>} and {@code </live>} is put on the page
 * twice, once as it is and once as its own listing.
 */
final class Manual {

    private static final Pattern LIVE = Pattern.compile("<live>\n(.*?)</live>", Pattern.DOTALL);

    private Manual() {}

    /** The page that was written as this text. */
    static Html of(String written) {
        var out = new StringBuilder(written.length() * 2);
        Matcher live = LIVE.matcher(written);
        while (live.find()) {
            String piece = live.group(1);
            Html shown = Html.of("""
                    <div class="card stack live">{}</div>
                    <pre class="snippet" tabindex="0"><code>{}</code></pre>
                    """, new Html(piece), piece);
            live.appendReplacement(out, Matcher.quoteReplacement(shown.text()));
        }
        live.appendTail(out);
        return Html.of("<div class=\"manual stack\">{}</div>", new Html(out.toString()));
    }
}
