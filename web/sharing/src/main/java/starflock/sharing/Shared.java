package starflock.sharing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import starflock.crypto.Crypto;
import starflock.fold.Placed;
import starflock.live.Ledger;
import starflock.look.Person;
import starflock.space.Inventory;
import starflock.space.Level;
import starflock.space.PublicKey;
import starflock.space.Replica;

/**
 * A space that this node has a copy of, and what its pages show of it: its title, and what its members call
 * themselves.
 */
public final class Shared {
    /** Beside the apps' names; these two every space has. */
    static final String TITLES = "title";

    static final String NAMES = "name";
    static final int MAX_TITLE_CHARS = 60;
    static final int MAX_NAME_CHARS = 40;

    private static final int ID_CHARS = 12;
    private static final int KEY_BYTES = 32;
    private static final String COMPARED = "starflock/sharing/compared";
    private static final byte[] COMPARISON = "starflock/sharing/comparison".getBytes(StandardCharsets.US_ASCII);
    private static final System.Logger LOG = System.getLogger(Shared.class.getName());

    private final String name;
    private final Replica replica;
    private final Nearby nearby;
    private final SpaceLedger titles;
    private final SpaceLedger names;
    /** What was said, by place in the order; each guarded by itself. */
    private final NavigableMap<Integer, Placed<byte[]>> titled = new TreeMap<>();

    private final NavigableMap<Integer, Placed<byte[]>> named = new TreeMap<>();

    private volatile @Nullable String founder;

    Shared(String name, Replica replica, Nearby nearby) {
        this.name = name;
        this.nearby = nearby;
        this.replica = replica;
        this.titles = new SpaceLedger(replica, TITLES);
        this.names = new SpaceLedger(replica, NAMES);
    }

    /** What its log is called in this node's store. */
    String name() {
        return name;
    }

    /** What stands for it in addresses. */
    public String id() {
        return replica.genesis().hex().substring(0, ID_CHARS);
    }

    public Replica replica() {
        return replica;
    }

    /** Where its page is. */
    public String path() {
        return "/s/" + id() + "/";
    }

    /**
     * Whether a visitor is who made the space. Nobody is while the first entry of the space is not here, and nothing
     * that depends on it can be read before.
     */
    boolean founded(String visitor) {
        String known = founder;
        if (known == null) {
            PublicKey person = replica.person(replica.genesis());
            if (person == null) {
                return false;
            }
            known = Author.ofOwner(person);
            founder = known;
        }
        return known.equals(visitor);
    }

    /** What its members call it; empty until that is known here. */
    public String title() {
        synchronized (titled) {
            update(titles, titled);
            return titled.isEmpty() ? "" : text(titled.lastEntry().getValue());
        }
    }

    /** A member, by the name that they gave themselves last. */
    public Person person(PublicKey person) {
        return Person.of(person.hex(), name(person).orElse("Somebody who has not said their name"));
    }

    /** What a member calls themselves, once they have said it. */
    public Optional<String> name(PublicKey person) {
        synchronized (named) {
            update(names, named);
            for (Placed<byte[]> event : named.descendingMap().values()) {
                PublicKey writer = PublicKey.parse(event.position().writer());
                if (Objects.equals(replica.person(writer), person)) {
                    return Optional.of(text(event));
                }
            }
        }
        return Optional.empty();
    }

    /** Why nothing more comes from the others, and what to do about it; empty if there is nothing in the way. */
    public String trouble() {
        String trouble = replica.inventory().trouble();
        return trouble == null
                ? ""
                : "What the others have cannot be stored on this machine. " + trouble + " What is here is safe, and the"
                        + " rest comes by itself within a minute once there is room.";
    }

    /** Who is connected. */
    Nearby nearby() {
        return nearby;
    }

    /**
     * How many members, beside who wrote it, are known to have an entry: they have written since, having seen it, or
     * have
     * said so while connected.
     */
    public Set<PublicKey> seenBy(Inventory.Explanation entry) {
        Set<PublicKey> seen = new TreeSet<>();
        for (PublicKey log : replica.logs()) {
            PublicKey person = replica.person(log);
            boolean has = entry.seenBy().contains(log)
                    || nearby.has(log, entry.ref().log(), entry.ref().seq());
            if (person != null && has) {
                seen.add(person);
            }
        }
        seen.add(replica.person());
        if (entry.person() != null) {
            seen.remove(entry.person());
        }
        return seen;
    }

    /**
     * Who has what of what, among those who are connected: a sentence each, for the space's page and the command line.
     */
    public List<Connected> connected() throws IOException {
        return nearby.devices().stream()
                .map(device -> new Connected(device.person(), device.log(), device.behind(), device.ahead()))
                .toList();
    }

    /**
     * A member's device that is connected now.
     *
     * @param behind entries that are here and that it does not have yet
     * @param ahead entries that it has and that are on their way here
     */
    public record Connected(PublicKey person, PublicKey log, long behind, long ahead) {}

