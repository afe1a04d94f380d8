package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderTest {
    @ParameterizedTest
    @CsvSource({
        "ZSTD, 120", // 69 on average with the settings of docs/decisions/0012; 791 with those before
        "BROTLI, 250" // 150
    })
    void aSmallChangeOfALargePageIsAFewBytes(Encoding encoding, long bytes) {
        Random random = new Random(1);
        BitSet cells = new BitSet();
        long total = 0;
        int changes = 200;
        try (Encoder encoder = Encoder.of(encoding, page(cells, 0).length)) {
            assertThat(encoder.encode(page(cells, 0))).hasSizeLessThan(5000);
            for (int change = 1; change <= changes; change++) {
                cells.flip(random.nextInt(2500));
                total += encoder.encode(page(cells, change)).length;
            }
        }
        assertThat(total / changes).isLessThan(bytes);
    }

    @Test
    void framesFollowEachOtherOnOneResponse() throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        try (Encoder first = Encoder.of(Encoding.ZSTD, 100);
                Encoder second = Encoder.of(Encoding.ZSTD, 100)) {
            response.writeBytes(first.encode(bytes("one ")));
            response.writeBytes(first.encode(bytes("two ")));
            response.writeBytes(first.ending());
            response.writeBytes(second.encode(bytes("three ")));
            response.writeBytes(second.encode(bytes("four")));
        }
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(response.toByteArray()))) {
            assertThat(new String(in.setContinuous(true).readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("one two three four");
        }
    }

    @Test
    void theBestOfWhatABrowserAcceptsIsTaken() {
        assertThat(Encoding.negotiate("gzip, deflate, br, zstd")).isEqualTo(Encoding.ZSTD);
        assertThat(Encoding.negotiate("gzip, deflate, br")).isEqualTo(Encoding.BROTLI);
        assertThat(Encoding.negotiate("gzip, deflate")).isEqualTo(Encoding.GZIP);
        assertThat(Encoding.negotiate("zstd;q=0, GZIP;q=0.5")).isEqualTo(Encoding.GZIP);
        assertThat(Encoding.negotiate("zstd; q=0.000, identity")).isEqualTo(Encoding.IDENTITY);
        assertThat(Encoding.negotiate(null)).isEqualTo(Encoding.IDENTITY);
    }

    private static byte[] page(BitSet cells, int change) {
        StringBuilder html =
                new StringBuilder("<div id=\"page\" data-n=\"").append(change).append("\">");
        for (int cell = 0; cell < 2500; cell++) {
            html.append("<i id=\"c").append(cell).append(cells.get(cell) ? "\" class=\"on\"" : "\" class=\"off\"");
            html.append(" data-on:click=\"@post('do/flip')\"></i>");
        }
        return bytes(html.append("</div>").toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
