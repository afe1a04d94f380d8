package starflock.interop;

/** All of it once more over IPv6. */
class UdxIpv6InteropTest extends UdxInteropTest {
    @Override
    String host() {
        return "::1";
    }
}
