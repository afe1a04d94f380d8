package starflock.look;

import gg.jte.Content;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the frame needs to know of a page; {@link Parts#frame} draws it around the page's own content.
 *
 * @param title what the page is, as in the browser's tab
 * @param theme day or night, as the reader chose
 * @param me the reader, if we know them, with an empty name if they have not said it; their hue colours what is theirs
 * @param script address of the browser client, or null for a page that needs none
 * @param heading what stands in the bar after the mark; empty to begin with
 * @param tools what stands at the end of the bar before the menu; empty to begin with
 * @param menu what the menu offers beside what it does on every page; empty to begin with
 * @param invitation where the reader can invite others, or null if they may not
 * @param live whether the page has a stream, and so a connection badge
 * @param keys what keys do here, beside what they do on every page
 */
public record Page(
        String title,
        Theme theme,
        @Nullable Person me,
        @Nullable String script,
        @Nullable Content heading,
        @Nullable Content tools,
        @Nullable Content menu,
        @Nullable String invitation,
        boolean live,
        List<Key> keys) {

    /**
     * What a key does.
     *
     * @param key as it is printed on the key, for example {@code Enter}
     * @param does what happens, for example {@code say it}
     */
    public record Key(String key, String does) {}

    public Page {
        keys = List.copyOf(keys);
    }

    /**
     * A page that knows nobody, runs no script and has no stream.
     *
     * @param title what the page is
     * @param theme day or night
     * @return the page
     */
    public static Page of(String title, Theme theme) {
        return new Page(title, theme, null, null, null, null, null, null, false, List.of());
    }

    /**
     * The same page for a reader whom we know.
     *
     * @param person the reader
     * @return a new page
     */
    public Page withMe(Person person) {
        return new Page(title, theme, person, script, heading, tools, menu, invitation, live, keys);
    }

    /**
     * The same page with the browser client. Without it the menu offers only what plain HTML can do.
     *
     * @param address of the client's script, on our own origin
     * @return a new page
     */
    public Page withScript(String address) {
        return new Page(title, theme, me, address, heading, tools, menu, invitation, live, keys);
    }

    /**
     * The same page with something after the mark in the bar, such as the name of the room.
     *
     * @param content what to show
     * @return a new page
     */
    public Page withHeading(Content content) {
        return new Page(title, theme, me, script, content, tools, menu, invitation, live, keys);
    }

    /**
     * The same page with something at the end of the bar, such as who is here.
     *
     * @param content what to show
     * @return a new page
     */
    public Page withTools(Content content) {
        return new Page(title, theme, me, script, heading, content, menu, invitation, live, keys);
    }

    /**
     * The same page with more in its menu: buttons and links, each with the class {@code button bare}.
     *
     * @param content what to offer
     * @return a new page
     */
    public Page withMenu(Content content) {
        return new Page(title, theme, me, script, heading, tools, content, invitation, live, keys);
    }

    /**
     * The same page for a reader who may invite others.
     *
     * @param address of the page, or the part of one, where they do
     * @return a new page
     */
    public Page withInvitation(String address) {
        return new Page(title, theme, me, script, heading, tools, menu, address, live, keys);
    }

    /**
     * The same page with a connection badge. Whoever draws the page sets the signal {@code _others}: how many people
     * beside the reader are connected now.
     *
     * @return a new page
     */
    public Page withStream() {
        return new Page(title, theme, me, script, heading, tools, menu, invitation, true, keys);
    }

    /**
     * The same page with one more key that does something.
     *
     * @param key as it is printed on the key
     * @param does what happens
     * @return a new page
     */
    public Page withKey(String key, String does) {
        List<Key> more = new ArrayList<>(keys);
        more.add(new Key(key, does));
        return new Page(title, theme, me, script, heading, tools, menu, invitation, live, more);
    }
}
