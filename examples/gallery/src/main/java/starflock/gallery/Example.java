package starflock.gallery;

import java.io.IOException;
import starflock.datastar.SignalsException;

/**
 * One page of the gallery.
 *
 * <p>The page itself is at {@code /examples/NAME}; every request below that path comes to {@link #answer}, with what
 * follows the name as its action: {@code GET /examples/delete_row/contact/7} is {@code "GET contact"} with id 7.
 */
public abstract class Example {

    private final String name;
    private final String title;
    private final String about;

    /**
     * An example.
     *
     * @param name as in the path; for the official ones, their official name
     * @param about what it shows, one or two sentences
     */
    protected Example(String name, String title, String about) {
        this.name = name;
        this.title = title;
        this.about = about;
    }

    public final String name() {
        return name;
    }

    public final String title() {
        return title;
    }

    public final String about() {
        return about;
    }

    /** Where this example lives. */
    public final String path() {
        return "/examples/" + name;
    }

    /** What stands on the page. */
    public abstract Html demo(Visit visit);

    /** Answers a request below the page's path. */
    public void answer(Visit visit) throws IOException, SignalsException {
        visit.notFound();
    }

    /** What the page shows as its source; the file of the class unless overridden. */
    public String source() {
        return Source.of(getClass());
    }
}
