package starflock.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starflock.testkit.Seeds;

class CodecTest {
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "252, fc",
        "253, fdfd00",
        "65535, fdffff",
        "65536, fe00000100",
        "4294967295, feffffffff",
        "4294967296, ff0000000001000000",
        "9007199254740991, ffffffffffffff1f00",
    })
    void uintHasTheShortestForm(long value, String hex) throws ProtocolError {
        assertThat(Hex.encode(new Writer().uint(value).toBytes())).isEqualTo(hex);
        assertThat(new Reader(Hex.decode(hex)).uint()).isEqualTo(value);
        assertThat(Writer.uintLength(value)).isEqualTo(hex.length() / 2);
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "-1, 01", "1, 02", "-127, fdfd00", "4503599627370495, fffeffffffffff1f00"})
    void sintIsZigzag(long value, String hex) throws ProtocolError {
        assertThat(Hex.encode(new Writer().sint(value).toBytes())).isEqualTo(hex);
        assertThat(new Reader(Hex.decode(hex)).sint()).isEqualTo(value);
    }

    @Test
    void valuesAJavaScriptNumberCannotHoldAreRefused() {
        assertThatThrownBy(() -> new Reader(Hex.decode("ff0000000000002000")).uint())
                .isInstanceOf(ProtocolError.Malformed.class)
                .hasMessageContaining("9007199254740992");
        assertThatThrownBy(() -> new Reader(Hex.decode("ffffffffffffffffff")).uint())
                .isInstanceOf(ProtocolError.Malformed.class);
        assertThatThrownBy(() -> new Writer().uint(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Writer().uint(Reader.MAX_SAFE_INTEGER + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyKindRoundTripsAndEveryCutIsTruncated() throws Exception {
        var random = new Random(7);
        byte[] blob = new byte[300];
        random.nextBytes(blob);
        var v4 = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 65_535);
        var v6 = new InetSocketAddress(InetAddress.getByAddress(Arrays.copyOf(blob, 16)), 80);
        byte[] whole = new Writer(1)
                .uint8(200)
                .uint16(40_000)
                .uint24(0xabcdef)
                .uint32(0xdeadbeefL)
                .uint64(1L << 40)
                .bits64(-2)
                .bool(true)
                .buffer(blob)
                .optionalBuffer(null)
                .string("späť ✓")
                .array(List.of(1L, 300L, 70_000L), Writer::uint)
                .fixed32(Arrays.copyOf(blob, 32))
                .fixed64(Arrays.copyOf(blob, 64))
                .ipv4(v4)
                .ipv6(v6)
                .toBytes();

        var in = new Reader(whole);
        assertThat(in.uint8()).isEqualTo(200);
        assertThat(in.uint16()).isEqualTo(40_000);
        assertThat(in.uint24()).isEqualTo(0xabcdef);
        assertThat(in.uint32()).isEqualTo(0xdeadbeefL);
        assertThat(in.uint64()).isEqualTo(1L << 40);
        assertThat(in.bits64()).isEqualTo(-2);
        assertThat(in.bool()).isTrue();
        assertThat(in.buffer(300)).isEqualTo(blob);
        assertThat(in.optionalBuffer(300)).isNull();
        assertThat(in.string(20)).isEqualTo("späť ✓");
        assertThat(in.array(3, Reader::uint)).containsExactly(1L, 300L, 70_000L);
        assertThat(in.fixed32()).isEqualTo(Arrays.copyOf(blob, 32));
        assertThat(in.fixed64()).isEqualTo(Arrays.copyOf(blob, 64));
        assertThat(in.ipv4()).isEqualTo(v4);
        assertThat(in.ipv6()).isEqualTo(v6);
        in.end();

        for (int length = 0; length < whole.length; length++) {
            var cut = new Reader(whole, 0, length);
            assertThatThrownBy(() -> readAll(cut)).isInstanceOf(ProtocolError.Truncated.class);
        }
    }

    private static void readAll(Reader in) throws ProtocolError {
        in.uint8();
        in.uint16();
        in.uint24();
        in.uint32();
        in.uint64();
        in.bits64();
        in.bool();
        in.buffer(300);
        in.optionalBuffer(300);
        in.string(20);
        in.array(3, Reader::uint);
        in.fixed32();
        in.fixed64();
        in.ipv4();
        in.ipv6();
    }

    @Test
    void boundsAreTheCallers() throws ProtocolError {
        assertThatThrownBy(() -> new Reader(new byte[] {9}).buffer(8))
                .isInstanceOf(ProtocolError.TooLarge.class)
                .hasMessage("too-large at byte 0: got buffer bytes = 9, expected buffer bytes <= 8");
        assertThatThrownBy(() -> new Reader(new byte[] {9}).string(8)).isInstanceOf(ProtocolError.TooLarge.class);
        assertThatThrownBy(() -> new Reader(new byte[] {9}).array(8, Reader::uint))
                .isInstanceOf(ProtocolError.TooLarge.class);
        // A count that promises more than the bytes can hold allocates nothing for it.
        assertThatThrownBy(() -> new Reader(Hex.decode("feffffff7f")).array(Integer.MAX_VALUE, Reader::uint))
                .isInstanceOf(ProtocolError.Truncated.class);
    }

    @Test
    void slicesAndFramesStayInside() throws ProtocolError {
        var in = new Reader(Hex.decode("00020102ff"), 1, 4);
        var frame = in.frame(10);
        assertThat(frame.uint()).isEqualTo(1);
        assertThat(frame.uint()).isEqualTo(2);
        assertThatThrownBy(frame::uint).isInstanceOf(ProtocolError.Truncated.class);
        assertThat(in.restView().remaining()).isEqualTo(1);
        assertThat(in.rest()).isEmpty();
        assertThatThrownBy(() -> new Reader(new byte[3]).end()).isInstanceOf(ProtocolError.Malformed.class);
    }

    @Test
    void brokenTextIsMalformed() {
        assertThatThrownBy(() -> new Reader(Hex.decode("02c328")).string(8))
                .isInstanceOf(ProtocolError.Malformed.class);
    }

    @Test
    void zBase32RoundTrips() {
        var random = new Random(11);
        for (int length = 0; length < 70; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(ZBase32.decode(ZBase32.encode(bytes))).isEqualTo(bytes);
        }
        assertThat(ZBase32.encode(Hex.decode("00443214c74254b635cf84653a56d7c675be77df")))
                .isEqualTo("ybndrfg8ejkmcpqxot1uwisza345h769");
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "yyy", "yl", "YY", "y€", "yb", "2"})
    void zBase32RefusesWhatNoEncoderGives(String text) {
        assertThatThrownBy(() -> ZBase32.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hexIsTheJdks() {
        Seeds.runs(200).check(gen -> {
            byte[] bytes = gen.bytes(100);
            String text = Hex.encode(bytes);
            assertThat(text).isEqualTo(HexFormat.of().formatHex(bytes));
            assertThat(Hex.decode(text)).isEqualTo(bytes);
            assertThat(Hex.decode(text.toUpperCase(Locale.ROOT))).isEqualTo(bytes);
        });
        for (String none : new String[] {"0", "0g", "/0", ":0", "@0", "G0", "`0", " 00 ", "\u0660\u0660"}) {
            assertThatThrownBy(() -> Hex.decode(none)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
