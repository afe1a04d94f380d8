package starflock.examples.podcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.log.Corestore;
import starflock.stream.TcpListener;

/** A publisher and a listener over TCP, each with a folder of its own. */
@Timeout(120)
class PodcastTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    private static byte[] audio(int seed, int bytes) {
        byte[] audio = new byte[bytes];
        new Random(seed).nextBytes(audio);
        return audio;
    }

    private static KeyPair keys(int name) {
        byte[] seed = new byte[32];
        seed[0] = (byte) name;
        return Crypto.load().keyPair(seed);
    }

    private Corestore open(String name) throws IOException {
        return Corestore.open(folder.resolve(name), Crypto.load());
    }

    @Test
    void listensToTheMiddleAndKeepsTheWhole() throws IOException {
        byte[] first = audio(1, 300_000);
        byte[] second = audio(2, 5_000_000);
        byte[] key;
        try (Corestore theirs = open("publisher");
                Line publisher = new Line(theirs, keys(1));
                TcpListener listener = publisher.listen(ANY_PORT);
                Corestore ours = open("listener");
                Line line = new Line(ours, keys(2))) {
            Publisher feed = new Publisher(theirs);
            key = feed.key();
            feed.publish("One", new ByteArrayInputStream(first));
            feed.publish("Nothing said", new ByteArrayInputStream(new byte[0]));
            feed.publish("Two", new ByteArrayInputStream(second));

            line.connect(listener.address());
            Subscription subscription = new Subscription(ours, line, key);
            assertThat(subscription.refresh()).isEqualTo(3);
            List<Episode> episodes = subscription.episodes(10);
            assertThat(episodes).extracting(Episode::title).containsExactly("Two", "Nothing said", "One");
            Episode two = episodes.get(0);
            assertThat(subscription.keptBlocks(two)).isZero();

            List<Long> heard = new ArrayList<>();
            var player = new ByteArrayOutputStream();
            subscription.play(two, 2_000_000, 2_100_000, player, (bytes, of) -> heard.add(bytes));
            assertThat(player.toByteArray()).isEqualTo(Arrays.copyOfRange(second, 2_000_000, 2_100_000));
            assertThat(heard).isSorted().endsWith(100_000L).hasSizeGreaterThan(1);
            // Three blocks hold those bytes; nothing else of the episode came.
            assertThat(subscription.keptBlocks(two)).isEqualTo(3);

            List<Long> fetched = new ArrayList<>();
            subscription.keep(two, (bytes, of) -> fetched.add(bytes));
            assertThat(fetched).isSorted().endsWith(5_000_000L);
            assertThat(subscription.isKept(two)).isTrue();
        }
        offline(key, second);
    }

    /** Nobody is connected any more. */
    private void offline(byte[] key, byte[] audio) throws IOException {
        try (Corestore ours = open("listener");
                Line line = new Line(ours, keys(2))) {
            Subscription subscription = new Subscription(ours, line, key);
            Episode episode = subscription.episodes(1).get(0);
            var player = new ByteArrayOutputStream();
            subscription.play(episode, 0, episode.bytes(), player, (bytes, of) -> {});
            assertThat(player.toByteArray()).isEqualTo(audio);
            subscription.forget(episode);
            assertThat(subscription.keptBlocks(episode)).isZero();
            assertThat(subscription.episodes(3)).extracting(Episode::title).hasSize(3);
        }
    }

    @Test
    void whatIsNoEntryIsRefused() {
        assertThatThrownBy(() -> Episode.decode(new byte[10])).isInstanceOf(ProtocolError.class);
        byte[] entry = new Episode("One", 5, 70_000).encode();
        assertThatThrownBy(() -> Episode.decode(Arrays.copyOf(entry, entry.length - 1)))
                .isInstanceOf(ProtocolError.class);
    }
}
