package starflock.look;

import gg.jte.Content;
import starflock.look.html.StaticTemplates;

/**
 * The parts that pages are made of, for templates of other modules:
 *
 * <pre>{@code
 * @import static starflock.look.Parts.*
 * ${avatar(person)}
 * }</pre>
 *
 * <p>Each is a typed call of a precompiled template, so a part that is renamed or given other arguments is a compile error.
 */
public final class Parts {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();

    private Parts() {}

    /**
     * A disc in the person's hue with their initial. Decoration: the name must stand beside it.
     *
     * @param person whom it stands for
     * @return an inline element
     */
    public static Content avatar(Person person) {
        return TEMPLATES.avatar(person);
    }
}
