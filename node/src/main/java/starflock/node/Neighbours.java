package starflock.node;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.jspecify.annotations.Nullable;
import starflock.codec.Hex;
import starflock.dht.DhtNode;
import starflock.dht.NodeAddress;
import starflock.stream.Timer;
import starflock.swarm.Swarm;
import starflock.swarm.SwarmStatus;

/**
 * Finds swarms on the local network by multicast DNS (RFC 6762, 6763), and is found by them; no other node is needed.
 *
 * <pre>
 * _starflock._udp   instance: the first bytes of the public key, and a number    port: of the node
 *   TXT  k=public key, hexadecimal    t0, t1 …=the first 4 bytes each of the topics joined to be found
 *
 * topics change ─▶ an instance with the next number, and the one before is withdrawn
 * instance seen ─▶ resolved ─▶ kept ─▶ Swarm.meet, then and whenever we join something, until it is withdrawn
 * </pre>
 *
 * All of it is text, since jmDNS reads values as UTF-8 somewhere on their way and spoils others.
 * An instance never changes, since others need not look at one twice, and jmDNS forgets one whose text changes while
 * its name is asked for. Neighbours see that two of them share a topic, and not which: a topic is a hash of a key.
 */
final class Neighbours implements AutoCloseable {
    private static final String TYPE = "_starflock._udp.local.";
    private static final int NAME_BYTES = 8;

    /** Two topics that agree so far are a reason to talk, which does no harm. */
    private static final int PREFIX_CHARS = 8;

    /** As many as fit a string of a TXT record, 255 bytes. */
    private static final int TOPICS_EACH = 30;

    private static final int MAX_STRINGS = 4;

    /** More than a local network has machines, as a rule; who comes later is not met. */
    private static final int MAX_NEIGHBOURS = 256;

    /** What is joined within this time stands in one announcement. */
    private static final Duration GATHERING = Duration.ofMillis(300);

    /** How soon another network is noticed. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Looks until those who are known are tried again, should a connection have ended. */
    private static final int LOOKS_BETWEEN_TRIES = 30;

    /** jmDNS says goodbye twice, and takes its time. */
    private static final int GOODBYE_SECONDS = 4;

    private final Swarm swarm;
    private final DhtNode dht;
    private final ExecutorService threads;
    private final Timer timer;
    private final Supplier<Optional<InetAddress>> place;

    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    /** Guards what follows; held while jmDNS opens and closes, which nobody waits for. */
    private final Object lock = new Object();

    private final Map<String, Neighbour> known = new LinkedHashMap<>();
    private @Nullable JmDNS dns;
    private @Nullable ServiceInfo self;
    private @Nullable InetAddress at;
    private List<String> told = List.of();
    private int edition;
    private int looks;
    private boolean telling;
    private boolean closed;
    private volatile @Nullable String trouble;

    /** Somebody nearby, as they say. */
    private record Neighbour(byte[] publicKey, NodeAddress address, List<byte[]> topics) {}

    private Neighbours(
            Swarm swarm, DhtNode dht, ExecutorService threads, Timer timer, Supplier<Optional<InetAddress>> place) {
        this.swarm = swarm;
        this.dht = dht;
        this.threads = threads;
        this.timer = timer;
        this.place = place;
    }

    /**
     * Begins, without waiting: opening takes a second or two.
     *
     * @param place gives its address in the network it is in; empty for none
     */
    static Neighbours open(
            Swarm swarm, DhtNode dht, ExecutorService threads, Timer timer, Supplier<Optional<InetAddress>> place) {
        Neighbours neighbours = new Neighbours(swarm, dht, threads, timer, place);
        swarm.onTopics(neighbours::tellSoon);
        threads.execute(neighbours::watch);
        return neighbours;
    }

    /** Completes when it listens, or has {@link #trouble}. */
    CompletableFuture<Void> begun() {
        return begun;
    }

    /** Why there are none; null if there may be some. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Java tells nobody when the machine is in another network, so look now and then. */
    private void watch() {
        synchronized (lock) {
            if (closed) return;
            look();
            begun.complete(null);
            if (++looks % LOOKS_BETWEEN_TRIES == 0) known.values().forEach(this::meet);
        }
        later(LOOK, this::watch);
    }

    /** Opens, or moves to the network that the machine is in now. */
    private void look() {
        InetAddress now = place.get().orElse(null);
        if (looks > 0 && Objects.equals(now, at)) return;
        shut();
        at = now;
        if (now == null) {
            trouble =
                    "This machine is in no local network, so there are no neighbours. What is here works all the same.";
            return;
        }
        try {
            JmDNS opened = JmDNS.create(now, name());
            dns = opened;
            opened.addServiceListener(TYPE, new Arrivals());
            trouble = null;
            tellSoon();
        } catch (IOException e) {
            trouble = "Neighbours cannot be found: multicast is not possible on " + now.getHostAddress() + " ("
                    + e.getMessage() + "). Allow UDP port 5353 in the firewall, or connect by --bootstrap instead.";
            System.getLogger(Neighbours.class.getName()).log(System.Logger.Level.WARNING, trouble);
        }
    }

