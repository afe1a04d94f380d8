package starflock.dht;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * What both ends tell each other inside the handshake (hyperdht lib/messages.js, noisePayload):
 *
 * <pre>
 * version uint | flags uint | error uint | firewall uint | then, by flag:
 *   1 holepunch       id uint, relays: array of (relayAddress 6, peerAddress 6)
 *   2 addresses4      array of 6          4 addresses6      array of 18
 *   8 udx             version 1, features uint (1 reusable socket), stream id uint, seq uint
 *  16 secretStream    version 1
 *  32 relayThrough    version 1, flags 0, publicKey 32, token 32
 *  64 relayAddresses  array of 6: where the server can be reached the next time
 * </pre>
 *
 * <p>Of a version that is not 1 nothing but the version is read.
 */
record NoisePayload(
        long version,
        long error,
        long firewall,
        @Nullable HolepunchInfo holepunch,
        List<NodeAddress> addresses4,
        List<InetSocketAddress> addresses6,
        @Nullable UdxInfo udx,
        boolean secretStream,
        @Nullable RelayThrough relayThrough,
        @Nullable List<NodeAddress> relayAddresses)
        implements Encodable {
    static final int VERSION = 1;

    /** Who is behind which kind of firewall. */
    static final int FIREWALL_UNKNOWN = 0;

    static final int FIREWALL_OPEN = 1;

    static final int ERROR_NONE = 0;
    static final int ERROR_ABORTED = 1;
    static final int ERROR_VERSION_MISMATCH = 2;

    /** More addresses or relays than any machine names; what the packet has room for is less than that. */
    static final int MAX_ADDRESSES = 64;

    private static final int IPV6_BYTES = 18;

    /** One of the server's relays, and the server's address as that relay sees it. */
    record RelayInfo(NodeAddress relayAddress, NodeAddress peerAddress) {
        private static RelayInfo decode(Reader in) throws ProtocolError {
            return new RelayInfo(NodeAddress.decode(in), NodeAddress.decode(in));
        }

        private void encode(Writer out) {
            relayAddress.encode(out);
            peerAddress.encode(out);
        }
    }

    /** What hole punching starts from. */
    record HolepunchInfo(long id, List<RelayInfo> relays) {}

    /**
     * The sender's end of the UDX stream.
     *
     * @param id 32 bits
     */
    record UdxInfo(boolean reusableSocket, long id, long seq) {}

    /** A node that can carry the whole connection, for those who can meet nowhere else. */
    record RelayThrough(byte[] publicKey, byte[] token) {}

    @Override
    public int encodedLength() {
        int length = Writer.uintLength(version) + 1 + Writer.uintLength(error) + Writer.uintLength(firewall);
        if (holepunch != null) {
            int relays = holepunch.relays.size();
            length += Writer.uintLength(holepunch.id) + Writer.uintLength(relays) + relays * 2 * NodeAddress.BYTES;
        }
        if (!addresses4.isEmpty()) length += Encodable.addressesLength(addresses4);
        if (!addresses6.isEmpty()) length += Writer.uintLength(addresses6.size()) + addresses6.size() * IPV6_BYTES;
        if (udx != null) length += 2 + Writer.uintLength(udx.id) + Writer.uintLength(udx.seq);
        if (secretStream) length += 1;
        if (relayThrough != null) length += 2 + 64;
        if (relayAddresses != null) length += Encodable.addressesLength(relayAddresses);
        return length;
    }

    @Override
    public void encodeTo(Writer out) {
        out.uint(version).uint(flags()).uint(error).uint(firewall);
        if (holepunch != null) {
            out.uint(holepunch.id).array(holepunch.relays, (writer, relay) -> relay.encode(writer));
        }
        if (!addresses4.isEmpty()) Encodable.addresses(out, addresses4);
        if (!addresses6.isEmpty()) out.array(addresses6, Writer::ipv6);
        if (udx != null)
            out.uint(VERSION).uint(udx.reusableSocket ? 1 : 0).uint(udx.id).uint(udx.seq);
        if (secretStream) out.uint(VERSION);
        if (relayThrough != null) {
            out.uint(VERSION).uint(0).fixed32(relayThrough.publicKey).fixed32(relayThrough.token);
        }
        if (relayAddresses != null) Encodable.addresses(out, relayAddresses);
    }

    private int flags() {
        return (holepunch == null ? 0 : 1)
                | (addresses4.isEmpty() ? 0 : 2)
                | (addresses6.isEmpty() ? 0 : 4)
                | (udx == null ? 0 : 8)
                | (secretStream ? 16 : 0)
                | (relayThrough == null ? 0 : 32)
                | (relayAddresses == null ? 0 : 64);
    }

    static NoisePayload decode(byte[] payload) throws ProtocolError {
        Reader in = new Reader(payload);
        long version = in.uint();
        if (version != VERSION) {
            return new NoisePayload(version, 0, 0, null, List.of(), List.of(), null, false, null, null);
        }
        long flags = in.uint();
        long error = in.uint();
        long firewall = in.uint();
        HolepunchInfo holepunch =
                (flags & 1) == 0 ? null : new HolepunchInfo(in.uint(), in.array(MAX_ADDRESSES, RelayInfo::decode));
        List<NodeAddress> addresses4 = (flags & 2) == 0 ? List.of() : addresses(in);
        List<InetSocketAddress> addresses6 = (flags & 4) == 0 ? List.of() : in.array(MAX_ADDRESSES, Reader::ipv6);
        UdxInfo udx = (flags & 8) == 0 ? null : udx(in);
        if ((flags & 16) != 0) in.uint();
        RelayThrough relayThrough = (flags & 32) == 0 ? null : relayThrough(in);
        List<NodeAddress> relays = (flags & 64) == 0 ? null : addresses(in);
        boolean secretStream = (flags & 16) != 0;
        return new NoisePayload(
                version, error, firewall, holepunch, addresses4, addresses6, udx, secretStream, relayThrough, relays);
    }

    private static List<NodeAddress> addresses(Reader in) throws ProtocolError {
        return in.array(MAX_ADDRESSES, NodeAddress::decode);
    }

    private static UdxInfo udx(Reader in) throws ProtocolError {
        in.uint();
        boolean reusable = (in.uint() & 1) != 0;
        return new UdxInfo(reusable, in.uint(), in.uint());
    }

    private static RelayThrough relayThrough(Reader in) throws ProtocolError {
        in.uint();
        in.uint();
        return new RelayThrough(in.fixed32(), in.fixed32());
    }
}
