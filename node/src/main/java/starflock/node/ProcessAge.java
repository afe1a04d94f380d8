package starflock.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long this process has been running. */
final class ProcessAge {
    /** Hundredths of a second, in which Linux tells programs of time on every platform that the JDK runs on. */
    private static final long TICK_MS = 10;

    /** Start time, of the fields of {@code /proc/PID/stat} that follow the name: field 22 in proc_pid_stat(5). */
    private static final int START_FIELD = 22 - 3;

    private ProcessAge() {}

    /** In milliseconds, to about ten of them; 0 if the system does not tell. */
    static long millis() {
        return fromProc().or(ProcessAge::fromJdk).orElse(0L);
    }

    /** On Linux the JDK adds up whole seconds, and so is wrong by up to one. */
    private static Optional<Long> fromProc() {
        Path proc = Path.of("/proc");
        try {
            return ofProc(
                    Files.readString(proc.resolve("uptime")),
                    Files.readString(proc.resolve("self").resolve("stat")));
        } catch (IOException e) {
            return Optional.empty(); // not Linux
        }
    }

    /** From the texts of {@code /proc/uptime} and {@code /proc/self/stat}; nothing if they contradict each other. */
    static Optional<Long> ofProc(String uptime, String stat) {
        // The name stands in parentheses and may hold any of them itself.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        String seconds = uptime.split(" ", 2)[0];
        if (fields.length <= START_FIELD) {
            return Optional.empty();
        }
        try {
            long age = Math.round(Double.parseDouble(seconds) * 1000) - Long.parseLong(fields[START_FIELD]) * TICK_MS;
            // A container may be told of its own uptime and the machine's start times.
            return age < 0 ? Optional.empty() : Optional.of(age);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> fromJdk() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis());
    }
}
