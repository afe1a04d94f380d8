package starflock.look;

import java.util.Locale;
import java.util.Optional;

/**
 * Day or night: what the reader chose, or what their system says. The choice is kept in a cookie, so the first byte of
 * a page is already right and nothing flashes.
 */
public enum Theme {
    /** The browser decides, which mostly means the time of day. */
    SYSTEM("System"),
    /** Dark on light. */
    LIGHT("Light"),
    /** Light on dark. */
    DARK("Dark");

    /** Name of the cookie. It holds one of {@code system}, {@code light} and {@code dark}. */
    public static final String COOKIE = "starflock-theme";

    /** A POST to this path plus {@link #value()} sets the cookie; the answer needs no body. */
    public static final String PATH = "/look/theme/";

    private static final int ONE_YEAR_SECONDS = 31_536_000;

    private final String label;

    Theme(String label) {
        this.label = label;
    }

    /**
     * Reads a choice, as from the cookie or the end of the path.
     *
     * @param value what was sent, from anybody
     * @return the theme, or nothing if the value is none of ours
     */
    public static Optional<Theme> parse(String value) {
        for (Theme theme : values()) {
            if (theme.value().equals(value)) {
                return Optional.of(theme);
            }
        }
        return Optional.empty();
    }

    /**
     * The name that cookie, path and {@code data-theme} use.
     *
     * @return lower case
     */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What it is called on the page.
     *
     * @return one word
     */
    public String label() {
        return label;
    }

    /**
     * The header that keeps the choice. It says nothing about anybody, so it is sent to every node on this host alike.
     *
     * @return value for {@code Set-Cookie}
     */
    public String setCookie() {
        return COOKIE + "=" + value() + "; Path=/; Max-Age=" + ONE_YEAR_SECONDS + "; SameSite=Lax; HttpOnly";
    }
}
