package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import starflock.crypto.Crypto;

/** {@code starflock identity …}: the words that make you yourself again on another machine. */
@Command(
        name = "identity",
        description = {
            "Who you are to others is a key on this machine. Its recovery phrase, written on paper, is all it "
                    + "takes to be"
                    + " the same person on another machine."
        })
final class IdentityCommand implements Runnable {
    private static final int ASKED = 3;
    private static final int COLUMNS = 4;

    private final StarflockCommand root;
    private final Terminal terminal;

    IdentityCommand(StarflockCommand root, Terminal terminal) {
        this.root = root;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        root.output()
                .show("Say what to do: identity show, backup, check or restore."
                        + " `starflock identity --help` says what each does.");
    }

    @Command(name = "show", description = "Shows your key, and whether you have its recovery phrase.")
    int show() throws Failure {
        try {
            Identity identity = mine();
            boolean kept = identity.kept();
            String key = key(identity);
            root.output()
                    .say(
                            new JsonObject().put("person", key).put("backup", kept),
                            key + "\n"
                                    + (kept
                                            ? "You have its recovery phrase."
                                            : "There is no backup. `starflock identity backup` shows the words."));
            return Exit.OK.code();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Command(
            name = "backup",
            description = "Shows the recovery phrase, and asks for some of its words once you have written it down.")
    int backup() throws Failure {
        try {
            Identity identity = mine();
            List<String> words = identity.phrase();
            root.output().say(new JsonObject().put("phrase", String.join(" ", words)), table(words));
            if (root.json) {
                return Exit.OK.code();
            }
            root.output()
                    .show("Write these words on paper, in this order. Whoever has them can be you; without "
                            + "them and this"
                            + " machine nobody can, not even you.");
            ask(words);
            identity.keep();
            root.output().show("That is right. Keep the paper where you would keep a key.");
            return Exit.OK.code();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void ask(List<String> words) throws IOException, Failure {
        BufferedReader in = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        for (int place : new SecureRandom()
                .ints(0, words.size())
                .distinct()
                .limit(ASKED)
                .sorted()
                .toArray()) {
            root.output().show("Which is word " + (place + 1) + "?");
            String answer = in.readLine();
            if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).equals(words.get(place))) {
                throw new Failure(
                        Exit.USAGE,
                        "Word " + (place + 1) + " is another one. Look at what you wrote, and run `starflock identity"
                                + " backup` again.");
            }
        }
    }

    @Command(
            name = "check",
            description = "Compares a recovery phrase with your key. Without words it reads them from standard input.")
    int check(
            @Parameters(paramLabel = "WORD", arity = "0..*", description = "The phrase.") @Nullable List<String> words)
            throws Failure {
        try {
            Identity identity = mine();
            if (!identity.is(seed(words))) {
                throw new Failure(
                        Exit.USAGE, "This is a recovery phrase without a mistake, but of somebody else's key.");
            }
            identity.keep();
            root.output().say(new JsonObject().put("event", "checked").put("backup", true), "This is the phrase.");
            return Exit.OK.code();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Command(
            name = "restore",
            description = {
                "Makes you, on this machine, who has this recovery phrase. Without words it reads them from standard"
                        + " input.",
                "Then come into your spaces by a link from anybody in them: you are the same person there, and what was"
                        + " said comes from the others."
            })
    int restore(
            @Parameters(paramLabel = "WORD", arity = "0..*", description = "The phrase.") @Nullable List<String> words)
            throws Failure {
        byte[] seed = seed(words);
        try (DataFolder folder = DataFolder.own(root.data())) {
            Path file = folder.identity();
            if (Files.exists(file)
                    && Files.exists(folder.spaces())
                    && !Files.readString(folder.spaces()).isBlank()) {
                requireSame(file, seed);
            }
            Identity.restore(file, seed, true);
            root.output()
                    .say(
                            new JsonObject().put("event", "restored").put("person", key(Identity.read(file))),
                            "You are who has these words. Start the node, and come into your spaces by a link from"
                                    + " anybody in them.");
            return Exit.OK.code();
        } catch (DataFolder.Held e) {
            throw new Failure(Exit.TAKEN, "The node is running as who it is. Stop it first: `starflock stop`.", e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Spaces know this machine's owner by the key; another one would be a stranger in them. */
    private static void requireSame(Path file, byte[] seed) throws IOException, Failure {
        boolean same;
        try {
            same = Identity.read(file).is(seed);
        } catch (IOException damaged) {
            return;
        }
        if (!same) {
            throw new Failure(
                    Exit.USAGE,
                    "This machine's owner is somebody else, and is in spaces with another key. Nothing was "
                            + "changed; give"
                            + " an empty folder with --data.");
        }
    }

    private byte[] seed(@Nullable List<String> words) throws Failure {
        try {
            String text = words == null || words.isEmpty()
                    ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8)
                    : String.join(" ", words);
            return Phrase.seed(text);
        } catch (Phrase.Wrong e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new Failure(Exit.ENVIRONMENT, "The words could not be read: " + e.getMessage() + ".", e);
        }
    }

    private Identity mine() throws IOException, Failure {
        Path file = root.data().resolve(DataFolder.IDENTITY);
        if (!Files.exists(file)) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "There is no identity in " + root.data() + " yet: it is made when the node is first started.");
        }
        return Identity.read(file);
    }

    private static String key(Identity identity) {
        return HexFormat.of().formatHex(identity.keys(Crypto.load()).publicKey());
    }

    private static String table(List<String> words) {
        StringBuilder table = new StringBuilder();
        for (int place = 0; place < words.size(); place++) {
            table.append(String.format(Locale.ROOT, "%2d %-10s", place + 1, words.get(place)));
            table.append((place + 1) % COLUMNS == 0 ? "\n" : "  ");
        }
        return table.append('\n').toString();
    }

    private static Failure unreadable(IOException e) {
        return new Failure(Exit.ENVIRONMENT, "Your identity cannot be used: " + e.getMessage() + ".", e);
    }
}
