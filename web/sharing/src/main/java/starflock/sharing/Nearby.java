package starflock.sharing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.live.Elsewhere;
import starflock.live.Presence;
import starflock.log.LogExtension;
import starflock.log.Replication;
import starflock.space.LogList;
import starflock.space.PublicKey;
import starflock.space.Replica;
import starflock.space.Whispers;

/**
 * Who of a space is connected now, what they have of it, and where they point: told from node to node, sealed, and
 * never in a log.
 *
 * <pre>
 *   words     version u8 = 1 · time uint, ms · heights array of { log 32 · length uint } · rooms array of room
 *   room      app string · people array of person
 *   person    visitor string · flags u8 (1 typing, 2 cursor) · spot string · cursor: anchor string · x uint · y uint
 * </pre>
 */
final class Nearby implements AutoCloseable {
    static final String CHANNEL = "starflock/nearby/1";

    private static final System.Logger LOG = System.getLogger(Nearby.class.getName());
    private static final int VERSION = 1;
    private static final int TYPING = 1;
    private static final int CURSOR = 2;
    private static final int MAX_LOGS = 1024;
    private static final int MAX_ROOMS = 16;
    private static final int MAX_PEOPLE = 64;
    private static final int MAX_TEXT_BYTES = 300;

    /** A cursor that moves is told so often: more than an eye follows is for nothing. */
    private static final Duration PAUSE = Duration.ofMillis(60);

    private static final Duration BEAT = Duration.ofSeconds(20);
    /** Whose words are older is taken to be gone: two were missed. */
    static final Duration GONE = Duration.ofSeconds(50);

    /** A clock that is wrong must not make its words last for ever. */
    private final Map<PublicKey, There> there = new ConcurrentHashMap<>();

    private final Replica replica;
    private final Executor executor;
    private final InstantSource clock;
    private final LogExtension channel;
    /** To who stores the space and reads nothing. */
    private final LogExtension logs;

    private final Map<String, Elsewhere> rooms = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> watching = new ArrayList<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * What another device has said of itself.
     *
     * @param time by its own clock, in milliseconds: of two messages the later counts
     * @param heard when, by our clock
     * @param heights how many entries of each log it has
     */
    private record There(PublicKey person, long time, Instant heard, Map<PublicKey, Long> heights) {}

    /**
     * Another device that is connected now.
     *
     * @param behind entries that are here and not there
     * @param ahead entries that are there and not here
     */
    record Device(PublicKey log, PublicKey person, long behind, long ahead) {}

    Nearby(Replica replica, Replication replication, Executor executor, InstantSource clock) throws IOException {
        this.replica = replica;
        this.executor = executor;
        this.clock = clock;
        this.channel = replica.channel(replication, CHANNEL, (_, message) -> hear(message));
        this.logs = replica.channel(replication, LogList.CHANNEL, (_, _) -> {});
        this.watching.add(replica.onChange(this::tellSoon));
        this.watching.add(replica.onPeer(replication, this::tellSoon));
        beat();
    }

    /** Shows in a room who has it open on other nodes, and tells those who has it open here. */
    void room(String app, Elsewhere room) {
        synchronized (rooms) {
            rooms.put(app, room);
        }
        room.onChange(this::tellSoon);
    }

    /** Tells whenever {@link #devices} may have changed. */
    AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void beat() {
        CompletableFuture.delayedExecutor(BEAT.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> {
                    if (!closed) {
                        forget();
                        replica.inventory().resume();
                        tell();
                        beat();
                    }
                });
    }

    /** Devices that have been silent for too long are gone. */
    private void forget() {
        Instant since = clock.instant().minus(GONE);
        for (Map.Entry<PublicKey, There> one : List.copyOf(there.entrySet())) {
            if (one.getValue().heard.isBefore(since)) {
                there.remove(one.getKey());
                show(one.getKey(), Map.of());
                listeners.forEach(Runnable::run);
            }
        }
    }

