package starflock.datastar;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import starflock.datastar.PatchElements.Mode;

/**
 * JavaScript for the page to run, sent as a {@code <script>} element that is appended to the body and by default
 * removes itself.
 *
 * <p>Pages that use the strict client run no script from a patch; for them, patch a signal that an expression of the
 * page's own watches.
 *
 * @param source the script, any number of lines
 * @param removesItself whether the element takes itself out of the page again
 * @param attributes of the script element, in this order
 */
public record Script(String source, boolean removesItself, Map<String, String> attributes) {

    /** As HTML's parser takes a name, less what would be hard to read. */
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_.:-]*");

    /** What would end a script element, or change how the rest of it is parsed. */
    private static final Pattern BREAKS_OUT = Pattern.compile("</script|<script|<!--", Pattern.CASE_INSENSITIVE);

    /** The browser's console, by urgency. */
    public enum Level {
        DEBUG,
        LOG,
        INFO,
        WARN,
        ERROR
    }

    public Script {
        if (BREAKS_OUT.matcher(source).find()) {
            throw new IllegalArgumentException("script: contains <script, </script or <!--, which HTML reads before"
                    + " JavaScript does. Inside a string write \\x3c for the <.");
        }
        attributes.keySet().forEach(name -> {
            if (!ATTRIBUTE_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("attributes: \"" + name + "\" is not the name of an attribute");
            }
        });
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Runs this JavaScript once. */
    public static PatchElements execute(String source) {
        return new Script(source, true, Map.of()).event();
    }

    /**
     * Sends the browser to another page, after the current patch is done.
     *
     * @param url relative, or absolute with http or https; anything else (such as {@code javascript:}) is refused
     */
    public static PatchElements redirect(String url) {
        String scheme = URI.create(url).getScheme();
        if (scheme != null && !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new IllegalArgumentException("url: leads to \"" + scheme + ":\"; only http, https and relative URLs");
        }
        return execute("setTimeout(()=>window.location.href=" + literal(url) + ")");
    }

    /** Writes a line to the browser's console. */
    public static PatchElements console(Level level, String message) {
        return execute("console." + level.name().toLowerCase(Locale.ROOT) + "(" + literal(message) + ")");
    }

    /** The event that makes a page run it. */
    public PatchElements event() {
        var html = new StringBuilder(source.length() + 64).append("<script");
        attributes.forEach((name, value) -> html.append(' ')
                .append(name)
                .append("=\"")
                .append(value.replace("&", "&amp;").replace("\"", "&quot;"))
                .append('"'));
        if (removesItself) {
            html.append(" data-effect=\"el.remove()\"");
        }
        html.append('>').append(source).append("</script>");
        return PatchElements.of(html.toString()).into("body").withMode(Mode.APPEND);
    }

    /** A JavaScript string literal that is safe inside a script element. */
    private static String literal(String text) {
        return Json.of(text).toString().replace("<", "\\u003c");
    }
}
