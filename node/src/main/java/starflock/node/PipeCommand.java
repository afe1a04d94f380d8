package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import starflock.codec.ZBase32;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.swarm.SwarmConfig;
import starflock.swarm.Topic;

/**
 * {@code starflock pipe}: standard input here is standard output there, and the other way round, encrypted, between two
 * who share a phrase.
 *
 * <pre>
 * phrase ─ PBKDF2 ─▶ secret ─▶ key pair of the one who waits, key pair of the one who comes, topic
 * </pre>
 *
 * Each side takes nobody but the other's key, so whoever does not know the phrase is neither talked to nor in
 * between. The
 * public keys are in the network for all to see, and a phrase of one's own can be guessed against them: hence the
 * work for
 * each guess, and phrases of 80 random bits unless one brings one's own.
 */
@Command(
        name = "pipe",
        description = "An encrypted pipe between two machines: alone it prints a phrase and waits; with that phrase, on"
                + " the other machine, it connects.")
final class PipeCommand implements Callable<Integer> {
    private static final int PHRASE_BYTES = 10;
    private static final int SHORT_PHRASE_CHARS = 12;

    /** About a third of a second on a laptop; as OWASP recommends for 2023 and later. */
    private static final int ITERATIONS = 600_000;

    private final StarflockCommand root;
    private final Terminal terminal;

    @Mixin
    private final SwarmOptions options = new SwarmOptions();

    @Parameters(paramLabel = "PHRASE", arity = "0..1", description = "What the other side printed.")
    private @Nullable String phrase;

    @Option(names = "--wait", paramLabel = "PHRASE", description = "Wait with a phrase of one's own; a long one.")
    private @Nullable String own;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to look for the one who waits. Default: ${DEFAULT-VALUE}")
    private int timeout = 60;

    PipeCommand(StarflockCommand root, Terminal terminal) {
        this.root = root;
        this.terminal = terminal;
    }

    /** What follows from a phrase. */
    private record Secrets(KeyPair waiting, KeyPair coming, byte[] topic) {
        static Secrets of(String phrase, Crypto crypto) {
            byte[] secret = stretched(phrase);
            return new Secrets(
                    crypto.keyPair(crypto.keyedHash(secret, "pipe: waiting".getBytes(UTF_8))),
                    crypto.keyPair(crypto.keyedHash(secret, "pipe: coming".getBytes(UTF_8))),
                    crypto.keyedHash(secret, "pipe: topic".getBytes(UTF_8)));
        }

        private static byte[] stretched(String phrase) {
            // As people write it: case, dashes and spaces do not count.
            String plain = phrase.toLowerCase(Locale.ROOT).replaceAll("[\\s-]+", "");
            PBEKeySpec work = new PBEKeySpec(plain.toCharArray(), "starflock pipe 1".getBytes(UTF_8), ITERATIONS, 256);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(work)
                        .getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has PBKDF2", e);
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        if (phrase != null && own != null) {
            throw new Failure(Exit.USAGE, "Either connect with a PHRASE, or wait with --wait PHRASE; not both.");
        }
        if (own != null && own.length() < SHORT_PHRASE_CHARS) {
            throw new Failure(
                    Exit.USAGE,
                    "--wait: that phrase can be guessed. Take at least " + SHORT_PHRASE_CHARS
                            + " characters, or let `starflock pipe` make one.");
        }
        boolean waits = phrase == null;
        String shared = phrase != null ? phrase : own != null ? own : fresh();
        Secrets secrets = Secrets.of(shared, Crypto.load());
        KeyPair self = waits ? secrets.waiting : secrets.coming;
        KeyPair other = waits ? secrets.coming : secrets.waiting;
        SwarmConfig config = SwarmConfig.usual().withAllowed(key -> Arrays.equals(key, other.publicKey()));
        PeerNetwork.Wish wish = PeerNetwork.Wish.of(options).as(self).with(config);
        try (PeerNetwork network = PeerNetwork.open(wish).requireNetwork(wish)) {
            Pipe pipe = new Pipe(terminal.in(), terminal.out());
            network.swarm().listen(pipe);
            Topic.Role role = waits ? Topic.Role.SERVER : Topic.Role.CLIENT;
            Topic topic = PeerNetwork.joined(network.swarm().join(secrets.topic, role, 1));
            if (waits) {
                PeerNetwork.joined(network.swarm().listen());
                invite(shared);
            } else {
                network.swarm().joinPeer(other.publicKey());
            }
            boolean _ = PeerNetwork.joined(topic.flushed());
            if (!waits) requireOther(pipe);
            pump(pipe);
        }
        return Exit.OK.code();
    }

    private void invite(String shared) {
        String there = "starflock pipe " + shared + options.asTyped();
        // Standard output belongs to what comes through the pipe.
        if (root.output().isJson()) {
            terminal.err()
                    .println(new JsonObject()
                            .put("event", "waiting")
                            .put("phrase", shared)
                            .encode());
        } else {
            terminal.err().println("On the other machine: " + there);
        }
    }

    private static String fresh() {
        byte[] random = new byte[PHRASE_BYTES];
        new SecureRandom().nextBytes(random);
        return ZBase32.encode(random).replaceAll("(.{4})(?=.)", "$1-");
    }

    private void requireOther(Pipe pipe) throws Failure {
        try {
            pipe.connected().get(timeout, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "Nobody waits with this phrase"
                            + (options.bootstrap.isEmpty()
                                    ? " on the local network (name another with --bootstrap)"
                                    : "")
                            + ". Is `starflock pipe` running there, with the same --bootstrap, and is the"
                            + " phrase right?",
                    e);
        } catch (ExecutionException e) {
            throw new Failure(Exit.ENVIRONMENT, String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    private void pump(Pipe pipe) throws Failure {
        try {
            Object _ = CompletableFuture.anyOf(pipe.over(), terminal.gone()).get();
            if (!pipe.over().isDone()) throw new Failure(Exit.INTERRUPTED, "Stopped.");
        } catch (ExecutionException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "The pipe broke before both sides were done: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }
}
