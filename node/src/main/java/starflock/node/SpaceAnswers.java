package starflock.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import starflock.sharing.Shared;
import starflock.sharing.Spaces;
import starflock.sharing.Told;
import starflock.space.Inventory;
import starflock.space.Invitation;
import starflock.space.Level;
import starflock.space.Progress;
import starflock.space.PublicKey;
import starflock.space.Ref;
import starflock.space.Standing;

/** What the running node answers to {@code starflock space …}; see {@link SpaceCommand} for what each means. */
final class SpaceAnswers {
    private final Spaces spaces;
    private final Executor executor;
    /** The address that a link begins with. */
    private final Supplier<String> address;

    SpaceAnswers(Spaces spaces, Executor executor, Supplier<String> address) {
        this.spaces = spaces;
        this.executor = executor;
        this.address = address;
    }

    void answer(JsonObject request, Consumer<JsonObject> reply) throws Failure {
        try {
            switch (request.getString("verb", "")) {
                case "list" -> spaces.all().forEach(space -> reply.accept(facts(space)));
                case "create" -> {
                    String me = me(request);
                    Shared made = spaces.create(request.getString("title", ""));
                    if (me != null) {
                        made.nameOneself(me);
                    }
                    reply.accept(facts(made).put("event", "created"));
                }
                case "join" -> join(request, reply);
                case "invite" -> invite(request, reply);
                case "members" -> members(find(request), reply);
                case "role" -> role(request, find(request), reply);
                case "log" -> log(find(request), reply);
                case "why" -> why(request, find(request), reply);
                case "compare" -> compare(request, find(request), reply);
                case "export" -> export(request, find(request), reply);
                case "import" -> take(request, reply);
                case "verify" -> verify(find(request), reply);
                case "leave" -> {
                    Shared left = find(request);
                    spaces.leave(left);
                    reply.accept(facts(left).put("event", "left"));
                }
                case "delete" -> {
                    Shared gone = find(request);
                    JsonObject last = facts(gone).put("event", "deleted");
                    spaces.delete(gone);
                    reply.accept(last);
                }
                default -> throw new Failure(Exit.USAGE, "This node does not know that; it may be of another version.");
            }
        } catch (Invitation.BadLink | IllegalStateException | IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new Failure(Exit.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        }
    }

    private void join(JsonObject request, Consumer<JsonObject> reply) throws Failure, IOException, Invitation.BadLink {
        String me = me(request);
        try {
            Shared joined =
                    spaces.join(Invitation.parse(request.getString("link", ""))).get();
            if (me != null) {
                joined.nameWhenIn(me, executor);
            }
            reply.accept(facts(joined).put("event", "joined"));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Failure(Exit.ENVIRONMENT, String.valueOf(cause.getMessage()), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "Stopped.", e);
        }
    }

    private static @Nullable String me(JsonObject request) {
        String me = request.getString("me");
        return me == null ? null : Shared.asName(me);
    }

    private void invite(JsonObject request, Consumer<JsonObject> reply) throws Failure, IOException {
        Shared space = find(request);
        Invitation made = spaces.invite(
                space,
                level(request.getString("role", "writer")),
                request.getInteger("uses", 1),
                Duration.ofSeconds(request.getLong("seconds", Duration.ofDays(7).toSeconds())));
        reply.accept(facts(space).put("event", "invitation").put("link", made.link(address.get() + "/s/")));
    }

    private static void members(Shared space, Consumer<JsonObject> reply) throws IOException {
        List<Shared.Connected> connected = space.connected();
        Set<PublicKey> compared = space.compared();
        space.replica().members().forEach((person, level) -> {
            List<Shared.Connected> theirs = connected.stream()
                    .filter(one -> one.person().equals(person))
                    .toList();
            reply.accept(new JsonObject()
                    .put("person", person.hex())
                    .put("name", space.person(person).name())
                    .put("role", level.toString())
                    .put("you", person.equals(space.replica().person()))
                    .put("machines", space.replica().inventory().devices(person).size())
                    .put("compared", compared.contains(person))
                    .put("connected", theirs.size())
                    .put(
                            "lacks",
                            theirs.stream()
                                    .mapToLong(Shared.Connected::behind)
                                    .min()
                                    .orElse(0))
                    .put(
                            "onTheWay",
                            theirs.stream()
                                    .mapToLong(Shared.Connected::ahead)
                                    .max()
                                    .orElse(0)));
        });
    }

    private static void why(JsonObject request, Shared space, Consumer<JsonObject> reply) throws Failure {
        PublicKey log = PublicKey.parse(request.getString("log", ""));
        Inventory.Explanation entry = space.replica().inventory().explain(new Ref(log, request.getLong("seq", -1L)));
        if (entry == null) {
            throw new Failure(Exit.USAGE, "There is no such event here. `starflock space log` shows those there are.");
        }
        Told told = new Told(space);
        reply.accept(new JsonObject()
                .put("by", told.who(entry))
                .put("what", told.what(entry.body()))
                .put("counts", entry.standing() instanceof Standing.Stands)
                .put("why", told.why(entry.standing()))
                .put("place", told.place(entry))
                .put("seen", told.seen(entry))
                .put("lamport", entry.lamport())
                .put("checkpoint", entry.epoch()));
    }

    private static void compare(JsonObject request, Shared space, Consumer<JsonObject> reply)
            throws Failure, IOException {
        PublicKey person = person(space, request.getString("person", ""));
        if (request.getBoolean("same", false)) {
            space.compared(person, true);
        }
        reply.accept(new JsonObject()
                .put("name", space.person(person).name())
                .put("words", String.join(" ", Phrase.glance(space.comparison(person))))
                .put("compared", space.compared().contains(person)));
    }

    private static void export(JsonObject request, Shared space, Consumer<JsonObject> reply)
            throws IOException, Failure {
        Path file = Path.of(request.getString("file", ""));
        if (Files.exists(file)) {
            throw new Failure(Exit.USAGE, file + " is there already and was left as it is. Give another name.");
        }
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new Failure(
                    Exit.USAGE, "There is no folder for " + file + " that can be written to. Give another place.");
        }
        Inventory.Exported exported = space.replica().inventory().export(file);
        reply.accept(new JsonObject()
                .put("event", "exported")
                .put("file", file.toString())
                .put("blocks", exported.blocks())
                .put("logsLeftOut", exported.left())
                .put("bytes", exported.bytes()));
    }

