package starflock.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams over TLS, with HTTP/1.1 and HTTP/2; without TLS see {@link LiveTest}, and HTTP/2 is for no browser. */
@SuppressWarnings("try") // whoever interrupts a test wants it to fail
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProtocolsTest {
    private static final String PASSWORD = "for a test";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, ZSTD", "HTTP_2, ZSTD", "HTTP_2, GZIP", "HTTP_2, IDENTITY"})
    void manyWatchOnePageAndLookElsewhere(HttpClient.Version version, Encoding encoding) throws Exception {
        KeyStore keys = keys();
        HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting(keys))
                .build();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PfxOptions()
                        .setPath(folder.resolve("keys.p12").toString())
                        .setPassword(PASSWORD));
        try (Site site = new Site(options, client)) {
            List<Site.Watch> crowd = new ArrayList<>();
            for (int n = 0; n < 20; n++) {
                Site.Watch watch = site.watch("{\"page\":\"p" + n + "\"}", "v" + n, encoding);
                assertThat(watch.response.version()).isEqualTo(version);
                watch.until("<p id=\"page\">0</p>");
                crowd.add(watch);
            }
            for (int n = 1; n <= 5; n++) {
                site.add(n, 1);
                for (Site.Watch watch : crowd) {
                    watch.until("<p id=\"page\">" + n + "</p>");
                }
            }
            site.post("/tally/view", "v3", "{\"page\":\"p3\",\"view\":{\"from\":100}}");
            crowd.get(3).until("<p id=\"page\">105</p>");
            site.add(6, 1);
            crowd.get(3).until("<p id=\"page\">106</p>");
            crowd.get(4).until("<p id=\"page\">6</p>");
            if (encoding.shared()) {
                assertThat(site.live.cohorts()).isLessThanOrEqualTo(Screen.MAX_COHORTS + 1);
            }
            for (Site.Watch watch : crowd) {
                watch.close();
            }
        }
    }

    private KeyStore keys() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "site",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("site", keys.getCertificate("site"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
