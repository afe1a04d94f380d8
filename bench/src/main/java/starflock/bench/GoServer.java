package starflock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The official Go SDK serving the same page; {@code bench/src/main/go/main.go} is built when it is needed. */
final class GoServer implements CrowdServer {
    private static final Path SOURCES = Path.of("bench", "src", "main", "go");
    /** For modules that must be fetched first. */
    private static final int BUILD_SECONDS = 300;

    /**
     * How it is set up.
     *
     * @param compression its encoders as they come, or as small as its options make them
     * @param sends the whole page each time, as its guides advise, or only the row that changed
     */
    record Setting(String compression, String sends) {}

    private final Process process;
    private final PrintWriter out;
    private final BufferedReader in;
    private final int port;
    private final Clock clock = Clock.systemUTC();
    private final Random random = new Random(1);
    private final BitSet cells = new BitSet(Board.CELLS);
    private final List<Long> times = new ArrayList<>();

    GoServer(Path program, Setting setting) throws IOException {
        process = new ProcessBuilder(program.toString(), setting.compression(), setting.sends())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        port = Integer.parseInt(line());
    }

    /**
     * Builds the program.
     *
     * @throws IOException that says why, if there is no Go or a module cannot be fetched
     */
    static Path build() throws IOException, InterruptedException {
        Path go = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":", -1)).map(folder -> Path.of(folder, "go")),
                        Stream.of(Path.of("/usr/local/go/bin/go")))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("Go is not installed"));
        Path program = Files.createTempDirectory("starflock-bench").resolve("crowd");
        Path said = program.resolveSibling("said");
        Process build = new ProcessBuilder(go.toString(), "build", "-o", program.toString(), ".")
                .directory(SOURCES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!build.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)) {
            build.destroyForcibly();
            throw new IOException("go build took longer than " + BUILD_SECONDS + " s");
        }
        if (build.exitValue() != 0) {
            throw new IOException("go build says: " + Files.readString(said).strip());
        }
        return program;
    }

    private String line() throws IOException {
        return Objects.requireNonNull(in.readLine(), "the Go server died");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void update() {
        int cell = random.nextInt(Board.CELLS);
        times.add(clock.millis());
        cells.flip(cell);
        out.println("flip " + cell);
    }

    @Override
    public synchronized long at(int index) {
        return times.get(index);
    }

    @Override
    public synchronized int events() {
        return times.size();
    }

    @Override
    public synchronized String page() {
        return Board.shown(cells);
    }

    @Override
    public synchronized long memory() {
        out.println("memory");
        try {
            return Long.parseLong(line());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long resident() {
        return Machine.resident(process.pid());
    }

    @Override
    public long cpuNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
