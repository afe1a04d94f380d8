package starflock.interop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import starflock.crypto.Crypto;
import starflock.dht.DhtConfig;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.udx.NioLoop;
import starflock.udx.Udx;
import starflock.udx.UdxSocket;

/** Nodes of ours on 127.0.0.1. */
final class LoopbackDht {
    private LoopbackDht() {}

    static NodeAddress at(int port) {
        return NodeAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** The first node of a network. */
    static DhtNode first(NioLoop loop, Crypto crypto, Random random) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        // A port that was free a moment ago, since the first node of a network has to know its address.
        int port = loop.call(() -> {
                    UdxSocket free = new Udx(loop).bind(any, (socket, message, from) -> {});
                    int taken = free.localAddress().getPort();
                    free.close();
                    return taken;
                })
                .join();
        return node(loop, crypto, random, DhtConfig.bootstrapper(at(port)), port);
    }

    static DhtNode join(NioLoop loop, Crypto crypto, Random random, DhtConfig config) {
        return node(loop, crypto, random, config, 0);
    }

    private static DhtNode node(NioLoop loop, Crypto crypto, Random random, DhtConfig config, int port) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return DhtNode.open(new Udx(loop), local, config, crypto, random, InstantSource.fixed(Instant.EPOCH))
                .join()
                .ready()
                .join();
    }
}
