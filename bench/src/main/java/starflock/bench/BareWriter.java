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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What this machine can do: Netty and nothing else, writing frames of a given size to everybody who connects. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"
}) // who has gone is no matter here; loops are who they are
final class BareWriter implements AutoCloseable {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** As many as the node has. */
    private static final int LOOPS = 2;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
    private final List<List<Channel>> channels = new ArrayList<>();
    private final Channel server;

    BareWriter() throws InterruptedException {
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

    int port() {
        return ((java.net.InetSocketAddress) server.localAddress()).getPort();
    }

    /** Sends everybody a frame that says which event it is and when it was, filled up to a size. */
    void send(long event, InstantSource clock, int sizeBytes) {
        String text = "data: data-n=\"" + event + "\" data-at=\"" + clock.millis() + "\"";
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
    public void close() {
        server.close();
        loops.shutdownGracefully();
    }

    private final class Greeter extends ChannelInboundHandlerAdapter {
        private boolean greeted;

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
