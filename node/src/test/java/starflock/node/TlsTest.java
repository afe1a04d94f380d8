package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --tls CERT KEY}: HTTP/2, and a cookie that leaves by TLS only. */
class TlsTest {
    private static final char[] PASSWORD = "only for this test".toCharArray();

    @TempDir
    Path temporary;

    @Test
    void aNodeWithACertificateSpeaksHttp2AndKeepsItsCookieToTls() throws Exception {
        KeyStore keys = selfSigned();
        NodeSettings.Tls tls = new NodeSettings.Tls(
                pem("CERTIFICATE", keys.getCertificate("node").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("node", PASSWORD).getEncoded()));
        NodeSettings settings =
                new NodeSettings(temporary.resolve("data"), "127.0.0.1", 0, true, List.of(), tls, false, List.of());
        CookieManager cookies = new CookieManager();
        try (Node node = Node.start(settings, Optional::empty);
                HttpClient browser = HttpClient.newBuilder()
                        .sslContext(trusting(keys.getCertificate("node")))
                        .cookieHandler(cookies)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            assertThat(node.issueLink()).startsWith("https://127.0.0.1:");
            HttpResponse<String> page = browser.send(
                    HttpRequest.newBuilder(URI.create(node.issueLink())).build(), BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
            URI home = URI.create("https://127.0.0.1:" + node.port() + "/");
            assertThat(browser.send(HttpRequest.newBuilder(home).build(), BodyHandlers.ofString())
                            .body())
                    .contains("What goes over your network is encrypted")
                    .doesNotContain("not encrypted");
            HttpCookie cookie = cookies.getCookieStore().getCookies().getFirst();
            assertThat(cookie.getSecure()).isTrue();
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getName()).startsWith("__Host-starflock-");
        }
    }

    private KeyStore selfSigned() throws Exception {
        Path store = temporary.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        String.valueOf(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return KeyStore.getInstance(store.toFile(), PASSWORD);
    }

    private Path pem(String kind, byte[] der) throws Exception {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                temporary.resolve(kind + ".pem"),
                "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext trusting(Certificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("node", certificate);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