    private void take(JsonObject request, Consumer<JsonObject> reply) throws IOException, Failure {
        Path file = Path.of(request.getString("file", ""));
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new Failure(Exit.USAGE, "There is no file " + file + " that can be read.");
        }
        Spaces.Imported taken = spaces.take(
                file,
                (what, bytes, all) -> reply.accept(new JsonObject()
                        .put("event", "importing")
                        .put(what.equals("checked") ? "checkedBytes" : "takenInBytes", bytes)
                        .put("ofBytes", all)));
        reply.accept(facts(taken.space())
                .put("event", "imported")
                .put("newBlocks", taken.what().blocks())
                .put("logsRefused", taken.what().refused())
                .put(
                        "twoStories",
                        new JsonArray(taken.what().forks().stream()
                                .map(fork -> fork.log().hex())
                                .toList())));
    }

    private static void verify(Shared space, Consumer<JsonObject> reply) throws IOException, Failure {
        Inventory.Verified found = space.replica().inventory().verify();
        reply.accept(facts(space)
                .put("event", "verified")
                .put("blocks", found.blocks())
                .put("bytes", found.bytes())
                .put("trouble", new JsonArray(found.trouble()))
                .put("workedOutAnew", found.same())
                .put("whole", found.whole()));
        if (!found.whole()) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    found.trouble().isEmpty()
                            ? "What is shown is not what the blocks say. Restart the node, and report this."
                            : String.join(" ", found.trouble()));
        }
    }

    private static void role(JsonObject request, Shared space, Consumer<JsonObject> reply) throws Failure, IOException {
        PublicKey person = person(space, request.getString("person", ""));
        Level level = level(request.getString("role", ""));
        space.role(person, level);
        members(space, reply);
    }

    /** By name, or by the beginning of the key. */
    private static PublicKey person(Shared space, String text) throws Failure {
        List<PublicKey> fitting = space.replica().members().keySet().stream()
                .filter(person -> space.person(person).name().equals(text)
                        || (text.length() >= 4 && person.hex().startsWith(text)))
                .toList();
        if (fitting.size() != 1) {
            throw new Failure(
                    Exit.USAGE,
                    (fitting.isEmpty() ? "Nobody" : "More than one") + " in this space is called \"" + text
                            + "\". `starflock space members` lists names and keys; the beginning of a key will do.");
        }
        return fitting.getFirst();
    }

    private static Level level(String text) throws Failure {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "admin" -> Level.admin(1);
            case "writer" -> Level.WRITER;
            case "reader" -> Level.READER;
            case "none" -> Level.NONE;
            default -> throw new Failure(Exit.USAGE, "\"" + text + "\" is no role: admin, writer, reader, or none.");
        };
    }

    private static void log(Shared space, Consumer<JsonObject> reply) {
        space.replica().events(0).forEach(event -> {
            PublicKey log = PublicKey.parse(event.position().writer());
            PublicKey person = space.replica().person(log);
            Standing standing =
                    space.replica().standing(new Ref(log, event.position().seq()));
            reply.accept(new JsonObject()
                    .put("log", log.hex())
                    .put("seq", event.position().seq())
                    .put("lamport", event.position().lamport())
                    .put(
                            "epoch",
                            event.position().epoch() == Long.MAX_VALUE
                                    ? null
                                    : event.position().epoch())
                    .put("by", person == null ? null : space.person(person).name())
                    .put("standing", String.valueOf(standing))
                    .put("bytes", event.event().length));
        });
    }

    /** By its title, or by the beginning of its key. */
    private Shared find(JsonObject request) throws Failure {
        String text = request.getString("space", "");
        List<Shared> fitting = spaces.all().stream()
                .filter(space -> space.title().equals(text)
                        || (text.length() >= 4
                                && space.replica().genesis().hex().startsWith(text)))
                .toList();
        if (fitting.size() != 1) {
            throw new Failure(
                    Exit.USAGE,
                    (fitting.isEmpty() ? "No space here is" : "More than one space here is") + " called \"" + text
                            + "\". `starflock space list` shows them with their keys; the beginning of a key will do.");
        }
        return fitting.getFirst();
    }

    private static JsonObject facts(Shared space) {
        Progress progress = space.replica().inventory().progress();
        return new JsonObject()
                .put("space", space.replica().genesis().hex())
                .put("title", space.title())
                .put("path", space.path())
                .put("role", space.replica().level().toString())
                .put(
                        "members",
                        new JsonArray(space.replica().members().entrySet().stream()
                                        .filter(member -> member.getValue().reads())
                                        .map(member -> member.getKey().hex())
                                        .toList())
                                .size())
                .put("bytes", held(space))
                .put("events", space.replica().size())
                .put("final", space.replica().settled())
                .put("blocksRead", progress.read())
                .put("blocksKnown", progress.known())
                .put("trouble", space.trouble().isEmpty() ? null : space.trouble())
                .put("stateHash", HexFormat.of().formatHex(space.replica().orderHash()));
    }

    private static long held(Shared space) {
        try {
            return space.replica().inventory().heldBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
