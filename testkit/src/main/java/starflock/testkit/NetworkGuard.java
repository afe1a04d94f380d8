package starflock.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails every test that would send to another machine, by whatever library: connections and datagrams of this process
 * end in the JDK's channels, and {@link GuardedChannels} has those ask here first. What is refused is not sent, the
 * caller gets an error, and the test fails even if somebody swallows that.
 *
 * <p>JUnit finds it by itself wherever testkit is on the class path; it works where the property {@code
 * starflock.network} is {@code loopback}, as in every build.
 * Names are answered by {@link LocalNames}. What other processes do, it does not see:
 * Chromium is started with {@link Chromium#QUIET}, JavaScript peers bind to 127.0.0.1, from which the system sends
 * nowhere else, and our own node heeds the same property.
 */
public final class NetworkGuard implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Queue<String> REFUSED = new ConcurrentLinkedQueue<>();

    /** Begins to guard this process, unless it does so already. */
    public static void install() {
        if (LocalNames.GUARDED) GuardedChannels.install(NetworkGuard::check);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        install();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failIfRefused();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failIfRefused();
    }

    /** What was refused since the last time this was asked. */
    static List<String> takeRefused() {
        List<String> taken = new ArrayList<>();
        for (String each = REFUSED.poll(); each != null; each = REFUSED.poll()) taken.add(each);
        return taken;
    }

    static void failIfRefused() {
        List<String> refused = takeRefused();
        if (!refused.isEmpty()) throw new AssertionError(String.join("\n", refused));
    }

    /**
     * Asked before anything is sent.
     *
     * @param by the channel or socket
     * @param to where; null for where the channel is connected to
     */
    private static void check(Object by, @Nullable Object to) {
        try {
            Object target = to == null && by instanceof DatagramChannel channel ? channel.getRemoteAddress() : to;
            if (!(target instanceof InetSocketAddress address) || address.isUnresolved()) return;
            if (staysHere(by, address.getAddress())) return;
            String refused = "A test would send to " + address + ", which is not this machine.";
            REFUSED.add(refused);
            throw new AssertionError(refused);
        } catch (IOException e) {
            // The channel is closed: what is to be sent by it goes nowhere.
        }
    }

    private static boolean staysHere(Object by, InetAddress address) throws IOException {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) return true;
        if (!address.isMulticastAddress()) return isOurs(address);
        if (!(by instanceof DatagramChannel channel)) return false;
        NetworkInterface through = channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
        return through != null && through.isLoopback();
    }

    /** What is sent to an address of this machine does not leave it. */
    private static boolean isOurs(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
