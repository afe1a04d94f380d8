package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.Hasher;
import starflock.crypto.KeyPair;
import starflock.crypto.StreamOpener;
import starflock.crypto.StreamSealer;
import starflock.stream.NoiseHandshake;

/**
 * Hashing, signing, sealing, handshakes and whole messages through SecretStream and Protomux, in memory and on one
 * thread, by both cryptography providers, against the packages that interop/package.json pins
 * (bench/peers/stream.mjs runs them).
 */
final class StreamBench {
    private static final String PEER = "bench/peers/stream.mjs";

    /** Runs that teach the compilers, before those that count. */
    private static final int WARM_UPS = 3;

    private static final int BLOCK_BYTES = 65_536;
    private static final int SMALL_BYTES = 1024;

    /** So many rounds of something. */
    @FunctionalInterface
    private interface Rounds {
        void run(int rounds) throws ProtocolError;
    }

    /** One thing that is measured: how often in a run, and how we do it. */
    private record Shape(int rounds, Rounds action) {}

    private StreamBench() {}

    static void run() throws IOException {
        if (!Files.isDirectory(Path.of("interop/node_modules/@hyperswarm/secret-stream"))) {
            System.err.println("The peer is not installed: run npm ci in interop, with Node.js 20 or newer.");
            System.exit(1);
        }
        Process node = new ProcessBuilder("node", PEER)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8), true)) {
            provider("pure Java", Crypto.pureJava(), in, out);
            provider("libsodium", Crypto.load(), in, out);
            limit();
        } catch (ProtocolError e) {
            throw new IllegalStateException("we talk to ourselves", e);
        } finally {
            node.destroy();
        }
    }

    private static void provider(String name, Crypto crypto, BufferedReader in, PrintWriter out)
            throws IOException, ProtocolError {
        System.out.println(name);
        for (Map.Entry<String, Shape> shape : shapes(crypto).entrySet()) {
            pairs(shape.getKey(), shape.getValue(), in, out);
        }
    }

    private static void pairs(String name, Shape shape, BufferedReader in, PrintWriter out)
            throws IOException, ProtocolError {
        for (int i = 0; i < WARM_UPS; i++) {
            shape.action.run(shape.rounds);
            peer(name, shape, in, out);
        }
        var speed = new Pairs(new double[Pairs.COUNT], new double[Pairs.COUNT]);
        for (int i = 0; i < Pairs.COUNT; i++) {
            long start = System.nanoTime();
            shape.action.run(shape.rounds);
            speed.ours()[i] = shape.rounds / ((System.nanoTime() - start) / 1e9);
            speed.peers()[i] = peer(name, shape, in, out);
        }
        System.out.println(speed.line("  " + name, "per s"));
    }

    private static double peer(String name, Shape shape, BufferedReader in, PrintWriter out) throws IOException {
        out.println(name + ";" + shape.rounds);
        String line = in.readLine();
        if (line == null) throw new IOException("the peer has ended; what it said is above");
        return Double.parseDouble(line);
    }

    private static Map<String, Shape> shapes(Crypto crypto) throws ProtocolError {
        KeyPair pair = crypto.keyPair(new byte[32]);
        byte[] message = new byte[112];
        byte[] signature = crypto.sign(message, pair);
        Hasher hasher = crypto.hasher(Crypto.HASH_BYTES);
        byte[] block = new byte[BLOCK_BYTES];
        byte[] small = new byte[SMALL_BYTES];
        byte[] hash = new byte[Crypto.HASH_BYTES];
        byte[] leaf = {0};
        byte[] parent = {1};

        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(
                "hash 64 KiB",
                repeat(
                        4_000,
                        () -> hasher.update(leaf)
                                .updateUint64(BLOCK_BYTES)
                                .update(block)
                                .digest()));
        shapes.put(
                "hash a parent",
                repeat(
                        400_000,
                        () -> hasher.update(parent)
                                .updateUint64(2)
                                .update(hash)
                                .update(hash)
                                .digest()));
        shapes.put("sign", repeat(10_000, () -> crypto.sign(message, pair)));
        shapes.put("verify", repeat(5_000, () -> crypto.verify(message, signature, pair.publicKey())));
        shapes.put("seal and open 64 KiB", sealing(crypto, BLOCK_BYTES, 2_000));
        shapes.put("seal and open 1 KiB", sealing(crypto, SMALL_BYTES, 60_000));
        shapes.put("handshake, both sides", repeat(300, () -> handshake(crypto, pair)));
        shapes.put("message 64 KiB", new Shape(2_000, rounds -> new MessageLine(crypto).send(block, rounds)));
        shapes.put("message 1 KiB", new Shape(60_000, rounds -> new MessageLine(crypto).send(small, rounds)));
        return shapes;
    }

    /** One round. */
    @FunctionalInterface
    private interface Action {
        void run() throws ProtocolError;
    }

    private static Shape repeat(int count, Action action) {
        return new Shape(count, rounds -> {
            for (int i = 0; i < rounds; i++) action.run();
        });
    }

    private static Shape sealing(Crypto crypto, int length, int count) {
        byte[] buffer = new byte[length + StreamSealer.OVERHEAD_BYTES];
        byte[] header = new byte[StreamSealer.HEADER_BYTES];
        StreamSealer sealer = crypto.streamSealer(new byte[32], header);
        StreamOpener opener = crypto.streamOpener(new byte[32], header);
        return repeat(count, () -> {
            sealer.seal(StreamSealer.TAG_MESSAGE, buffer, 0, length);
            opener.open(buffer, 0, buffer.length);
        });
    }

    private static void handshake(Crypto crypto, KeyPair pair) throws ProtocolError {
        var random = new Random(1);
        byte[] none = new byte[0];
        var a = NoiseHandshake.xx(crypto, true, pair, crypto.keyPair(seed(random)), none);
        var b = NoiseHandshake.xx(crypto, false, pair, crypto.keyPair(seed(random)), none);
        b.read(a.write(none));
        a.read(b.write(none));
        b.read(a.write(none));
    }

    private static byte[] seed(Random random) {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return seed;
    }

    /** The machine's own limit: a message is copied once, into the frame it is sealed in. */
    private static void limit() {
        byte[] block = new byte[BLOCK_BYTES];
        int rounds = 40_000;
        long sum = 0;
        long start = 0;
        for (int i = -rounds; i < rounds; i++) {
            if (i == 0) start = System.nanoTime();
            sum += block.clone()[i & 1];
        }
        System.out.printf(
                Locale.ROOT,
                "limit: copying 64 KiB %,d per s (check %d)%n",
                Math.round(rounds / ((System.nanoTime() - start) / 1e9)),
                sum);
    }
}
