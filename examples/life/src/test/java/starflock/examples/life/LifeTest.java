package starflock.examples.life;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import starflock.crypto.Crypto;
import starflock.guard.Visitor;
import starflock.live.Journal;
import starflock.live.Live;
import starflock.live.Room;
import starflock.log.Corestore;
import starflock.testkit.BrowserTest;
import starflock.testkit.People;
import starflock.testkit.Person;

class LifeTest {
    /** Three in a row turn about their middle, on both screens, for as long as anybody looks. */
    @BrowserTest
    void whatOneTouchesLivesOnBothScreens(People people, @TempDir Path folder) throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_800_000_000));
        InstantSource clock = now::get;
        Vertx vertx = Vertx.vertx();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (Corestore store = Corestore.open(folder, Crypto.load());
                Live live = new Live(vertx, executor, clock, new Random(1))) {
            Router router = Router.router(vertx);
            router.route().handler(context -> {
                new Visitor("somebody", Visitor.Role.OWNER).attach(context);
                context.next();
            });
            router.post().handler(BodyHandler.create(false));
            live.mountAssets(router);
            live.mount(router, "/life", Room.open(new Life(clock), Journal.of(store.log("life")), executor));
            HttpServer server =
                    vertx.createHttpServer().requestHandler(router).listen(0).await();
            Person ann = people.join("ann");
            Person bo = people.join("bo");
            for (Person person : List.of(ann, bo)) {
                person.expectError("/look/"); // nobody serves the stylesheet here
                person.expectError("/stream"); // the server ends before the browsers do
                person.open("http://localhost:" + server.actualPort() + "/life/");
            }
            ann.page()
                    .evaluate(
                            "for (const c of [1224, 1225, 1226]) document.querySelector(`[data-cell='${c}']`).click()");
            for (Person person : List.of(ann, bo)) {
                assertThat(person.page().locator(".life .on")).hasCount(3);
                assertThat(cell(person, 1224)).hasClass("on");
            }
            now.updateAndGet(then -> then.plus(World.STEP));
            for (Person person : List.of(ann, bo)) {
                assertThat(cell(person, 1175)).hasClass("on");
                assertThat(cell(person, 1275)).hasClass("on");
                assertThat(person.page().locator(".life .on")).hasCount(3);
            }
        } finally {
            vertx.close().await();
            executor.shutdown();
        }
    }

    private static Locator cell(Person person, int cell) {
        return person.page().locator("[data-cell='" + cell + "']");
    }
}