    /** What two members compare to be sure of each other: the same at both, and for no other two. 32 bytes. */
    public byte[] comparison(PublicKey other) {
        PublicKey me = replica.person();
        boolean first = me.compareTo(other) < 0;
        return Crypto.load()
                .hash(
                        COMPARISON,
                        replica.genesis().bytes(),
                        (first ? me : other).bytes(),
                        (first ? other : me).bytes());
    }

    /** Members with whom the owner of this device has compared words, and found them the same. */
    public Set<PublicKey> compared() {
        byte[] kept = replica.note(COMPARED);
        Set<PublicKey> all = new TreeSet<>();
        for (int at = 0; kept != null && at + KEY_BYTES <= kept.length; at += KEY_BYTES) {
            all.add(new PublicKey(Arrays.copyOfRange(kept, at, at + KEY_BYTES)));
        }
        return all;
    }

    /** Keeps that the words were the same, or that nothing is known of it. */
    public synchronized void compared(PublicKey other, boolean same) throws IOException {
        Set<PublicKey> all = compared();
        boolean _ = same ? all.add(other) : all.remove(other);
        ByteBuffer kept = ByteBuffer.allocate(all.size() * KEY_BYTES);
        all.forEach(key -> kept.put(key.bytes()));
        replica.note(COMPARED, kept.array());
    }

    /**
     * Gives a member another role; {@link Level#NONE} removes them.
     *
     * @throws IllegalStateException with a sentence, if one may not: it would be written and count for nothing
     */
    public void role(PublicKey person, Level level) throws IOException {
        Level before = replica.members().getOrDefault(person, Level.NONE);
        Level mine = replica.level();
        if (person.equals(replica.person())) {
            throw new IllegalStateException("What you may do yourself only others can change. You can leave, though.");
        }
        if (!mine.decides() || !mine.strongerThan(before) || !mine.strongerThan(level)) {
            throw new IllegalStateException(
                    "You are " + mine + " here, " + person(person).name() + " is " + before
                            + ". One can only change what those may do who may do less than oneself, and to less"
                            + " than that.");
        }
        if (level.strongerThan(before)) {
            replica.grant(person, level);
        } else if (before.strongerThan(level)) {
            replica.limit(person, level);
        }
    }

    /**
     * A title or a name as it is said to all.
     *
     * @param what it is, to begin a sentence with
     * @throws IllegalArgumentException with a sentence, if it cannot be one
     */
    private static String spoken(String what, String typed, int maxChars) {
        String text = typed.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " needs a letter at least.");
        }
        if (text.length() > maxChars) {
            throw new IllegalArgumentException(
                    what + " of " + text.length() + " characters is too long; it may have " + maxChars + ".");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " is one line of text; what was given has a control character.");
        }
        return text;
    }

    /** What a space may be called. */
    static String asTitle(String typed) {
        return spoken("The name of a space", typed, MAX_TITLE_CHARS);
    }

    /** What somebody may be called. */
    public static String asName(String typed) {
        return spoken("A name", typed, MAX_NAME_CHARS);
    }

    void title(String text) throws IOException {
        titles.append(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    public void nameOneself(String text) throws IOException {
        names.append(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Completes when there is something to read: after being let in that takes until the first blocks are here. In a
     * large space what the owner may do here comes last.
     */
    CompletableFuture<Shared> readable() {
        CompletableFuture<Shared> readable = new CompletableFuture<>();
        Runnable look = () -> {
            if (replica.level().reads() || replica.size() > 0) {
                readable.complete(this);
            }
        };
        AutoCloseable listening = replica.onChange(look);
        look.run();
        return readable.whenComplete((here, never) -> {
            try {
                listening.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "a listener could not be taken away", e);
            }
        });
    }

    /** Says the name as soon as this device may write, which after joining takes a moment. */
    public void nameWhenIn(String text, Executor executor) {
        AtomicBoolean said = new AtomicBoolean();
        AtomicReference<@Nullable AutoCloseable> listening = new AtomicReference<>();
        Runnable attempt = () -> executor.execute(() -> {
            if (replica.writes() && said.compareAndSet(false, true)) {
                try {
                    nameOneself(text);
                    AutoCloseable done = listening.get();
                    if (done != null) {
                        done.close();
                    }
                } catch (Exception e) {
                    LOG.log(System.Logger.Level.WARNING, "a name could not be said", e);
                }
            }
        });
        listening.set(replica.onChange(attempt));
        attempt.run();
    }

    private static void update(SpaceLedger ledger, NavigableMap<Integer, Placed<byte[]>> said) {
        Ledger.Change change = ledger.take();
        said.tailMap(change.kept()).clear();
        int at = change.kept();
        for (Placed<byte[]> event : change.tail()) {
            if (event.event().length > 0) {
                said.put(at, event);
            }
            at++;
        }
    }

    private static String text(Placed<byte[]> event) {
        return new String(event.event(), StandardCharsets.UTF_8);
    }
}
