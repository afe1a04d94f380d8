package starflock.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;

/**
 * A crowd in a process of its own: opens streams, counts the bytes of all, decodes every {@value #SAMPLE_EVERY}th in full.
 *
 * <pre>
 *   arguments: PORT PATH TLS(true|false) PAGES; in PATH, NAME stands for the viewer's name and NUMBER for the page's number
 *   in, line by line:
 *     open N           connects N more viewers, as fast as it goes                       out: open
 *     join N           connects N more within ten seconds                                out: open
 *     begin            forgets what was counted so far                                   out: begun
 *     stall N          the last N viewers read no more                                   out: stalled
 *     wake LAST        they read again, until all show event LAST                        out: MILLISECONDS of each
 *     end FIRST T…     events from FIRST on happened at these times                      out: what came, as JSON
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that breaks is counted when it closes
final class CrowdClient {
    static final int SAMPLE_EVERY = 100;
    /** Connections under way at once; more than a listen queue holds would be refused. */
    private static final int BURST = 250;

    private static final int JOIN_MS = 10_000;
    /** Viewers whose waking is timed, among those who stall; decoding costs them memory. */
    private static final int STALLING_EVERY = 50;

    private static final int WAKE_SECONDS = 30;

    private final Clock clock = Clock.systemUTC();
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Sample> samples = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final int port;
    private final String path;
    private final @Nullable SslContext tls;
    private final int pages;

    /** Only the event loop touches it. */
    private long bytes;

    private int closed;

    private CrowdClient(String[] args) throws IOException {
        port = Integer.parseInt(args[0]);
        path = args[1];
        tls = args[2].equals("true")
                ? SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build()
                : null;
        pages = Integer.parseInt(args[3]);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new CrowdClient(args).run();
    }

    private void run() throws IOException, InterruptedException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "open" -> open(Integer.parseInt(words[1]), 0);
                case "join" -> open(Integer.parseInt(words[1]), JOIN_MS);
                case "begin" -> begin();
                case "stall" -> stall(Integer.parseInt(words[1]));
                case "wake" -> wake(Long.parseLong(words[1]));
                case "end" -> end(words);
                default -> throw new IOException("what is " + line);
            }
        }
        loop.shutdownGracefully();
    }

    private void open(int count, int withinMs) throws InterruptedException {
        int first = readers.size();
        long begun = clock.millis();
        List<ChannelFuture> connecting = new ArrayList<>();
        for (int n = first; n < first + count; n++) {
            connecting.add(connect(n));
            if (connecting.size() >= BURST / (withinMs > 0 ? 10 : 1)) {
                for (var connection : connecting) {
                    connection.sync();
                }
                connecting.clear();
                long due = begun + (long) withinMs * (n - first) / count;
                while (clock.millis() < due) {
                    tick();
                }
            }
        }
        for (var connection : connecting) {
            connection.sync();
        }
        System.out.println("open");
    }

    /** Lets the loop go on for a millisecond. */
    private void tick() throws InterruptedException {
        loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).sync();
    }

    private void begin() throws InterruptedException {
        loop.submit(() -> {
                    bytes = 0;
                    samples.forEach(Sample::begin);
                })
                .sync();
        System.out.println("begun");
    }

    private void stall(int count) throws InterruptedException {
        for (Reader reader : readers.subList(readers.size() - count, readers.size())) {
            reader.sample.stalled = true;
            reader.channel().config().setAutoRead(false);
        }
        loop.submit(() -> {}).sync();
        System.out.println("stalled");
    }

    private void wake(long last) throws InterruptedException {
        long begun = clock.millis();
        List<Reader> waking =
                readers.stream().filter(reader -> reader.sample.stalled).toList();
        waking.forEach(reader -> {
            reader.sample.stalled = false;
            reader.channel().config().setAutoRead(true);
        });
        long give = begun + TimeUnit.SECONDS.toMillis(WAKE_SECONDS);
        List<Long> took = new ArrayList<>();
        for (Reader reader : waking) {
            if (reader.sample.stream == null) {
                continue;
            }
            while (reader.sample.last < last && clock.millis() < give) {
                tick();
            }
            took.add(reader.sample.lastMs - begun);
        }
        took.sort(null);
        System.out.println(took.get(took.size() / 2) + " " + took.getLast());
    }

    private ChannelFuture connect(int n) {
        boolean counts = n % SAMPLE_EVERY == 0;
        Sample sample = new Sample(counts || n % STALLING_EVERY == 1);
        if (counts) {
            samples.add(sample);
        }
        Reader reader = new Reader(path.replace("NAME", "p" + n).replace("NUMBER", "" + n % pages), sample);
        readers.add(reader);
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(reader);
                    }
                })
                .connect("127.0.0.1", port);
    }

    private void end(String[] words) throws InterruptedException {
        Map<Long, Long> times = new HashMap<>();
        long first = Long.parseLong(words[1]);
        for (int index = 2; index < words.length; index++) {
            times.put(first + index - 2, Long.parseLong(words[index]));
        }
        long give = clock.millis() + TimeUnit.SECONDS.toMillis(WAKE_SECONDS);
        for (Sample sample : samples) {
            while (!sample.stalled && sample.last < first + times.size() - 1 && clock.millis() < give) {
                tick();
            }
        }
        loop.submit(() -> System.out.println(result(times))).sync();
    }

    private Json result(Map<Long, Long> times) {
        List<Sample> counted =
                samples.stream().filter(sample -> !sample.stalled).toList();
        long[] lags = counted.stream()
                .flatMapToLong(sample -> sample.lags(times))
                .sorted()
                .toArray();
        long[] joins = readers.stream()
                .mapToLong(reader -> reader.sample.joinMs)
                .filter(ms -> ms >= 0)
                .sorted()
                .toArray();
        List<String> pagesSeen = counted.stream()
                .map(sample -> Objects.requireNonNull(sample.stream, "a sample decodes")
                        .page())
                .distinct()
                .toList();
        return Json.object()
                .with("p50", at(lags, 50))
                .with("p99", at(lags, 99))
                .with("worst", at(lags, 100))
                .with("join50", at(joins, 50))
                .with("join99", at(joins, 99))
                .with("joinWorst", at(joins, 100))
                .with("unserved", readers.size() - joins.length)
                .with("shown", lags.length)
                .with("wanted", (long) counted.size() * times.size())
                .with("closed", closed)
                .with("bytes", bytes)
                .with("page", pagesSeen.size() == 1 ? CrowdStream.fingerprint(pagesSeen.getFirst()) : "");
    }

    private static long at(long[] sorted, int percent) {
        return sorted.length == 0
                ? -1
                : sorted[(int) Math.min(sorted.length - 1, sorted.length * (long) percent / 100)];
    }

    /** A viewer of whom every byte is decoded; of the others only the first answer is timed, unless they stall. */
    private final class Sample {
        private final @Nullable CrowdStream stream;
        private volatile boolean stalled;
        private final long begunMs = clock.millis();
        private long joinMs = -1;
        private long[] events = {};
        private long[] arrivals = {};
        private int count;
        private volatile long last = -1;
        private volatile long lastMs;

        Sample(boolean decodes) {
            stream = decodes ? new CrowdStream(this::page) : null;
        }

        private void page(long event) {
            long now = clock.millis();
            last = event;
            lastMs = now;
            if (count == events.length) {
                events = Arrays.copyOf(events, count * 2 + 16);
                arrivals = Arrays.copyOf(arrivals, count * 2 + 16);
            }
            events[count] = event;
            arrivals[count++] = now;
        }

        private void begin() {
            count = 0;
        }

        private LongStream lags(Map<Long, Long> times) {
            LongStream.Builder lags = LongStream.builder();
            for (int index = 0; index < count; index++) {
                Long at = times.get(events[index]);
                if (at != null) {
                    lags.add(arrivals[index] - at);
                }
            }
            return lags.build();
        }
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        private final String request;
        private final Sample sample;
        private @Nullable Channel channel;

        Reader(String path, Sample sample) {
            this.request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: zstd\r\n\r\n";
            this.sample = sample;
        }

        Channel channel() {
            return Objects.requireNonNull(channel, "not connected");
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            bytes += buffer.readableBytes();
            if (sample.joinMs < 0) {
                sample.joinMs = clock.millis() - sample.begunMs;
            }
            if (sample.stream != null) {
                sample.stream.read(ByteBufUtil.getBytes(buffer));
            }
            buffer.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed++;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // counted as closed
        }
    }
}
