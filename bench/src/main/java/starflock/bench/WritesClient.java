package starflock.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * People who write into a sheet, each over a connection of their own and one command after the other, so many commands
 * a second in all: a process of its own. A command counts from when it was due, also if everybody was still waiting for
 * an answer then.
 *
 * <pre>java … WritesClient PORT PEOPLE PER_SECOND SECONDS</pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is not sent is not answered, and then the run does not end
final class WritesClient {
    private static final int WARM_UP_SECONDS = 8;
    private static final int PERIOD_MS = 1;
    private static final int COLUMNS = 26;
    private static final int ROWS = 100_000;
    private static final int PATIENCE_SECONDS = 120;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;
    private final int people;
    private final int perSecond;
    private final int warmUp;
    private final int all;
    private final CountDownLatch joined;
    private final CountDownLatch answered = new CountDownLatch(1);

    // Only the event loop touches these.
    private final ArrayDeque<Person> idle = new ArrayDeque<>();
    private final Random random = new Random(1);
    private final long[] tookNanos;
    private int sent;
    private int done;
    private int refused;
    private long begun;
    private long counted;

    private WritesClient(String[] args) {
        port = Integer.parseInt(args[0]);
        people = Integer.parseInt(args[1]);
        perSecond = Integer.parseInt(args[2]);
        warmUp = perSecond * WARM_UP_SECONDS;
        all = warmUp + perSecond * Integer.parseInt(args[3]);
        tookNanos = new long[all];
        joined = new CountDownLatch(people);
    }

    public static void main(String[] args) throws InterruptedException {
        new WritesClient(args).run();
    }

    private void run() throws InterruptedException {
        List<Channel> channels = new ArrayList<>();
        for (int n = 0; n < people; n++) {
            channels.add(connect(new Person(n)));
        }
        await(joined, "everybody to be let in");
        System.out.println("joined");
        loop.submit(() -> begun = System.nanoTime()).sync();
        var pump = loop.scheduleAtFixedRate(this::pump, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        await(answered, "the last answer");
        pump.cancel(false);
        double seconds = (System.nanoTime() - counted) / 1e9;
        long[] sorted = Arrays.copyOfRange(tookNanos, warmUp, all);
        Arrays.sort(sorted);
        System.out.printf(
                "%,.0f/s kept of %,d wanted; answered after p50 %.1f ms, p99 %.1f, worst %.1f; %d refused%n",
                (all - warmUp) / seconds, perSecond, ms(sorted, 50), ms(sorted, 99), ms(sorted, 100), refused);
        channels.forEach(Channel::close);
        loop.shutdownGracefully();
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            System.out.println("waited " + PATIENCE_SECONDS + " s in vain for " + what);
            System.exit(1);
        }
    }

    private static double ms(long[] sorted, int percent) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * (long) percent / 100)] / 1e6;
    }

    private Channel connect(Person person) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(person);
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
    }

    /** Sends what is due to whoever has nothing to wait for. */
    private void pump() {
        long due = (System.nanoTime() - begun) * perSecond / 1_000_000_000;
        while (sent < Math.min(due, all)) {
            Person person = idle.poll();
            if (person == null) {
                return;
            }
            if (sent == warmUp) {
                counted = System.nanoTime();
            }
            person.write(sent++);
        }
    }

    /** Somebody with a page open. */
    private final class Person extends ChannelInboundHandlerAdapter {
        private final int number;
        private @Nullable ChannelHandlerContext context;
        private int commands;
        private int current = -1;
        private String unread = "";

        Person(int number) {
            this.number = number;
        }

        void write(int command) {
            current = command;
            String cell = (char) ('A' + random.nextInt(COLUMNS)) + String.valueOf(1 + random.nextInt(ROWS));
            send("put", "{\"at\":\"" + cell + "\",\"text\":\"" + command + "\"}");
        }

        private void send(String name, String fields) {
            String body = "{\"page\":\"page" + number + "\",\"n\":" + ++commands + ",\"" + name + "\":" + fields + "}";
            String head = "POST /sheet/do/" + name + " HTTP/1.1\r\nHost: here\r\n" + WritesBench.PERSON + ": v" + number
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            ChannelHandlerContext to = context;
            if (to != null) {
                to.writeAndFlush(ByteBufUtil.writeAscii(to.alloc(), head + body));
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext active) {
            context = active;
            send("join", "{\"name\":\"Person " + number + "\"}");
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            unread += buffer.toString(StandardCharsets.ISO_8859_1);
            buffer.release();
            int head = unread.indexOf("\r\n\r\n");
            int length = unread.indexOf("content-length: ");
            if (head < 0 || length < 0) {
                return;
            }
            int bytes = Integer.parseInt(unread.substring(length + 16, unread.indexOf('\r', length)));
            if (unread.length() >= head + 4 + bytes) {
                boolean taken = unread.startsWith("HTTP/1.1 200") && unread.contains("\"form\":\"\"");
                unread = "";
                answered(taken);
            }
        }

        private void answered(boolean taken) {
            if (!taken) {
                refused++;
            }
            idle.add(this);
            if (current < 0) {
                joined.countDown();
                return;
            }
            tookNanos[current] = System.nanoTime() - begun - current * 1_000_000_000L / perSecond;
            if (++done == all) {
                answered.countDown();
            }
            pump();
        }
    }
}
