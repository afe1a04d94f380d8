package starflock.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class LookTest {
    /** A first page has 60 KB on the wire in all; this is the stylesheet's share of it. */
    private static final int STYLE_WIRE_BYTES_MAX = 8 * 1024;

    @Test
    void anAddressFollowsFromTheContent() {
        Asset one = Asset.of("/look/a.css", "text/css", new byte[] {1});
        Asset other = Asset.of("/look/a.css", "text/css", new byte[] {2});
        assertThat(one.path()).matches("/look/a-[0-9a-f]{12}\\.css").isNotEqualTo(other.path());
        assertThat(Asset.of("/look/a.css", "text/css", new byte[] {1}).path()).isEqualTo(one.path());
        assertThatIllegalArgumentException().isThrownBy(() -> Asset.of("/look/a", "text/css", new byte[0]));
    }

    @Test
    void everyFileIsFoundByItsAddressAndUnpacksToItself() throws IOException {
        assertThat(Look.assets()).hasSize(2);
        for (Asset asset : Look.assets()) {
            assertThat(Look.asset(asset.path())).contains(asset);
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(asset.gzip()))) {
                assertThat(in.readAllBytes()).isEqualTo(asset.bytes());
            }
        }
        assertThat(Look.asset("/look/starflock.css")).isEmpty();
    }

    @Test
    void theStylesheetIsSmallAndHasNoCommentsOrForeignAddresses() {
        Asset style = Look.asset(Look.stylesheet()).orElseThrow();
        String css = new String(style.bytes(), StandardCharsets.UTF_8);
        assertThat(style.gzip()).hasSizeLessThan(STYLE_WIRE_BYTES_MAX);
        assertThat(css).contains("--paper", ".bar", ".button", ".cursor").doesNotContain("/*", "url(", "@import");
    }

    @Test
    void aChosenThemeIsKeptAndAnythingElseIsNot() {
        for (Theme theme : Theme.values()) {
            assertThat(Theme.parse(theme.value())).contains(theme);
            assertThat(theme.setCookie())
                    .startsWith(Theme.COOKIE + "=" + theme.value() + ";")
                    .contains("SameSite=Lax");
        }
        assertThat(Theme.parse("dark; Path=/")).isEmpty();
        assertThat(Theme.parse("DARK")).isEmpty();
    }
}
