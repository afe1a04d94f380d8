package starflock.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import starflock.guard.Front;

/** What this machine is called on the networks it is in. */
final class Network {
    /** Any address outside; nothing is sent to it. From the block for documentation, RFC 5737. */
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress("192.0.2.1", 9);

    private Network() {}

    /**
     * The address by which neighbours on the local network reach this machine: the one that connections outward leave
     * from, or else the first private one.
     */
    static Optional<InetAddress> neighbourly() {
        List<Inet4Address> candidates = new ArrayList<>();
        addresses().forEach(address -> {
            if (address instanceof Inet4Address v4 && !v4.isLoopbackAddress() && !v4.isLinkLocalAddress()) {
                candidates.add(v4);
            }
        });
        try (DatagramSocket socket = new DatagramSocket()) {
            // Only asks the routing table: connecting a datagram socket sends no packet.
            socket.connect(SOMEWHERE);
            if (socket.getLocalAddress() instanceof Inet4Address route && candidates.contains(route)) {
                return Optional.of(route);
            }
        } catch (IOException | UncheckedIOException e) {
            // No route to anywhere: a network of its own, which is fine.
        }
        return candidates.stream()
                .map(InetAddress.class::cast)
                .filter(InetAddress::isSiteLocalAddress)
                .findFirst();
    }

    /** The names that a front listening on {@code address} answers to, beside those given. */
    static Set<String> names(InetAddress address, List<String> given) {
        Set<String> names = new LinkedHashSet<>(given);
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            names.addAll(Front.LOOPBACK);
        }
        if (address.isAnyLocalAddress()) {
            addresses().forEach(each -> names.add(literal(each)));
        } else {
            names.add(literal(address));
        }
        return names;
    }

    /** The address as it stands in a link. */
    static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = (zone < 0 ? text : text.substring(0, zone)).toLowerCase(Locale.ROOT);
        return address instanceof Inet6Address ? "[" + plain + "]" : plain;
    }

    /** By which others can reach this machine, near or far; none if it is in no network. */
    static List<InetAddress> beyondThisMachine() {
        return addresses().stream()
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    /** All addresses of the interfaces that are up. */
    static List<InetAddress> addresses() {
        try {
            List<InetAddress> all = new ArrayList<>();
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    all.addAll(Collections.list(each.getInetAddresses()));
                }
            }
            return all;
        } catch (SocketException e) {
            return List.of();
        }
    }
}
