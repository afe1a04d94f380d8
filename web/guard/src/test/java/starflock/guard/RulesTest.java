package starflock.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every request that a page elsewhere can make a browser send, and the ones that our own pages send. */
class RulesTest {
    private static final int PORT = 4321;
    private static final Front LOOPBACK = new Front(Front.LOOPBACK, false, false);
    private static final Front SECURE = new Front(Set.of("room.example", "[2001:db8::1]"), true, false);

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            127.0.0.1:4321,        -
            localhost:4321,        -
            LocalHost:4321,        -
            [::1]:4321,            -
            evil.example:4321,     FOREIGN_HOST
            127.0.0.1.evil.example:4321, FOREIGN_HOST
            localhost,             FOREIGN_HOST
            localhost:80,          FOREIGN_HOST
            localhost:4322,        FOREIGN_HOST
            user@localhost:4321,   FOREIGN_HOST
            '',                    FOREIGN_HOST
            -,                     FOREIGN_HOST
            """)
    void aForeignNameForThisMachineIsRefused(@Nullable String host, @Nullable Refusal expected) {
        assertThat(Rules.judge(get(host, null, null, null, null), LOOPBACK, PORT))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            room.example,          443,  -
            room.example:443,      443,  -
            room.example:8443,     8443, -
            [2001:db8::1]:8443,    8443, -
            room.example,          8443, FOREIGN_HOST
            localhost:8443,        8443, FOREIGN_HOST
            """)
    void onlyTheSchemesOwnPortMayBeLeftOut(String host, int port, @Nullable Refusal expected) {
        assertThat(Rules.judge(get(host, null, null, null, null), SECURE, port)).isEqualTo(expected);
    }

    // Origin, Sec-Fetch-Site, -Mode, -Dest of a GET.
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,                      -,           -,        -,        -
            -,                      none,        navigate, document, -
            -,                      same-origin, cors,     empty,    -
            -,                      cross-site,  navigate, document, -
            -,                      cross-site,  navigate, iframe,   FOREIGN_PAGE
            -,                      cross-site,  no-cors,  image,    FOREIGN_PAGE
            -,                      cross-site,  no-cors,  script,   FOREIGN_PAGE
            -,                      same-site,   no-cors,  script,   FOREIGN_PAGE
            -,                      same-site,   cors,     empty,    FOREIGN_PAGE
            http://127.0.0.1:4321,  same-origin, cors,     empty,    -
            http://127.0.0.1:3000,  -,           -,        -,        FOREIGN_PAGE
            https://evil.example,   -,           -,        -,        FOREIGN_PAGE
            null,                   -,           -,        -,        FOREIGN_PAGE
            """)
    void onlyANavigationMayComeFromElsewhere(
            @Nullable String origin,
            @Nullable String site,
            @Nullable String mode,
            @Nullable String dest,
            @Nullable Refusal expected) {
        assertThat(Rules.judge(get("127.0.0.1:4321", origin, site, mode, dest), LOOPBACK, PORT))
                .isEqualTo(expected);
    }

    // Origin, Datastar-Request, Sec-Fetch-Site of a POST.
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            http://127.0.0.1:4321,  true,  same-origin, -
            http://127.0.0.1:4321,  true,  -,           -
            -,                      true,  same-origin, NOT_A_PAGE
            http://127.0.0.1:4321,  -,     same-origin, NOT_A_PAGE
            http://127.0.0.1:4321,  false, same-origin, NOT_A_PAGE
            http://127.0.0.1:4321,  true,  same-site,   FOREIGN_PAGE
            http://127.0.0.1:4321,  true,  cross-site,  FOREIGN_PAGE
            http://127.0.0.1:4321,  true,  none,        FOREIGN_PAGE
            http://localhost:4321,  true,  same-origin, FOREIGN_PAGE
            http://127.0.0.1:3000,  true,  same-origin, FOREIGN_PAGE
            http://127.0.0.1,       true,  same-origin, FOREIGN_PAGE
            https://127.0.0.1:4321, true,  same-origin, FOREIGN_PAGE
            http://127.0.0.1:4321/, true,  same-origin, FOREIGN_PAGE
            https://evil.example,   true,  -,           FOREIGN_PAGE
            null,                   true,  -,           FOREIGN_PAGE
            """)
    void aCommandComesFromOurOwnPage(
            @Nullable String origin, @Nullable String datastar, @Nullable String site, @Nullable Refusal expected) {
        Rules.Head head = new Rules.Head("POST", "127.0.0.1:4321", origin, datastar, site, "cors", "empty");
        assertThat(Rules.judge(head, LOOPBACK, PORT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get"})
    void otherMethodsAreRefused(String method) {
        Rules.Head head = new Rules.Head(method, "localhost:4321", null, "true", null, null, null);
        assertThat(Rules.judge(head, LOOPBACK, PORT)).isEqualTo(Refusal.METHOD);
    }

    private static Rules.Head get(
            @Nullable String host,
            @Nullable String origin,
            @Nullable String site,
            @Nullable String mode,
            @Nullable String dest) {
        return new Rules.Head("GET", host, origin, null, site, mode, dest);
    }
}
