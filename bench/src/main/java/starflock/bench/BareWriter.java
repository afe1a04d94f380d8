package starflock.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this machine can do: Netty and nothing else, writing frames of a given size to everybody who connects. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"
}) // who has gone is no matter here; loops are who they are
final class BareWriter implements CrowdServer {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** As many as the node has. */
    private static final int LOOPS = 2;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
    private final List<List<Channel>> channels = new ArrayList<>();
    private final Channel server;

    private final int sizeBytes;
    private final Clock clock = Clock.systemUTC();
    private final List<Long> times = new ArrayList<>();

    /** @param sizeBytes of a chunk's text */
    BareWriter(int sizeBytes) throws InterruptedException {
        this.sizeBytes = sizeBytes;
        loops.forEach(loop -> channels.add(new ArrayList<>()));
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Greeter());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    @Override
    public int port() {
        return ((java.net.InetSocketAddress) server.localAddress()).getPort();
    }

    /** Sends everybody a frame that says which event it is. */
    @Override
    public synchronized void update() {
        times.add(clock.millis());
        String text = "data: data-n=\"" + times.size() + "\"";
        String padded = text + " ".repeat(Math.max(0, sizeBytes - text.length() - 1)) + "\n";
        byte[] chunk =
                (Integer.toHexString(padded.length()) + "\r\n" + padded + "\r\n").getBytes(StandardCharsets.US_ASCII);
        int index = 0;
        for (var loop : loops) {
            List<Channel> own = channels.get(index++);
            loop.execute(() -> {
                ByteBuf bytes = Unpooled.unreleasableBuffer(
                        Unpooled.directBuffer(chunk.length).writeBytes(chunk));
                own.forEach(channel -> channel.writeAndFlush(bytes.duplicate()));
            });
        }
    }

    @Override
    public synchronized long at(int index) {
        return times.get(index);
    }

    @Override
    public synchronized int events() {
        return times.size();
    }

    @Override
    public @Nullable String page() {
        return null;
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully();
    }

    private final class Greeter extends ChannelInboundHandlerAdapter {
        private boolean greeted;

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the crowd has gone
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            if (greeted) {
                return;
            }
            greeted = true;
            context.writeAndFlush(Unpooled.copiedBuffer(HEAD, StandardCharsets.US_ASCII));
            int index = 0;
            for (var loop : loops) {
                if (loop == context.channel().eventLoop()) {
                    channels.get(index).add(context.channel());
                }
                index++;
            }
        }
    }
}
