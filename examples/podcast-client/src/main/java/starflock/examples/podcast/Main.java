package starflock.examples.podcast;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.SecureRandom;
import java.util.List;
import starflock.codec.Hex;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.stream.TcpListener;

/**
 * Tries it out from a command line; an app has buttons instead.
 *
 * <pre>
 * publish FOLDER FILE…                          adds episodes to the feed in FOLDER and serves it
 * list    FOLDER KEY HOST:PORT                  the newest episodes
 * play    FOLDER KEY HOST:PORT NUMBER [FROM TO] bytes of an episode to the standard output
 * keep    FOLDER KEY HOST:PORT NUMBER           fetches an episode
 * </pre>
 */
public final class Main {
    private static final int SHOWN = 50;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 3) {
            System.err.println("publish FOLDER FILE… | list FOLDER KEY HOST:PORT | play FOLDER KEY HOST:PORT NUMBER"
                    + " [FROM TO] | keep FOLDER KEY HOST:PORT NUMBER");
            System.exit(2);
        }
        byte[] seed = new byte[32];
        new SecureRandom().nextBytes(seed);
        KeyPair own = Crypto.load().keyPair(seed);
        try (Corestore store = Corestore.open(Paths.get(arguments[1]), Crypto.load());
                Line line = new Line(store, own)) {
            if (arguments[0].equals("publish")) publish(store, line, arguments);
            else listen(store, line, arguments);
        }
    }

    private static void publish(Corestore store, Line line, String[] arguments)
            throws IOException, InterruptedException {
        Publisher publisher = new Publisher(store);
        for (int i = 2; i < arguments.length; i++) {
            Path file = Paths.get(arguments[i]);
            try (InputStream audio = Files.newInputStream(file)) {
                System.out.println(publisher.publish(String.valueOf(file.getFileName()), audio));
            }
        }
        try (TcpListener listener = line.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            System.out.println(Hex.encode(publisher.key()) + " 127.0.0.1:"
                    + listener.address().getPort());
            Thread.currentThread().join();
        }
    }

    private static void listen(Corestore store, Line line, String[] arguments) throws IOException {
        String peer = arguments[3];
        int colon = peer.lastIndexOf(':');
        InetAddress host = InetAddress.getAllByName(peer.substring(0, colon))[0];
        line.connect(new InetSocketAddress(host, Integer.parseInt(peer.substring(colon + 1))));
        Subscription feed = new Subscription(store, line, Hex.decode(arguments[2]));
        feed.refresh();
        List<Episode> episodes = feed.episodes(SHOWN);
        if (arguments[0].equals("list")) {
            for (int i = 0; i < episodes.size(); i++) {
                Episode episode = episodes.get(i);
                String kept = feed.isKept(episode) ? "  kept" : "";
                System.out.println(i + "  " + episode.title() + "  " + episode.bytes() + " bytes" + kept);
            }
            return;
        }
        Episode episode = episodes.get(Integer.parseInt(arguments[4]));
        if (arguments[0].equals("keep")) {
            feed.keep(episode, (bytes, of) -> System.err.print("\r" + 100 * bytes / of + " %"));
            System.err.println();
            return;
        }
        long from = arguments.length > 6 ? Long.parseLong(arguments[5]) : 0;
        long to = arguments.length > 6 ? Long.parseLong(arguments[6]) : episode.bytes();
        OutputStream player = System.out;
        feed.play(episode, from, to, player, (bytes, of) -> System.err.print("\r" + 100 * bytes / of + " %"));
        player.flush();
        System.err.println();
    }
}
