package starflock.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import starflock.codec.Hex;
import starflock.codec.ZBase32;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.Manifest;

/**
 * {@code starflock core}: signed logs by hand. A node that runs on the data folder carries it out with the logs it has
 * open.
 */
@Command(
        name = "core",
        description = "Makes, reads, checks and exchanges signed logs.",
        synopsisSubcommandLabel = "COMMAND")
final class CoreCommand extends CoreSigning implements Runnable {
    /** Blocks of a file, as Hyperblobs cuts them. */
    private static final int BLOCK_BYTES = 64 << 10;

    private final StarflockCommand root;
    private final PrintStream out;
    private final InputStream in;
    private final Logs logs;

    CoreCommand(StarflockCommand root, Terminal terminal, Logs logs) {
        super(terminal.gone());
        this.root = root;
        this.out = terminal.out();
        this.in = terminal.in();
        this.logs = logs;
    }

    @Override
    public void run() {
        root.output()
                .show("Say what to do: core create, append, cat, get, info, list, verify, truncate, clear, export,"
                        + " import, signer, sign, serve, download or watch. `starflock core --help` says what each"
                        + " does.");
    }

    @Override
    int withStore(Logs.Work work) throws Failure {
        try {
            return logs.with(work);
        } catch (IOException e) {
            throw new Failure(Exit.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        } catch (IndexOutOfBoundsException | IllegalStateException | IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    Output output() {
        return root.output();
    }

    @Override
    InputStream input() {
        return in;
    }

    /** A log by its name here, or by its key in hexadecimal or z-base-32. */
    static Log find(Corestore store, String nameOrKey) throws IOException, Failure {
        byte @Nullable [] key = key(nameOrKey);
        for (Log log : store.logs()) {
            if (nameOrKey.equals(log.name()) || (key != null && Arrays.equals(key, log.key()))) return log;
        }
        throw new Failure(
                Exit.USAGE,
                "There is no log \"" + nameOrKey
                        + "\" here. `starflock core list` shows those there are; `core create` makes one.");
    }

    /** A log to append to: any but the room's, where only the room's own events have a place. */
    private static Log writable(Corestore store, String name) throws IOException, Failure {
        if (name.equals(Node.ROOM_LOG)) {
            throw new Failure(
                    Exit.USAGE,
                    "The log \"" + name + "\" is the room's, and holds nothing but what is said there. Say it in the"
                            + " room, or give another name.");
        }
        if (key(name) == null) return store.log(name);
        Log log = find(store, name);
        if (log.writable()) return log;
        Manifest manifest = log.manifest();
        if (manifest != null && manifest.signers().size() > 1) {
            throw new Failure(
                    Exit.USAGE,
                    "The log " + name + " is written by several: it takes the signatures of " + manifest.quorum()
                            + ". Each of them makes one with `starflock core sign`; give them with --signature.");
        }
        throw new Failure(
                Exit.USAGE,
                "The log " + name + " is somebody else's, so it cannot be changed here: its secret key is with its"
                        + " writer. Append to a log of your own; `starflock core create NAME` makes one.");
    }

    /** The 32 bytes of a key; null if the text is none. */
    static byte @Nullable [] key(String text) {
        try {
            byte[] key = text.length() == 64 ? Hex.decode(text) : text.length() == 52 ? ZBase32.decode(text) : null;
            return key != null && key.length == 32 ? key : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static JsonObject describe(Log log) {
        JsonObject object = new JsonObject()
                .put("key", Hex.encode(log.key()))
                .put("discoveryKey", Hex.encode(log.discoveryKey()))
                .put("length", log.length())
                .put("byteLength", log.byteLength())
                .put("fork", log.fork())
                .put("treeHash", Hex.encode(log.treeHash()));
        if (log.name() != null) object.put("name", log.name());
        return object;
    }

    @Override
    void say(Log log) {
        JsonObject object = describe(log);
        StringBuilder text = new StringBuilder();
        object.forEach(field -> text.append(String.format(Locale.ROOT, "%-14s%s%n", field.getKey(), field.getValue())));
        output().say(object, text.toString().strip());
    }

    @Command(
            name = "create",
            description = "Makes a log that this node writes, or that several sign; or shows the one there is.")
    int create(
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "Its name here.") @Nullable String name,
            @Option(
                            names = "--signers",
                            paramLabel = "KEY",
                            split = ",",
                            description = "Keys of those who write it together, as core signer shows them; no name.")
                    @Nullable
                    List<String> signers,
            @Option(
                            names = "--quorum",
                            paramLabel = "COUNT",
                            defaultValue = "0",
                            description = "How many of them must sign. Default: more than half.")
                    int quorum)
            throws Failure {
        return withStore(store -> {
            if (name != null && signers == null) {
                say(store.log(name));
            } else if (name == null && signers != null) {
                say(together(store, signers, quorum));
            } else {
                throw new Failure(Exit.USAGE, "Give the log's name, or with --signers the keys of those who write it.");
            }
            return Exit.OK.code();
        });
    }

    @Command(name = "append", description = "Appends standard input, or files, to a log.")
    int append(
            @Parameters(paramLabel = "NAME", description = "The log's name here; made if it is new.") String name,
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files instead of standard input.") @Nullable
                    List<Path> files,
            @Option(names = "--block", paramLabel = "BYTES", defaultValue = "65536", description = "Size of a block.")
                    int blockBytes,
            @Option(
                            names = "--signature",
                            paramLabel = "SIGNATURE",
                            description = "One signer's, as core sign gives it; as many as the log needs.")
                    @Nullable
                    List<String> signatures)
            throws Failure {
        return withStore(store -> {
            if (signatures != null) {
                Log log = find(store, name);
                appendSigned(log, files, blockBytes, signatures);
                say(log);
                return Exit.OK.code();
            }
            Log log = writable(store, name);
            // Looked at before anything is appended: a name that is wrong leaves the log as it was.
            for (Path file : files == null ? List.<Path>of() : files) requireReadable(file);
            try (OutputStream to = log.outputStream(blockBytes)) {
                if (files == null || files.isEmpty()) copy(in, to, -1);
                else
                    for (Path file : files)
                        try (InputStream from = Files.newInputStream(file)) {
                            copy(from, to, Files.size(file));
                        }
            }
            say(log);
            return Exit.OK.code();
        });
    }

    static void requireReadable(Path file) throws Failure {
        if (Files.isReadable(file) && !Files.isDirectory(file)) return;
        String why = Files.isDirectory(file)
                ? " is a folder; give the files in it."
                : Files.exists(file) ? " may not be read by you." : " is not there.";
        throw new Failure(Exit.ENVIRONMENT, "The file " + file + why + " Nothing was appended.");
    }

    private void copy(InputStream from, OutputStream to, long size) throws IOException {
        Progress progress = new Progress(output(), "bytes", size);
        byte[] buffer = new byte[BLOCK_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            progress.add(read);
        }
        progress.end();
    }

    @Command(name = "cat", description = "Prints a log's bytes.")
    int cat(
            @Parameters(paramLabel = "NAME|KEY", description = "The log.") String name,
            @Option(names = "--start", paramLabel = "BYTE", defaultValue = "0", description = "First byte.") long start,
            @Option(names = "--end", paramLabel = "BYTE", defaultValue = "-1", description = "Byte to stop before.")
                    long end)
            throws Failure {
        return withStore(store -> {
            Log log = find(store, name);
            long stop = end < 0 ? log.byteLength() : end;
            if (start < 0 || start > stop || stop > log.byteLength()) {
                throw new Failure(
                        Exit.USAGE,
                        "There are no bytes " + start + " to " + stop + ": the log has " + log.byteLength()
                                + " bytes, from 0.");
            }
            long written = 0;
            try (InputStream from = log.inputStream(start, stop)) {
                byte[] buffer = new byte[BLOCK_BYTES];
                for (int read = from.read(buffer); read >= 0 && !out.checkError(); read = from.read(buffer)) {
                    out.write(buffer, 0, read);
                    written += read;
                }
            }
            out.flush();
            // Whoever reads has had enough (`core cat NAME | head`), or the disk behind the output is full.
            if (out.checkError()) {
                throw new Failure(
                        Exit.ENVIRONMENT,
                        "The output takes no more after about " + written + " of " + (stop - start) + " bytes.");
            }
            return Exit.OK.code();
        });
    }

    @Command(name = "get", description = "Prints one block.")
    int get(
            @Parameters(paramLabel = "NAME|KEY", description = "The log.") String name,
            @Parameters(paramLabel = "INDEX", description = "The block's index.") long index)
            throws Failure {
        return withStore(store -> {
            Log log = find(store, name);
            if (index < 0 || index >= log.length()) {
                throw new Failure(
                        Exit.USAGE,
                        "There is no block " + index + ": the log has " + log.length() + " blocks, from 0.");
            }
            byte[] block = log.get(index);
            out.write(block, 0, block.length);
            out.flush();
            return Exit.OK.code();
        });
    }

    @Command(name = "info", description = "Shows a log's key, length and tree hash.")
    int info(@Parameters(paramLabel = "NAME|KEY", description = "The log.") String name) throws Failure {
        return withStore(store -> {
            say(find(store, name));
            return Exit.OK.code();
        });
    }

    @Command(name = "list", description = "Lists all logs.")
    int list() throws Failure {
        return withStore(store -> {
            for (Log log : store.logs()) {
                String name = log.name() == null ? "-" : log.name();
                output().say(
                                describe(log),
                                String.format(
                                        Locale.ROOT,
                                        "%s  %,10d blocks  %,14d bytes  %s",
                                        ZBase32.encode(log.key()),
                                        log.length(),
                                        log.byteLength(),
                                        name));
            }
            return Exit.OK.code();
        });
    }

    @Command(
            name = "truncate",
            description = "Takes blocks off the end of a log that this node writes, for good: a new fork begins.")
    int truncate(
            @Parameters(paramLabel = "NAME", description = "The log.") String name,
            @Parameters(paramLabel = "LENGTH", description = "How many blocks stay.") long length)
            throws Failure {
        return withStore(store -> {
            find(store, name);
            Log log = writable(store, name);
            if (length < 0 || length > log.length()) {
                throw new Failure(
                        Exit.USAGE, "The log has " + log.length() + " blocks: it cannot be cut to " + length + ".");
            }
            log.truncate(length);
            say(log);
            return Exit.OK.code();
        });
    }

    @Command(
            name = "clear",
            description = "Forgets the content of blocks here and returns their space; a peer who has them can send"
                    + " them again.")
    int clear(
            @Parameters(paramLabel = "NAME|KEY", description = "The log.") String name,
            @Option(names = "--start", paramLabel = "BLOCK", defaultValue = "0", description = "First block.")
                    long start,
            @Option(names = "--end", paramLabel = "BLOCK", defaultValue = "-1", description = "Block to stop before.")
                    long end)
            throws Failure {
        return withStore(store -> {
            Log log = find(store, name);
            long stop = end < 0 ? log.length() : end;
            if (start < 0 || start > stop || stop > log.length()) {
                throw new Failure(
                        Exit.USAGE,
                        "There are no blocks " + start + " to " + stop + ": the log has " + log.length()
                                + " blocks, from 0.");
            }
            if (Node.ROOM_LOG.equals(log.name())) {
                throw new Failure(
                        Exit.USAGE, "The log \"" + name + "\" is the room's: without its events the room is gone.");
            }
            log.clear(start, stop);
            store.compact();
            say(log);
            return Exit.OK.code();
        });
    }

    @Command(name = "verify", description = "Hashes everything of a log again and names the first bad byte.")
    int verify(@Parameters(paramLabel = "NAME|KEY", description = "The log.") String name) throws Failure {
        return withStore(store -> {
            Log log = find(store, name);
            Log.Verification found = log.verify();
            String trouble = found.trouble();
            if (trouble != null) {
                String where = found.badBlock() < 0
                        ? ""
                        : "Block " + found.badBlock() + ", byte " + found.badByte() + " of what is here, is the first"
                                + " bad one. ";
                throw new Failure(Exit.ENVIRONMENT, where + trouble);
            }
            output().say(
                            describe(log).put("event", "verified").put("blocks", found.blocks()),
                            String.format(
                                    Locale.ROOT,
                                    "All %,d blocks (%,d bytes) are as their writer signed them.",
                                    found.blocks(),
                                    found.bytes()));
            return Exit.OK.code();
        });
    }

    @Command(name = "export", description = "Writes a log's bytes to a file.")
    int export(
            @Parameters(paramLabel = "NAME|KEY", description = "The log.") String name,
            @Parameters(paramLabel = "FILE", description = "A file that is not there yet.") Path file)
            throws Failure {
        return withStore(store -> {
            Log log = find(store, name);
            try (InputStream from = log.inputStream(0, log.byteLength());
                    ExportFile to = ExportFile.create(file)) {
                copy(from, to, log.byteLength());
                to.keep();
            }
            say(log);
            return Exit.OK.code();
        });
    }

    @Command(name = "import", description = "Appends a file's bytes to a log: append with one file.")
    int importFile(
            @Parameters(paramLabel = "NAME", description = "The log's name here; made if it is new.") String name,
            @Parameters(paramLabel = "FILE", description = "The file.") Path file)
            throws Failure {
        return append(name, List.of(file), BLOCK_BYTES, null);
    }
}
