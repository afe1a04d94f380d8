package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.guard.Guard;
import starflock.guard.Secrets;
import starflock.guard.Sessions;

/**
 * The invitation of people on the local network, of which there is one or none: a second door on this machine's network
 * address, and a link that makes guests.
 *
 * <p>An open invitation is kept in a file, so that guests find the door again after a restart:
 *
 * <pre>
 * starflock invitation 1
 * &lt;secret of the link&gt;
 * &lt;port&gt;
 * &lt;end, seconds since 1970&gt;
 * </pre>
 *
 * <p>Safe for use by many threads.
 */
final class Invitations implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Invitations.class.getName());

    /** A party, and not longer: a door that somebody forgot closes by itself. */
    static final Duration LIFETIME = Duration.ofDays(1);

    /** How long an end may be taken back: the toast that offers it is gone long before. */
    static final Duration UNDO = Duration.ofMinutes(1);

    private static final String HEADER = "starflock invitation 1";
    private static final int LINES = 4;

    private final Path file;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Vertx vertx;
    private final Doors doors;

    private final Secrets secrets;

    /** The guard reads it at any time; changed under this object's lock, with the door and the timer. */
    private final AtomicReference<@Nullable Invitation> current;

    private @Nullable Door door;
    private long timer = -1;
    private @Nullable Over last;

    /** An invitation that was ended, with what takes that back. */
    private record Over(Invitation invitation, Sessions.Ended guests, Instant undoUntil) {}

    Invitations(
            Path file,
            AtomicReference<@Nullable Invitation> current,
            Sessions sessions,
            InstantSource clock,
            Secrets secrets,
            Vertx vertx,
            Doors doors) {
        this.file = file;
        this.current = current;
        this.sessions = sessions;
        this.clock = clock;
        this.secrets = secrets;
        this.vertx = vertx;
        this.doors = doors;
    }

    /** Whether guests come by TLS. */
    boolean encrypted() {
        return doors.encrypted();
    }

    /** The invitation that is open, if there is one. */
    Optional<Invitation> current() {
        return Optional.ofNullable(current.get());
    }

    /** Opens an invitation, or leaves the one that is open as it is; {@code usualPort} is tried first. */
    synchronized Invitation open(int usualPort) throws Failure {
        Invitation before = current.get();
        if (before != null) {
            return before;
        }
        last = null;
        return keep(openDoor(secrets.secret(), usualPort, clock.instant().plus(LIFETIME)));
    }

    /** Writes down that the invitation is open, for the next start. */
    private Invitation keep(Invitation opened) throws Failure {
        try {
            DataFolder.write(
                    file,
                    String.join(
                            "\n",
                            HEADER,
                            opened.secret(),
                            String.valueOf(opened.port()),
                            opened.end().getEpochSecond() + "\n"));
        } catch (IOException e) {
            closeDoor(Door::close);
            throw new Failure(Exit.ENVIRONMENT, "The invitation could not be kept: " + e.getMessage(), e);
        }
        return opened;
    }

    /**
     * Closes the door to guests, and ends their sessions: nobody can come back with this invitation, unless its end is
     * {@linkplain #reopen taken back}.
     */
    synchronized void end() throws Failure {
        Invitation ended = current.get();
        closeDoor(Door::close);
        try {
            Files.deleteIfExists(file);
            Sessions.Ended guests = sessions.endGuests();
            last = ended == null
                    ? null
                    : new Over(ended, guests, clock.instant().plus(UNDO));
        } catch (IOException e) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "The door is closed, but the data folder does not remember it: " + e.getMessage()
                            + ". Mend that and end" + " the invitation again, or it opens with the next start.",
                    e);
        }
    }

    /** Takes back the last end: the same link, and the same guests. */
    synchronized void reopen() throws Failure {
        Over over = last;
        last = null;
        if (over == null || !clock.instant().isBefore(over.undoUntil())) {
            throw new Failure(Exit.ENVIRONMENT, "That was too long ago to be undone. Invite anew.");
        }
        try {
            sessions.restore(over.guests());
        } catch (IOException e) {
            throw new Failure(Exit.ENVIRONMENT, "The guests could not be let in again: " + e.getMessage(), e);
        }
        keep(openDoor(
                over.invitation().secret(),
                over.invitation().port(),
                over.invitation().end()));
    }

    /** Opens the door of an invitation that was open when the node stopped. */
    synchronized void restore() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file, UTF_8);
        try {
            if (lines.size() != LINES || !lines.getFirst().equals(HEADER)) {
                throw new IllegalArgumentException("expected " + LINES + " lines");
            }
            Instant end = Instant.ofEpochSecond(Long.parseLong(lines.get(3)));
            if (clock.instant().isBefore(end)) {
                openDoor(lines.get(1), Integer.parseInt(lines.get(2)), end);
            } else {
                end();
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is damaged. Delete it; you can invite anew.", e);
        } catch (Failure e) {
            LOG.log(System.Logger.Level.WARNING, "The invitation is not open now: " + e.getMessage());
        }
    }

    private Invitation openDoor(String secret, int port, Instant end) throws Failure {
        InetAddress address = doors.neighbourly();
        Door opened = doors.openGuests(address, port);
        String link = doors.link(Network.literal(address), opened, Guard.JOIN + secret);
        Invitation invitation = new Invitation(link, secret, opened.port(), end);
        door = opened;
        current.set(invitation);
        timer = vertx.setTimer(
                Math.max(1, Duration.between(clock.instant(), end).toMillis()), id -> expire());
        return invitation;
    }

    private void expire() {
        vertx.executeBlocking(() -> {
                    end();
                    return true;
                })
                .onFailure(e -> LOG.log(System.Logger.Level.WARNING, "The invitation is over: " + e.getMessage()));
    }

    /** @param how what becomes of those who are on its connections */
    private void closeDoor(Consumer<Door> how) {
        if (door != null) {
            how.accept(door);
            vertx.cancelTimer(timer);
        }
        door = null;
        current.set(null);
    }

    /** Shuts the door for now; a later start opens it again. */
    @Override
    public synchronized void close() {
        closeDoor(doors::shut);
    }
}
