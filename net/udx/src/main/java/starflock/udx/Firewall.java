package starflock.udx;

import java.net.InetSocketAddress;

/**
 * Decides over packets for a stream that come by another socket than the one it is connected by; so over the first ones
 * of a stream that is not connected yet, where it is the moment to learn the peer's address and connect.
 */
@FunctionalInterface
public interface Firewall {
    /** Takes everything. */
    Firewall OPEN = (stream, socket, from) -> true;

    /** Takes nothing: only the socket that the stream is connected by. */
    Firewall CLOSED = (stream, socket, from) -> false;

    /** True to take the packet; on the loop. */
    boolean accepts(UdxStream stream, UdxSocket socket, InetSocketAddress from);
}
