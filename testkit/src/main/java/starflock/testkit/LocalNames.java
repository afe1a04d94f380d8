package starflock.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * Host names in tests: this machine's are looked up as ever; any other is unknown, without asking anybody, since a name
 * server is another machine.
 */
public final class LocalNames extends InetAddressResolverProvider {
    /** Whether this process may not leave the machine. */
    static final boolean GUARDED = "loopback".equals(System.getProperty("starflock.network"));

    @Override
    public String name() {
        return "this machine's names";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver usual = configuration.builtinResolver();
        if (!GUARDED) return usual;
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                boolean here = host.equals("localhost")
                        || host.endsWith(".localhost")
                        || host.equals(configuration.lookupLocalHostName());
                if (!here) throw new UnknownHostException(host + ": tests know only this machine's names");
                return usual.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                if (!InetAddress.getByAddress(address).isLoopbackAddress()) {
                    throw new UnknownHostException("tests know only this machine's addresses");
                }
                return usual.lookupByAddress(address);
            }
        };
    }
}
