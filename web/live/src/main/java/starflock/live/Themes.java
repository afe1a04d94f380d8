package starflock.live;

import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import starflock.look.Theme;

/** Day or night, as the visitor's browser remembers it. */
final class Themes {
    private Themes() {}

    static Theme of(RoutingContext context) {
        Cookie cookie = context.request().getCookie(Theme.COOKIE);
        return cookie == null ? Theme.SYSTEM : Theme.parse(cookie.getValue()).orElse(Theme.SYSTEM);
    }
}