    private void later(Duration delay, Runnable task) {
        Runnable _ = timer.schedule(delay, () -> {
            if (!threads.isShutdown()) threads.execute(task);
        });
    }

    /** From any thread; several calls at once are told at once. */
    private void tellSoon() {
        threads.execute(() -> {
            synchronized (lock) {
                if (telling || closed) return;
                telling = true;
            }
            later(GATHERING, this::tell);
        });
    }

    /** Says anew which topics are joined, and meets those who have them too. */
    private void tell() {
        List<String> topics = swarm.status().join().topics().stream()
                .filter(SwarmStatus.TopicStatus::server)
                .map(SwarmStatus.TopicStatus::topic)
                .toList();
        synchronized (lock) {
            telling = false;
            JmDNS open = dns;
            if (closed || open == null) return;
            known.values().forEach(this::meet);
            if (topics.equals(told) || (topics.isEmpty() && self == null)) return;
            ServiceInfo before = self;
            try {
                ServiceInfo next = ServiceInfo.create(
                        TYPE, name() + "-" + edition++, dht.localAddress().getPort(), 0, 0, text(topics));
                open.registerService(next);
                self = next;
                told = topics;
            } catch (IOException e) {
                trouble = "This machine could not be announced to its neighbours (" + e.getMessage() + ").";
                return;
            }
            if (before != null) open.unregisterService(before);
        }
    }

    private String name() {
        return Hex.encode(Arrays.copyOf(swarm.publicKey(), NAME_BYTES));
    }

    private Map<String, String> text(List<String> topics) {
        Map<String, String> text = new HashMap<>();
        text.put("k", Hex.encode(swarm.publicKey()));
        for (int i = 0; i < MAX_STRINGS && i * TOPICS_EACH < topics.size(); i++) {
            text.put(
                    "t" + i,
                    topics.stream()
                            .skip((long) i * TOPICS_EACH)
                            .limit(TOPICS_EACH)
                            .map(topic -> topic.substring(0, PREFIX_CHARS))
                            .collect(Collectors.joining()));
        }
        return text;
    }

    private final class Arrivals implements ServiceListener {
        @Override
        public void serviceAdded(ServiceEvent event) {
            if (!event.getName().startsWith(name()))
                event.getDNS().requestServiceInfo(event.getType(), event.getName());
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            // Connections notice by themselves.
            synchronized (lock) {
                known.remove(event.getName());
            }
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            Neighbour neighbour = parse(event.getInfo());
            if (neighbour == null) return;
            synchronized (lock) {
                if (known.size() >= MAX_NEIGHBOURS && !known.containsKey(event.getName())) return;
                known.put(event.getName(), neighbour);
            }
            meet(neighbour);
        }
    }

    private void meet(Neighbour neighbour) {
        swarm.meet(neighbour.publicKey, neighbour.address, neighbour.topics);
    }

    /** What a stranger says: taken only if it is well-formed, and believed only once a connection proves it. */
    private @Nullable Neighbour parse(ServiceInfo info) {
        String text = info.getPropertyString("k");
        byte[] key = text == null ? null : CoreCommand.key(text);
        Inet4Address[] addresses = info.getInet4Addresses();
        if (key == null || addresses.length == 0 || info.getPort() == 0) return null;
        if (Arrays.equals(key, swarm.publicKey())) return null;
        List<byte[]> topics = new ArrayList<>();
        for (int i = 0; i < MAX_STRINGS; i++) {
            String some = info.getPropertyString("t" + i);
            if (some == null) continue;
            for (int from = 0; from + PREFIX_CHARS <= some.length(); from += PREFIX_CHARS) {
                String prefix = some.substring(from, from + PREFIX_CHARS);
                if (!prefix.matches("[0-9a-f]+")) return null;
                topics.add(Hex.decode(prefix));
            }
        }
        return new Neighbour(key, NodeAddress.of(new InetSocketAddress(addresses[0], info.getPort())), topics);
    }

    private void shut() {
        JmDNS open = dns;
        dns = null;
        self = null;
        told = List.of();
        known.clear();
        if (open == null) return;
        try {
            open.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** Says goodbye, if anybody was told of us; should the network be slow to take it, they notice without. */
    @Override
    public void close() {
        boolean announced;
        synchronized (lock) {
            announced = self != null;
        }
        CompletableFuture<Void> gone = CompletableFuture.runAsync(
                () -> {
                    synchronized (lock) {
                        closed = true;
                        shut();
                    }
                },
                threads);
        if (!announced) return;
        try {
            gone.get(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It ends with the process.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
