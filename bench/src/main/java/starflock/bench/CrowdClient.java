package starflock.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;

/**
 * A crowd in a process of its own: opens streams, counts the bytes of all, decodes every {@value #SAMPLE_EVERY}th in full.
 *
 * <pre>
 *   arguments: PORT VIEWERS PATH-PREFIX
 *   out: "open" once all are connected; in: "begin", then "end"; out: one JSON object
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that breaks is counted when it closes
final class CrowdClient {
    static final int SAMPLE_EVERY = 100;
    /** Connections under way at once; more than a listen queue holds would be refused. */
    private static final int BURST = 250;

    private final Clock clock = Clock.systemUTC();
    private final List<Sample> samples = new ArrayList<>();

    /** Only the event loop touches it. */
    private long bytes;

    private int closed;

    private CrowdClient() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        new CrowdClient().run(Integer.parseInt(args[0]), Integer.parseInt(args[1]), args[2]);
    }

    private void run(int port, int viewers, String path) throws IOException, InterruptedException {
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        for (int first = 0; first < viewers; first += BURST) {
            List<ChannelFuture> burst = new ArrayList<>();
            for (int n = first; n < Math.min(viewers, first + BURST); n++) {
                burst.add(connect(loop, port, path, n));
            }
            for (var connection : burst) {
                connection.sync();
            }
        }
        System.out.println("open");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        in.readLine();
        loop.submit(() -> {
                    bytes = 0;
                    samples.forEach(Sample::begin);
                })
                .sync();
        in.readLine();
        loop.submit(() -> System.out.println(result(viewers))).sync();
        loop.shutdownGracefully();
    }

    private ChannelFuture connect(MultiThreadIoEventLoopGroup loop, int port, String path, int n) {
        @Nullable Sample sample = n % SAMPLE_EVERY == 0 ? new Sample() : null;
        if (sample != null) {
            samples.add(sample);
        }
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Reader(path.replace("NAME", "p" + n), sample));
                    }
                })
                .connect("127.0.0.1", port);
    }

    private Json result(int viewers) {
        long[] lags = samples.stream().flatMapToLong(Sample::lags).sorted().toArray();
        long missed = samples.stream().mapToLong(sample -> sample.missed).sum();
        boolean same =
                samples.stream().map(sample -> sample.stream.page()).distinct().count() <= 1;
        return Json.object()
                .with("p50", lags.length == 0 ? -1 : lags[lags.length / 2])
                .with("p99", lags.length == 0 ? -1 : lags[(int) (lags.length * 99L / 100)])
                .with("pages", lags.length)
                .with("missed", missed)
                .with("same", same)
                .with("closed", closed)
                .with("bytesPerViewer", bytes / Math.max(1, viewers));
    }

    /** A viewer of whom every byte is decoded. */
    private final class Sample {
        private final CrowdStream stream = new CrowdStream(this::page);
        private long[] lags = new long[256];
        private int count;
        private long last = -1;
        private long missed;

        private void page(long event, long eventMs) {
            if (last >= 0 && event > last + 1) {
                missed += event - last - 1;
            }
            last = event;
            if (event == 0) {
                return; // the empty board: nothing has happened that could be late
            }
            if (count == lags.length) {
                lags = Arrays.copyOf(lags, count * 2);
            }
            lags[count++] = clock.millis() - eventMs;
        }

        private void begin() {
            count = 0;
            missed = 0;
        }

        private LongStream lags() {
            return Arrays.stream(lags, 0, count);
        }
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        private final String path;
        private final @Nullable Sample sample;

        Reader(String path, @Nullable Sample sample) {
            this.path = path;
            this.sample = sample;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: zstd\r\n\r\n";
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            bytes += buffer.readableBytes();
            if (sample != null) {
                sample.stream.read(ByteBufUtil.getBytes(buffer));
            }
            buffer.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed++;
        }
    }
}