    private void tellSoon() {
        if (!closed && due.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> {
                        due.set(false);
                        tell();
                    });
        }
    }

    private void tell() {
        try {
            byte[] whisper = closed ? null : replica.whispers().say(words());
            if (whisper != null) {
                channel.broadcast(whisper);
                logs.broadcast(LogList.encode(replica.logs()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the others could not be told who is here", e);
        }
    }

    private byte[] words() throws IOException {
        Writer out = new Writer().uint8(VERSION).uint(clock.millis());
        out.array(
                List.copyOf(replica.inventory().heights().entrySet()),
                (to, height) -> to.fixed32(height.getKey().bytes()).uint(height.getValue()));
        List<Map.Entry<String, Elsewhere>> all;
        synchronized (rooms) {
            all = List.copyOf(rooms.entrySet());
        }
        out.array(
                all,
                (to, room) -> to.string(room.getKey()).array(room.getValue().here(), Nearby::write));
        return out.toBytes();
    }

    private static void write(Writer out, Presence one) {
        Presence.Cursor cursor = one.cursor();
        out.string(one.visitor()).uint8((one.typing() ? TYPING : 0) | (cursor == null ? 0 : CURSOR));
        out.string(one.spot());
        if (cursor != null) {
            out.string(cursor.anchor()).uint(cursor.x()).uint(cursor.y());
        }
    }

    private void hear(byte[] message) {
        Whispers.Whisper whisper = replica.whispers().hear(message);
        if (whisper == null || whisper.log().equals(replica.device().log())) {
            return;
        }
        try {
            Reader in = new Reader(whisper.words());
            int version = in.uint8();
            long time = in.uint();
            There before = there.get(whisper.log());
            if (version != VERSION || (before != null && time <= before.time)) {
                return;
            }
            Map<PublicKey, Long> heights = new LinkedHashMap<>();
            in.array(MAX_LOGS, from -> heights.put(new PublicKey(from.fixed32()), from.uint()));
            Map<String, List<Presence>> open = new LinkedHashMap<>();
            in.array(
                    MAX_ROOMS,
                    from -> open.put(
                            from.string(MAX_TEXT_BYTES), from.array(MAX_PEOPLE, each -> read(each, whisper.person()))));
            there.put(whisper.log(), new There(whisper.person(), time, clock.instant(), heights));
            show(whisper.log(), open);
            if (before == null) {
                tellSoon();
            }
            listeners.forEach(Runnable::run);
        } catch (ProtocolError | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "a whisper could not be read", e);
        }
    }

    /** A member speaks for themselves and their guests, and for nobody else. */
    private static Presence read(Reader in, PublicKey person) throws ProtocolError {
        String visitor = in.string(MAX_TEXT_BYTES);
        int flags = in.uint8();
        String spot = in.string(MAX_TEXT_BYTES);
        Presence.Cursor cursor = (flags & CURSOR) == 0
                ? null
                : new Presence.Cursor(
                        in.string(MAX_TEXT_BYTES),
                        Math.toIntExact(Math.min(in.uint(), Integer.MAX_VALUE)),
                        Math.toIntExact(Math.min(in.uint(), Integer.MAX_VALUE)));
        if (!Author.vouches(person, visitor)) {
            throw new ProtocolError.Refused("somebody else's guest", "one's own");
        }
        return new Presence(visitor, "", cursor, (flags & TYPING) != 0, spot);
    }

    private void show(PublicKey device, Map<String, List<Presence>> open) {
        Map<String, Elsewhere> all;
        synchronized (rooms) {
            all = Map.copyOf(rooms);
        }
        all.forEach((app, room) -> room.there(device.hex(), open.getOrDefault(app, List.of())));
    }

    /** The other devices that are connected now. */
    List<Device> devices() throws IOException {
        Map<PublicKey, Long> mine = replica.inventory().heights();
        List<Device> devices = new ArrayList<>();
        there.forEach((log, device) -> {
            long behind = 0;
            long ahead = 0;
            for (Map.Entry<PublicKey, Long> one : mine.entrySet()) {
                long theirs = device.heights.getOrDefault(one.getKey(), 0L);
                behind += Math.max(0, one.getValue() - theirs);
                ahead += Math.max(0, theirs - one.getValue());
            }
            devices.add(new Device(log, device.person, behind, ahead));
        });
        return devices;
    }

    /** Whether a connected device has said that it holds an entry. */
    boolean has(PublicKey device, PublicKey log, long seq) {
        @Nullable There known = there.get(device);
        return known != null && known.heights.getOrDefault(log, 0L) > seq;
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
        logs.close();
        for (AutoCloseable one : watching) {
            try {
                one.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "a listener could not be taken away", e);
            }
        }
    }
}
