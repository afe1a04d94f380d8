package starflock.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * An IPv4 address and port, all that the network's packets have room for: 4 bytes, then a u16, little-endian.
 *
 * @param host the four bytes, the first one highest
 * @param port 0 to 65535; 0 where a port is not known
 */
public record NodeAddress(int host, int port) {
    static final int BYTES = 6;

    public NodeAddress {
        if (port < 0 || port > 0xffff) throw new IllegalArgumentException("port: " + port + " is not in 0..65535");
    }

    /**
     * Of a resolved IPv4 address.
     *
     * @throws IllegalArgumentException if it is a name or an IPv6 address
     */
    public static NodeAddress of(InetSocketAddress address) {
        byte[] host = Objects.requireNonNull(address.getAddress(), "address is unresolved")
                .getAddress();
        if (host.length != 4) throw new IllegalArgumentException("address: " + address + " is not IPv4");
        int bits = (host[0] & 0xff) << 24 | (host[1] & 0xff) << 16 | (host[2] & 0xff) << 8 | (host[3] & 0xff);
        return new NodeAddress(bits, address.getPort());
    }

    /** What sockets take. */
    public InetSocketAddress toSocketAddress() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(hostBytes()), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    static NodeAddress decode(Reader in) throws ProtocolError {
        int host = Integer.reverseBytes((int) in.uint32());
        return new NodeAddress(host, in.uint16());
    }

    void encode(Writer out) {
        out.uint32(Integer.toUnsignedLong(Integer.reverseBytes(host))).uint16(port);
    }

    /** Where a node with this address stands in the key space: the hash of its six bytes. */
    NodeId id(Crypto crypto) {
        Writer out = new Writer(BYTES);
        encode(out);
        return NodeId.of(crypto.hash(out.toBytes()));
    }

    byte[] hostBytes() {
        return new byte[] {(byte) (host >>> 24), (byte) (host >>> 16), (byte) (host >>> 8), (byte) host};
    }

    NodeAddress withPort(int other) {
        return new NodeAddress(host, other);
    }

    /** Somewhere a packet can be sent to: not the wildcard, not multicast, and with a port. */
    boolean isUsable() {
        int top = host >>> 24;
        return port != 0 && top != 0 && top < 224;
    }

    boolean isLoopback() {
        return host >>> 24 == 127;
    }

    /** In a network of its own, behind whatever leads to ours: RFC 1918, RFC 6598, link-local and loopback. */
    boolean isPrivate() {
        int top = host >>> 24;
        int second = host >>> 16 & 0xff;
        return switch (top) {
            case 10, 127 -> true;
            case 100 -> second >= 64 && second <= 127;
            case 169 -> second == 254;
            case 172 -> second >= 16 && second <= 31;
            case 192 -> second == 168;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return "%d.%d.%d.%d:%d".formatted(host >>> 24, host >>> 16 & 0xff, host >>> 8 & 0xff, host & 0xff, port);
    }
}
