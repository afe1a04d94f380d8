package starflock.examples.counter;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import starflock.guard.Visitor;
import starflock.live.Journal;
import starflock.live.Live;
import starflock.live.Room;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

class CounterTest {
    @Test
    void isShorterThanFortyLines() throws IOException {
        Path source = Path.of("src/main/java/starflock/examples/counter/Counter.java");

        assertThat(Files.readAllLines(source, StandardCharsets.UTF_8)).hasSizeLessThan(40);
    }

    @BrowserTest
    void whatOneCountsTheOtherSees(People people) throws IOException {
        Vertx vertx = Vertx.vertx();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (Live live = new Live(vertx, executor, () -> Instant.EPOCH, new Random(1))) {
            Router router = Router.router(vertx);
            router.route().handler(context -> {
                new Visitor("somebody", Visitor.Role.OWNER).attach(context);
                context.next();
            });
            router.post().handler(BodyHandler.create(false));
            live.mountAssets(router);
            live.mount(router, "/counter", Room.open(Counter.app(), new Memory(), executor));
            HttpServer server =
                    vertx.createHttpServer().requestHandler(router).listen(0).await();
            Person ann = people.join("ann");
            Person bo = people.join("bo");
            for (Person person : List.of(ann, bo)) {
                person.expectError("/look/"); // nobody serves the stylesheet here
                person.expectError("/stream"); // the server ends before the browsers do
            }
            ann.open("http://localhost:" + server.actualPort() + "/counter");
            bo.open("http://localhost:" + server.actualPort() + "/counter");

            more(ann).click();
            more(ann).click();
            more(bo).click();
            assertThat(ann.page().locator("#page output")).hasText("3");
            assertThat(bo.page().locator("#page output")).hasText("3");
        } finally {
            vertx.close().await();
            executor.shutdown();
        }
    }

    private static Locator more(Person person) {
        return person.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("One more"));
    }

    /** A log in memory. */
    private static final class Memory implements Journal {
        private final List<byte[]> blocks = new ArrayList<>();

        @Override
        public String writer() {
            return "00";
        }

        @Override
        public synchronized long length() {
            return blocks.size();
        }

        @Override
        public synchronized byte[] get(long index) {
            return blocks.get(Math.toIntExact(index));
        }

        @Override
        public synchronized long append(List<byte[]> more) {
            blocks.addAll(more);
            return blocks.size();
        }
    }
}
