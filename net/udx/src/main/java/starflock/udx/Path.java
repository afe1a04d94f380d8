package starflock.udx;

import java.net.InetSocketAddress;

/** The way to the peer: by which socket, under which number, to which address. */
record Path(UdxSocket socket, int remoteId, InetSocketAddress address) {}
