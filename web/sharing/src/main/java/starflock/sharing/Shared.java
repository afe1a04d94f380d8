package starflock.sharing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.live.Ledger;
import starflock.look.Person;
import starflock.space.PublicKey;
import starflock.space.Replica;

/**
 * A space that this node has a copy of, and what its pages show of it: its title, and what its members call
 * themselves.
 */
public final class Shared {
    static final int MAX_TITLE_CHARS = 60;
    static final int MAX_NAME_CHARS = 40;

    private static final int ID_CHARS = 12;
    private static final System.Logger LOG = System.getLogger(Shared.class.getName());

    private final String name;
    private final Replica replica;
    private final SpaceLedger titles;
    private final SpaceLedger names;
    /** What was said, by place in the order; each guarded by itself. */
    private final NavigableMap<Integer, Placed<byte[]>> titled = new TreeMap<>();

    private final NavigableMap<Integer, Placed<byte[]>> named = new TreeMap<>();

    private volatile @Nullable String founder;

    Shared(String name, Replica replica) {
        this.name = name;
        this.replica = replica;
        this.titles = new SpaceLedger(replica, "title");
        this.names = new SpaceLedger(replica, "name");
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
        synchronized (named) {
            update(names, named);
            for (Placed<byte[]> event : named.descendingMap().values()) {
                PublicKey writer = PublicKey.parse(event.position().writer());
                if (Objects.equals(replica.person(writer), person)) {
                    return Person.of(person.hex(), text(event));
                }
            }
        }
        return Person.of(person.hex(), "Somebody who has not said their name");
    }

    void title(String text) throws IOException {
        titles.append(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    public void nameOneself(String text) throws IOException {
        names.append(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Completes when this device can read, which after being let in takes until the first logs are here. */
    CompletableFuture<Shared> readable() {
        CompletableFuture<Shared> readable = new CompletableFuture<>();
        Runnable look = () -> {
            if (replica.level().reads()) {
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
