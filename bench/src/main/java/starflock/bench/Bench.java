package starflock.bench;

import java.io.IOException;

/** Runs a benchmark by its name, from the root of the source tree. */
public final class Bench {

    private Bench() {}

    public static void main(String[] args) throws IOException {
        switch (args.length == 1 ? args[0] : "") {
            case "datastar" -> DatastarBench.run();
            case "stream" -> StreamBench.run();
            case "log" -> LogBench.run();
            default -> {
                System.err.println("usage: ./starflock bench NAME    NAME is: datastar stream log");
                System.exit(2);
            }
        }
    }
}
