package starflock.guard;

import java.util.Locale;
import java.util.Set;

/**
 * One side of the node that people come to: what it is called there, and who is let in.
 *
 * @param names host names and literal addresses, without a port, that a {@code Host} header may carry. An IPv6 address
 *     is in brackets. Anything else is a foreign name that someone pointed at this machine (DNS rebinding).
 * @param tls whether people reach it by {@code https}
 * @param guestsOnly whether the owner's own session and sign-in links count for nothing here
 */
public record Front(Set<String> names, boolean tls, boolean guestsOnly) {
    /** What this machine is called by itself only. */
    public static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Front {
        names = Set.copyOf(names);
        for (String name : names) {
            if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("name is \"" + name + "\", expected lower case");
            }
        }
    }

    /** The origin that pages of this front have in a browser, for a host that it {@linkplain #answersTo answers to}. */
    public String origin(String host) {
        return (tls ? "https://" : "http://") + host.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether {@code host}, as sent by a browser, is this front.
     *
     * @param port the port that the connection came to
     */
    boolean answersTo(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        String suffix = ":" + port;
        if (lower.endsWith(suffix)) {
            return names.contains(lower.substring(0, lower.length() - suffix.length()));
        }
        return port == (tls ? HTTPS_PORT : HTTP_PORT) && names.contains(lower);
    }
}
