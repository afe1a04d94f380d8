package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Locator;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.BrowserTest;
import starflock.testkit.Device;
import starflock.testkit.People;
import starflock.testkit.Person;

/** What a camera reads from the codes that the terminal and the page show. */
class QrTest {
    /** A terminal's cell: half of it is one module, which is then a square. */
    private static final int MODULE = 4;

    private static final Pattern COLOURED = Pattern.compile("\u001b\\[30;107m(.*)\u001b\\[0m");

    @TempDir
    Path temporary;

    @Test
    void aTerminalsCodeLeadsWhereTheLinkBesideItDoes() throws Exception {
        for (String link : List.of(
                "http://127.0.0.1:4321/sign-in/Zk3x9_-AbCdEfGhIjKlMnO",
                "https://room.example.org:443/join/" + "x".repeat(90))) {
            assertThat(read(terminal(TerminalQr.draw(link), Color.BLACK))).isEqualTo(link);
            assertThat(read(terminal(TerminalQr.draw(link), Color.WHITE)))
                    .as("in a light terminal")
                    .isEqualTo(link);
        }
    }

    @BrowserTest
    void thePagesCodeLeadsWhereTheLinkBesideItDoes(People people) throws Exception {
        NodeSettings settings =
                new NodeSettings(temporary.resolve("data"), "127.0.0.1", 0, true, List.of(), null, false, List.of());
        try (Node node = Node.start(settings, () -> Optional.of(InetAddress.ofLiteral("127.0.0.2")))) {
            Device phone = Device.phone().sized(360, 740);
            for (Device device :
                    List.of(Device.desktop(), phone, Device.desktop().inDark(), phone.withForcedColors())) {
                Person owner = people.join("owner" + device.hashCode(), device.withReducedMotion());
                owner.open(node.issueLink());
                owner.open("http://127.0.0.1:" + node.port() + "/");
                Locator invite = owner.page()
                        .getByText("Invite", new com.microsoft.playwright.Page.GetByTextOptions().setExact(true));
                if (invite.count() > 0) {
                    invite.last().click();
                }
                Locator code = owner.page().locator(".qr");
                BufferedImage seen = ImageIO.read(new ByteArrayInputStream(code.screenshot()));
                assertThat(read(seen)).isEqualTo(node.status().getString("invitation"));
                owner.open("about:blank");
            }
        }
    }

    /** What a screen shows of these lines. */
    private static BufferedImage terminal(String lines, Color around) {
        List<String> rows = lines.lines()
                .map(COLOURED::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .toList();
        int width = (rows.getFirst().length() + 2) * MODULE;
        BufferedImage image = new BufferedImage(width, (2 * rows.size() + 2) * MODULE, BufferedImage.TYPE_INT_RGB);
        Graphics2D screen = image.createGraphics();
        screen.setColor(around);
        screen.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int y = 0; y < rows.size(); y++) {
            for (int x = 0; x < rows.get(y).length(); x++) {
                char cell = rows.get(y).charAt(x);
                half(screen, x, 2 * y, cell == '█' || cell == '▀');
                half(screen, x, 2 * y + 1, cell == '█' || cell == '▄');
            }
        }
        screen.dispose();
        return image;
    }

    private static void half(Graphics2D screen, int x, int y, boolean dark) {
        screen.setColor(dark ? Color.BLACK : Color.WHITE);
        screen.fillRect((x + 1) * MODULE, (y + 1) * MODULE, MODULE, MODULE);
    }

    private static String read(BufferedImage image) throws ReaderException, IOException {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        RGBLuminanceSource source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }
}
