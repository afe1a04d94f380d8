package starflock.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import starflock.testkit.Vectors;

/** What compact-encoding and z32 write, we write and read. */
class CodecVectorsTest {
    private final Vectors vectors = Vectors.load(getClass(), "codec.json");

    @Test
    void integers() throws ProtocolError {
        numbers("uint", Writer::uint, Reader::uint);
        numbers("sint", Writer::sint, Reader::sint);
        numbers("uint8", (out, v) -> out.uint8((int) (long) v), in -> (long) in.uint8());
        numbers("uint16", (out, v) -> out.uint16((int) (long) v), in -> (long) in.uint16());
        numbers("uint24", (out, v) -> out.uint24((int) (long) v), in -> (long) in.uint24());
        numbers("uint32", Writer::uint32, Reader::uint32);
        numbers("uint64", Writer::uint64, Reader::uint64);
    }

    private void numbers(String name, BiConsumer<Writer, Long> encoder, Reader.Decoder<Long> decoder)
            throws ProtocolError {
        for (Vectors vector : vectors.list(name)) {
            var out = new Writer();
            encoder.accept(out, vector.number("value"));
            assertThat(Hex.encode(out.toBytes())).as("%s %s", name, vector).isEqualTo(vector.text("hex"));
            var in = new Reader(vector.bytes("hex"));
            assertThat(decoder.decode(in)).as("%s %s", name, vector).isEqualTo(vector.number("value"));
            in.end();
        }
    }

    @Test
    void bytesTextAndLists() throws ProtocolError {
        for (Vectors v : vectors.list("bool")) {
            assertThat(new Writer().bool(v.flag("value")).toBytes()).isEqualTo(v.bytes("hex"));
            assertThat(new Reader(v.bytes("hex")).bool()).isEqualTo(v.flag("value"));
        }
        for (Vectors v : vectors.list("buffer")) {
            assertThat(new Writer().buffer(v.bytes("value")).toBytes())
                    .isEqualTo(v.bytes("hex"))
                    .hasSize(Writer.bufferLength(v.bytes("value").length));
            assertThat(new Reader(v.bytes("hex")).buffer(300)).isEqualTo(v.bytes("value"));
        }
        for (Vectors v : vectors.list("string")) {
            assertThat(new Writer().string(v.text("value")).toBytes())
                    .isEqualTo(v.bytes("hex"))
                    .hasSize(Writer.stringLength(v.text("value")));
            assertThat(new Reader(v.bytes("hex")).string(300)).isEqualTo(v.text("value"));
        }
        for (Vectors v : vectors.list("array")) {
            assertThat(new Writer().array(v.numbers("value"), Writer::uint).toBytes())
                    .isEqualTo(v.bytes("hex"));
            assertThat(new Reader(v.bytes("hex")).array(20, Reader::uint)).isEqualTo(v.numbers("value"));
        }
    }

    @Test
    void addresses() throws Exception {
        for (String family : new String[] {"ipv4", "ipv6"}) {
            for (Vectors v : vectors.list(family)) {
                // A literal address, so nothing is looked up.
                var address = new InetSocketAddress(InetAddress.getByName(v.text("host")), (int) v.number("port"));
                boolean four = family.equals("ipv4");
                var out = new Writer();
                assertThat((four ? out.ipv4(address) : out.ipv6(address)).toBytes())
                        .isEqualTo(v.bytes("hex"));
                var in = new Reader(v.bytes("hex"));
                assertThat(four ? in.ipv4() : in.ipv6()).isEqualTo(address);
            }
        }
    }

    @Test
    void zBase32() {
        for (Vectors v : vectors.list("z32")) {
            assertThat(ZBase32.encode(v.bytes("value"))).isEqualTo(v.text("text"));
            assertThat(ZBase32.decode(v.text("text"))).isEqualTo(v.bytes("value"));
        }
    }
}
