package starflock.dht;

import java.util.List;
import starflock.codec.Writer;

/** What goes into packets: it knows its length and keeps its word. */
interface Encodable {
    int encodedLength();

    void encodeTo(Writer out);

    /** Its bytes. */
    default byte[] encode() {
        int length = encodedLength();
        Writer out = new Writer(length);
        encodeTo(out);
        assert out.size() == length : out.size() + " bytes written, " + length + " promised";
        return out.toBytes();
    }

    /** Bytes of a list of addresses. */
    static int addressesLength(List<NodeAddress> addresses) {
        return Writer.uintLength(addresses.size()) + addresses.size() * NodeAddress.BYTES;
    }

    static void addresses(Writer out, List<NodeAddress> addresses) {
        out.array(addresses, (writer, address) -> address.encode(writer));
    }
}
