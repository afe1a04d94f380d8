package starflock.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whatever the bytes, a reader gives values or a {@link ProtocolError}, stays inside its slice and allocates no more
 * than there are bytes. The ordinary build runs the committed corpus; {@code JAZZER_FUZZ=1 mvn test -pl net/codec
 * -Dtest=CodecFuzzTest#reader} searches on.
 */
class CodecFuzzTest {
    /** The first half of the input chooses what to read, the second is read. */
    @FuzzTest(maxDuration = "10m")
    void reader(byte[] input) {
        int half = input.length / 2;
        var in = new Reader(input, half, input.length - half);
        for (int i = 0; i < half; i++) {
            int before = in.offset();
            try {
                step(input[i], in);
            } catch (ProtocolError e) {
                assertThat(e.code()).isNotEmpty();
                assertThat(in.offset()).isBetween(before, input.length - half);
                return;
            }
            assertThat(in.offset()).isGreaterThanOrEqualTo(before);
            assertThat(in.offset() + in.remaining()).isEqualTo(input.length - half);
        }
    }

    private static void step(byte choice, Reader in) throws ProtocolError {
        switch (choice & 15) {
            case 0 -> assertThat(in.uint()).isBetween(0L, Reader.MAX_SAFE_INTEGER);
            case 1 -> assertThat(in.sint()).isBetween(-(1L << 52), 1L << 52);
            case 2 -> assertThat(in.uint24()).isBetween(0, 0xff_ffff);
            case 3 -> assertThat(in.uint32()).isBetween(0L, 0xffff_ffffL);
            case 4 -> assertThat(in.uint64()).isBetween(0L, Reader.MAX_SAFE_INTEGER);
            case 5 -> assertThat(in.buffer(1000)).hasSizeLessThanOrEqualTo(1000);
            case 6 -> assertThat(in.string(1000)).hasSizeLessThanOrEqualTo(1000);
            case 7 -> {
                List<Long> list = in.array(1 << 20, Reader::uint);
                assertThat(list).hasSizeLessThanOrEqualTo(1 << 20);
            }
            case 8 -> in.frame(1 << 24).rest();
            case 9 -> in.ipv4();
            case 10 -> in.ipv6();
            case 11 -> in.fixed32();
            case 12 -> in.optionalBuffer(100);
            case 13 -> in.uint("things", 5);
            case 14 -> in.bool();
            default -> in.bits64();
        }
    }

    /** What decodes encodes back to the same text. */
    @FuzzTest(maxDuration = "10m")
    void zBase32(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        byte[] bytes;
        try {
            bytes = ZBase32.decode(text);
        } catch (IllegalArgumentException e) {
            assertThat(ZBase32.decode(ZBase32.encode(input))).isEqualTo(input);
            return;
        }
        assertThat(ZBase32.encode(bytes)).isEqualTo(text);
    }
}
