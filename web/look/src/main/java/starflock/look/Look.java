package starflock.look;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The files of the design system, to be served as they are. Pages name them through {@link Page}. */
public final class Look {
    /** The stylesheet in the order in which it is read; each file opens with what it is for. */
    private static final List<String> STYLES = List.of("roles.css", "page.css", "parts.css", "room.css");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LINE_START = Pattern.compile("\n\\s*");

    /** The stylesheet, without its comments and indentation. */
    private static final Asset STYLE =
            Asset.of("/look/starflock.css", "text/css; charset=utf-8", bytes(lean(styleSource())));

    /** The mark for a browser's tab. */
    private static final Asset FAVICON =
            Asset.of("/look/favicon.svg", "image/svg+xml", Look.class::getResourceAsStream, "favicon.svg");

    private static final List<Asset> ASSETS = List.of(STYLE, FAVICON);

    private Look() {}

    /**
     * All files of the design system.
     *
     * @return each with its address and content
     */
    public static List<Asset> assets() {
        return ASSETS;
    }

    /**
     * The file at an address.
     *
     * @param path the path of a request
     * @return the file, or nothing if there is none
     */
    public static Optional<Asset> asset(String path) {
        return ASSETS.stream().filter(asset -> asset.path().equals(path)).findFirst();
    }

    /**
     * Where the stylesheet is.
     *
     * @return path of the asset
     */
    public static String stylesheet() {
        return STYLE.path();
    }

    /**
     * Where the mark for a browser's tab is.
     *
     * @return path of the asset
     */
    public static String favicon() {
        return FAVICON.path();
    }

    /** The stylesheet as it was written. */
    static String styleSource() {
        return new String(
                Asset.read(Look.class::getResourceAsStream, STYLES.toArray(String[]::new)), StandardCharsets.UTF_8);
    }

    private static String lean(String css) {
        return LINE_START.matcher(COMMENT.matcher(css).replaceAll("")).replaceAll("\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
