package starflock.gallery;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The gallery opened for a test, and what a visitor sees of it, with one of the two clients. */
abstract class GalleryHarness {

    @Parameter
    @SuppressWarnings("NullAway.Init") // set by JUnit
    String client;

    private static final int SEED = 4;

    @SuppressWarnings("NullAway.Init") // as below
    Gallery gallery;

    @SuppressWarnings("NullAway.Init") // visit, with which tests begin, sets it
    Page page;

    @SuppressWarnings("NullAway.Init") // as above
    Person visitor;

    @BeforeEach
    void start() throws Exception {
        gallery = new Gallery(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InstantSource.fixed(Instant.EPOCH),
                new Random(SEED));
    }

    @AfterEach
    void stop() {
        gallery.close();
    }

    void visit(People people, String example) {
        visitor = people.join("visitor");
        visitor.open(gallery.url() + "/examples/" + example + "?client=" + client);
        page = visitor.page();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator field(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    Locator demo() {
        return page.locator("#demo");
    }

    void read(People people, String manual) {
        visitor = people.join("reader");
        visitor.open(gallery.url() + "/" + manual + "?client=" + client);
        page = visitor.page();
    }
}
