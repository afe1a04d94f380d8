package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The crowd's process, spoken to line by line; see {@link CrowdClient}. */
final class CrowdProcess implements AutoCloseable {
    private static final String STREAM =
            "/board/stream?datastar=%7B%22page%22%3A%22NAME%22%2C%22view%22%3A%7B%22number%22%3ANUMBER%7D%7D";

    private final Process process;
    /** The longest that it works on a line: ten thousand connections on a machine that has other things to do. */
    private static final int ANSWER_SECONDS = 180;

    private final PrintWriter out;
    private final BufferedReader in;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    /** A crowd of nobody yet, who will look at so many different pages. */
    CrowdProcess(int port, boolean tls, int pages) throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx2g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrowdClient.class.getName(),
                        "" + port,
                        STREAM,
                        "" + tls,
                        "" + pages)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Says a line and waits for the answer. */
    String say(String line) throws IOException {
        out.println(line);
        var patience = watch.schedule(process::destroyForcibly, ANSWER_SECONDS, TimeUnit.SECONDS);
        try {
            return Objects.requireNonNull(in.readLine(), "the crowd died, or was silent for " + ANSWER_SECONDS + " s");
        } finally {
            patience.cancel(false);
        }
    }

    /** The processor time that the crowd has taken, in milliseconds. */
    long cpuMs() {
        return process.info().totalCpuDuration().orElseThrow().toMillis();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        process.destroy();
    }
}
