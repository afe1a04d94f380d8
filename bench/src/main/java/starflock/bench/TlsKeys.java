package starflock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A certificate for an hour, made by the JDK's own tool. */
final class TlsKeys {
    private TlsKeys() {}

    /** A key store with the password {@code crowded}. */
    static Path make() throws IOException, InterruptedException {
        Path keys = Files.createTempDirectory("starflock-bench").resolve("keys.jks");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "bench",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "1",
                        "-storetype",
                        "JKS",
                        "-storepass",
                        "crowded",
                        "-keypass",
                        "crowded",
                        "-keystore",
                        keys.toString()))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate");
        }
        return keys;
    }
}
