package starflock.sheet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.Audit;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** The sheet as two people use it, in a real Chromium. */
class SheetBrowserTest {
    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() throws IOException {
        house = new House(folder, 0, 1);
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    @BrowserTest
    void whatOneWritesTheOtherSees(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        Person bo = comeIn(people, "bo", "Bo", Device.desktop());

        type(ann, "Apples\t12\nPears\t<b>7</b>\n");
        assertThat(cell(ann, "A1")).hasText("Apples");
        for (Person person : List.of(ann, bo)) {
            assertThat(cell(person, "A1")).hasText("Apples");
            assertThat(cell(person, "B1")).hasText("12");
            assertThat(cell(person, "A2")).hasText("Pears");
            assertThat(cell(person, "B2")).hasText("<b>7</b>");
        }
        press(bo, "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown");
        Locator spot = ann.page().locator("#spot-bo");
        assertThat(spot).isVisible();
        assertThat(spot).containsText("Bo");
        assertThat(spot).hasAttribute("data-area", "A3:B4");
        ann.screenshot("sheet-ann");
        bo.screenshot("sheet-bo");
    }

    @BrowserTest
    void theKeyboardAlone(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        // A line with Tab, and Enter comes back to where it began.
        press(ann, "ArrowRight", "ArrowDown");
        type(ann, "one\ttwo\tthree\nfour\n");
        assertThat(cell(ann, "D2")).hasText("three");
        assertThat(cell(ann, "B3")).hasText("four");
        standsOn(ann, "B4");
        press(ann, "Control+ArrowUp");
        standsOn(ann, "B3");
        press(ann, "Control+ArrowUp");
        standsOn(ann, "B2");
        press(ann, "Control+Shift+ArrowRight");
        standsOn(ann, "B2:D2");
        press(ann, "Home");
        standsOn(ann, "A2");
        press(ann, "End");
        standsOn(ann, "D2");
        press(ann, "F2");
        type(ann, " and more");
        press(ann, "ArrowLeft", "Escape");
        assertThat(cell(ann, "D2")).hasText("three");
        press(ann, "F2");
        type(ann, "!\n");
        assertThat(cell(ann, "D2")).hasText("three!");
        press(ann, "Control+z");
        assertThat(cell(ann, "D2")).hasText("three");
        press(ann, "Control+y");
        assertThat(cell(ann, "D2")).hasText("three!");
        press(ann, "ArrowUp", "Delete");
        assertThat(cell(ann, "D2")).hasCount(0);
        press(ann, "PageDown", "Control+Home");
        standsOn(ann, "A1");
        press(ann, "Control+End");
        standsOn(ann, "D3");
        press(ann, "Control+a");
        standsOn(ann, "A1:D3");
        // Out of the cells and in again.
        press(ann, "Escape");
        assertThat(ann.page().locator("#where")).isFocused();
        type(ann, "c9");
        press(ann, "Enter");
        standsOn(ann, "C9");
        press(ann, "Control+g");
        ann.page().keyboard().type("nowhere");
        press(ann, "Enter");
        assertThat(ann.page().locator("#trouble")).containsText("“nowhere” is no cell of this sheet");
        ann.page().keyboard().press("Control+a");
        ann.page().keyboard().type("BDWGN1000000");
        press(ann, "Enter");
        type(ann, "the end\n");
        assertThat(cell(ann, "BDWGN1000000")).hasText("the end");
        assertThat(ann.page().locator("#active")).isInViewport();
        ann.screenshot("sheet-end");
        press(ann, "Control+Home");
        assertThat(cell(ann, "B2")).isInViewport();
        press(ann, "Control+f");
        ann.page().keyboard().type("END");
        press(ann, "Enter");
        assertThat(ann.page().locator("#find-note")).hasText("In BDWGN1000000");
        press(ann, "Escape");
        standsOn(ann, "BDWGN1000000");
    }

    @BrowserTest
    void whatOneCopiesElsewhereIsPastedAndTakenBack(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        Person bo = comeIn(people, "bo", "Bo", Device.desktop());
        ann.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        clip(ann, "name\tsays\r\nDara\t\"two\nlines, \"\"really\"\"\"\r\n=1+1\t-5\r\n");
        press(ann, "ArrowRight", "Control+v");
        assertThat(cell(bo, "C2")).hasText("two lines, \"really\"");
        assertThat(cell(bo, "B3")).hasText("=1+1");
        standsOn(ann, "B1:C3");
        press(ann, "Control+c", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Control+v");
        assertThat(cell(bo, "B7")).hasText("=1+1");
        assertThat(cell(bo, "C6")).hasText("two lines, \"really\"");
        // Bo writes into it; Ann takes hers back, and Bo's stays.
        press(bo, "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
        type(bo, "mine\n");
        assertThat(cell(ann, "B7")).hasText("mine");
        press(ann, "Control+z");
        assertThat(cell(bo, "B5")).hasCount(0);
        assertThat(cell(bo, "B7")).hasText("mine");
        press(bo, "Control+z");
        assertThat(cell(ann, "B7")).hasCount(0);
        // How it came to be, and filling on.
        press(bo, "Control+h");
        assertThat(bo.page().locator("#history")).containsText("Nobody has written here yet");
        press(bo, "Escape", "ArrowUp", "Control+h");
        assertThat(bo.page().locator("#history")).containsText("(taken back)");
        bo.screenshot("sheet-history");
        press(bo, "Escape", "Control+Home");
        type(bo, "Week 1\n");
        press(bo, "Control+Home", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d");
        assertThat(cell(ann, "A3")).hasText("Week 3");
    }

    @BrowserTest
    void pagesRecoverWhenTheNodeComesBack(People people) throws IOException {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        Person bo = comeIn(people, "bo", "Bo", Device.desktop());
        ann.expectError("ERR_");
        bo.expectError("ERR_");
        type(ann, "before\n");
        assertThat(cell(bo, "A1")).hasText("before");

        int port = house.port();
        house.close();
        type(ann, "while it was away\n");
        assertThat(cell(ann, "A2")).hasText("while it was away");
        press(bo, "ArrowRight");
        type(bo, "half a thou");
        house = new House(folder, port, 2);

        assertThat(cell(bo, "A2")).hasText("while it was away");
        assertThat(bo.page().locator("#editor")).hasValue("half a thou");
        type(bo, "ght\n");
        assertThat(cell(ann, "B1")).hasText("half a thought");
        assertThat(cell(bo, "A1")).hasText("before");
        assertThat(bo.page().locator("#tiles [role=gridcell]")).hasCount(3);
    }

    @BrowserTest
    void aFileComesInAndGoesOut(People people) throws IOException {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        ann.page().locator("#file").setInputFiles(file("bad.csv", "a,b\nc,\"d\n"));
        assertThat(ann.page().locator("#trouble")).containsText("Line 2 of this file opens a quotation mark");
        ann.page().locator("#file").setInputFiles(file("latin.csv", new byte[] {'a', ',', (byte) 0xe9, '\n'}));
        assertThat(ann.page().locator("#trouble")).containsText("not in UTF-8");
        ann.page().locator("#file").setInputFiles(file("huge.csv", "a\n" + "x".repeat(10_001) + "\n"));
        assertThat(ann.page().locator("#trouble")).containsText("Column 1 of line 2 is longer");
        assertThat(ann.page().locator("#tiles [role=gridcell]")).hasCount(0);

        StringBuilder csv = new StringBuilder("\ufeffname;formula\r\n");
        for (int line = 2; line <= 5000; line++) {
            csv.append("\"Dara; ").append(line).append("\";'=1+").append(line).append("\r\n");
        }
        ann.page().locator("#file").setInputFiles(file("good.csv", csv.toString()));
        press(ann, "Control+g");
        ann.page().keyboard().type("A5000");
        press(ann, "Enter");
        assertThat(cell(ann, "A5000")).hasText("Dara; 5000");
        assertThat(cell(ann, "B5000")).hasText("=1+5000");
        assertThat(ann.page().locator("#work")).isHidden();
        Download taken = ann.page().waitForDownload(() -> {
            ann.page().getByLabel("More").click();
            ann.page().getByText("Take it all as a CSV file").click();
        });
        String file = Files.readString(taken.path());
        assertThat(file).startsWith("name,formula\r\nDara; 2,'=1+2\r\n").endsWith("Dara; 5000,'=1+5000\r\n");
        ann.page().locator("#editor").focus();
        press(ann, "Control+z");
        assertThat(cell(ann, "A5000")).hasCount(0);
        press(ann, "Control+Home");
        assertThat(ann.page().locator("#tiles [role=gridcell]")).hasCount(0);
    }

    @BrowserTest
    void aPhoneByTouch(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.phone().sized(360, 740));
        Page page = ann.page();
        tap(ann, "B2");
        standsOn(ann, "B2");
        tap(ann, "B2");
        type(ann, "tapped\n");
        assertThat(cell(ann, "B2")).hasText("tapped");
        tap(ann, "A4");
        page.locator("#bar").tap();
        page.keyboard().type("in the line above");
        press(ann, "Enter");
        assertThat(cell(ann, "A4")).hasText("in the line above");
        page.locator("#undo").tap();
        assertThat(cell(ann, "A4")).hasCount(0);
        page.locator("#redo").tap();
        assertThat(cell(ann, "A4")).hasText("in the line above");
        tap(ann, "A4");
        page.getByLabel("More").tap();
        ann.screenshot("sheet-phone-more");
        page.locator("[data-do=empty]").tap();
        assertThat(cell(ann, "A4")).hasCount(0);
        ann.screenshot("sheet-phone");
    }

    @BrowserTest
    void scrollingFindsTheTilesThere(People people) {
        Person ann = comeIn(people, "ann", "Ann", Device.desktop());
        clip(ann, "x\n".repeat(3000));
        press(ann, "Control+v");
        assertThat(cell(ann, "A3000")).hasCount(0);
        for (int row = 30; row <= 3000; row += 30) {
            ann.page().mouse().move(700, 400);
            ann.page().mouse().wheel(0, 30 * 28);
        }
        assertThat(cell(ann, "A3000")).isInViewport();
        assertThat(ann.page().locator("#rows > span").last()).isVisible();
    }

    @BrowserTest
    void everybodyCanReadIt(People people) {
        for (Device device : List.of(
                Device.phone().sized(360, 740),
                Device.tablet(),
                Device.desktop(),
                Device.phone().sized(360, 740).inDark(),
                Device.tablet().inDark(),
                Device.desktop().inDark())) {
            String name = "sheet-" + device.width() + (device.dark() ? "-dark" : "");
            Person person = comeIn(people, name.replace("-", ""), "P " + name, device);
            if (name.equals("sheet-360")) {
                type(person, "Item\tPrice\nBread\t4.20\nA long line that does not fit into its cell\t1,250.00\n");
            }
            press(person, "ArrowDown", "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown");
            assertThat(cell(person, "B3")).hasText("1,250.00");
            person.screenshot(name);
            Audit audit = Audit.of(person);
            assertThat(audit.axe()).as(name).isEmpty();
            assertThat(audit.overflow()).as(name).isEmpty();
            press(person, "ArrowRight");
            type(person, "typing");
            person.screenshot(name + "-typing");
            press(person, "Escape");
        }
    }

    private static FilePayload file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static FilePayload file(String name, byte[] bytes) {
        return new FilePayload(name, "text/csv", bytes);
    }

    private static void standsOn(Person person, String name) {
        assertThat(person.page().locator("#spot")).hasAttribute("data-spot", name);
    }

    private static void clip(Person person, String text) {
        person.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        person.page().evaluate("text => navigator.clipboard.writeText(text)", text);
    }

    /** Touches the middle of a cell that is in sight. */
    private static void tap(Person person, String name) {
        Cell cell = Cell.parse(name).orElseThrow();
        var box = person.page().locator("#cells").boundingBox();
        person.page().touchscreen().tap(box.x + (cell.column() + 0.5) * 96, box.y + (cell.row() + 0.5) * 32);
    }

    static Person comeIn(People people, String id, String name, Device device, String url) {
        Person person = people.join(id, device);
        person.profile().setExtraHTTPHeaders(Map.of(House.VISITOR, id));
        person.open(url);
        Page page = person.page();
        page.getByLabel("Your name").fill(name);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Your name")).isHidden();
        assertThat(page.locator("#editor")).isFocused();
        return person;
    }

    private Person comeIn(People people, String id, String name, Device device) {
        return comeIn(people, id, name, device, house.url());
    }

    /** Types as with ten fingers; a tab and a line end are the keys. */
    private static void type(Person person, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\t' -> press(person, "Tab");
                case '\n' -> press(person, "Enter");
                default -> person.page().keyboard().type(String.valueOf(c));
            }
        }
    }

    private static void press(Person person, String... keys) {
        for (String key : keys) {
            person.page().keyboard().press(key);
        }
    }

    /** The element of a cell that holds text. */
    private static Locator cell(Person person, String name) {
        Cell cell = Cell.parse(name).orElseThrow();
        return person.page()
                .locator("#t%d-%d .r%d > .c%d"
                        .formatted(
                                cell.row() / Block.ROWS,
                                cell.column() / Block.COLUMNS,
                                cell.row() % Block.ROWS,
                                cell.column() % Block.COLUMNS));
    }
}
