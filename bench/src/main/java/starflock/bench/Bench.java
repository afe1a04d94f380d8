package starflock.bench;

import java.io.IOException;
import java.util.List;

/** Runs a benchmark by its name, from the root of the source tree. */
public final class Bench {

    private Bench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        switch (args.length == 0 ? "" : args[0]) {
            case "datastar" -> DatastarBench.run();
            case "live" -> LiveBench.run(List.of(args).subList(1, args.length));
            case "writes" -> WritesBench.run();
            case "stream" -> StreamBench.run();
            case "udx" -> UdxBench.run();
            case "log" -> LogBench.run(List.of(args).subList(1, args.length));
            default -> {
                System.err.println("usage: ./starflock bench NAME    NAME is: datastar, live [VIEWERS [tls | growth]],"
                        + " log [append] [get] [replicate], stream, udx, writes");
                System.exit(2);
            }
        }
    }
}
