package starflock.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import starflock.guard.Visitor.Role;

/**
 * Browsers that are signed in, kept over restarts.
 *
 * <p>The file holds hashes, so whoever reads a copy of it cannot sign in with what it says:
 *
 * <pre>
 * starflock sessions 1
 * &lt;SHA-256 of the cookie's value, hex&gt; &lt;visitor id&gt; &lt;OWNER or GUEST&gt; &lt;end, seconds since 1970&gt;
 * …
 * </pre>
 *
 * <p>Safe for use by many threads. Each change rewrites the file, which stays small by {@link #MAX_SESSIONS}.
 */
public final class Sessions {
    /** The owner signs in again after half a year. */
    static final Duration OWNER_LIFETIME = Duration.ofDays(180);

    /** A guest stays known for the length of a visit. */
    static final Duration GUEST_LIFETIME = Duration.ofDays(7);

    /** A household's browsers and a large party; one more ends the oldest guest's. The file stays under 64 KiB. */
    static final int MAX_SESSIONS = 512;

    private static final String HEADER = "starflock sessions 1";
    /** Id of the owner, in every browser of theirs. */
    public static final String OWNER_ID = "owner";

    private static final int FIELDS = 4;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private record Session(Visitor visitor, Instant end) {}

    private final Path file;
    private final InstantSource clock;
    private final Secrets secrets;

    /** Hash of the cookie's value to its session, oldest first. Guarded by this. */
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private Sessions(Path file, InstantSource clock, Random random) {
        this.file = file;
        this.clock = clock;
        this.secrets = new Secrets(random);
    }

    /**
     * Reads the sessions kept in {@code file}; none if there is no such file yet.
     *
     * @param random source of secrets: a {@link java.security.SecureRandom} in everything but a test
     * @throws IOException if it cannot be read, or is not a file of sessions
     */
    public static Sessions open(Path file, InstantSource clock, Random random) throws IOException {
        Sessions sessions = new Sessions(file, clock, random);
        if (Files.exists(file)) {
            sessions.read(Files.readAllLines(file, UTF_8));
        }
        return sessions;
    }

    private synchronized void read(List<String> lines) throws IOException {
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new IOException(
                    file + " is not a list of sessions. Delete it; you then sign in anew with `starflock open`.");
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", FIELDS);
            try {
                Visitor visitor = new Visitor(fields[1], Role.valueOf(fields[2]));
                sessions.put(fields[0], new Session(visitor, Instant.ofEpochSecond(Long.parseLong(fields[3]))));
            } catch (RuntimeException e) {
                throw new IOException(file + " is damaged. Delete it; you then sign in anew with `starflock open`.", e);
            }
        }
        dropEnded();
    }

    /**
     * Starts a session, on disk when this returns.
     *
     * @return the secret that the browser keeps in its cookie
     * @throws IOException if the file cannot be written; there is no session then
     */
    public synchronized String begin(Role role) throws IOException {
        dropEnded();
        if (sessions.size() >= MAX_SESSIONS) {
            dropOldestGuest();
        }
        String secret = secrets.secret();
        Visitor visitor = new Visitor(role == Role.OWNER ? OWNER_ID : "g" + secrets.id(), role);
        Instant end = clock.instant().plus(role == Role.OWNER ? OWNER_LIFETIME : GUEST_LIFETIME);
        String hash = Secrets.hash(secret);
        sessions.put(hash, new Session(visitor, end));
        try {
            write();
        } catch (IOException e) {
            sessions.remove(hash);
            throw e;
        }
        return secret;
    }

    /** Whose session this secret is, if it is one that has not ended. */
    synchronized Optional<Visitor> find(String secret) {
        Session session = secret.length() == Secrets.SECRET_CHARS ? sessions.get(Secrets.hash(secret)) : null;
        return session != null && clock.instant().isBefore(session.end())
                ? Optional.of(session.visitor())
                : Optional.empty();
    }

    /** Sessions that were ended all at once, for as long as that may be undone. */
    public static final class Ended {
        private final Map<String, Session> sessions;

        private Ended(Map<String, Session> sessions) {
            this.sessions = sessions;
        }
    }

    /** Ends the sessions of all guests. */
    public synchronized Ended endGuests() throws IOException {
        Map<String, Session> guests = new LinkedHashMap<>(sessions);
        guests.values().removeIf(session -> session.visitor().role() != Role.GUEST);
        if (!guests.isEmpty()) {
            sessions.keySet().removeAll(guests.keySet());
            write();
        }
        return new Ended(guests);
    }

    /** Takes back that those sessions were ended. Whoever came since stays, up to {@value #MAX_SESSIONS} in all. */
    public synchronized void restore(Ended ended) throws IOException {
        for (Map.Entry<String, Session> session : ended.sessions.entrySet()) {
            if (sessions.size() < MAX_SESSIONS) {
                sessions.putIfAbsent(session.getKey(), session.getValue());
            }
        }
        dropEnded();
        write();
    }

    static Duration lifetime(Role role) {
        return role == Role.OWNER ? OWNER_LIFETIME : GUEST_LIFETIME;
    }

    private void dropEnded() {
        Instant now = clock.instant();
        sessions.values().removeIf(session -> !now.isBefore(session.end()));
    }

    private void dropOldestGuest() {
        Iterator<Session> oldestFirst = sessions.values().iterator();
        while (oldestFirst.hasNext()) {
            if (oldestFirst.next().visitor().role() == Role.GUEST) {
                oldestFirst.remove();
                return;
            }
        }
        sessions.remove(sessions.keySet().iterator().next());
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        sessions.forEach((hash, session) -> text.append(hash)
                .append(' ')
                .append(session.visitor().id())
                .append(' ')
                .append(session.visitor().role())
                .append(' ')
                .append(session.end().getEpochSecond())
                .append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
