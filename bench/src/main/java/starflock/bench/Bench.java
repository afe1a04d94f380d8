package starflock.bench;

import java.io.IOException;
import java.util.List;

/** Runs a benchmark by its name, from the root of the source tree. */
public final class Bench {

    /** Events of the largest sheet, ten cells each, unless the command line says otherwise. */
    private static final int SHEET = 1_000_000;

    private Bench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        switch (args.length == 0 ? "" : args[0]) {
            case "datastar" -> DatastarBench.run();
            case "live" -> LiveBench.run(List.of(args).subList(1, args.length));
            case "writes" -> WritesBench.run(List.of(args).subList(1, args.length));
            case "sheet" -> SheetBench.run(args.length == 2 ? Integer.parseInt(args[1]) : SHEET);
            case "stream" -> StreamBench.run();
            case "udx" -> UdxBench.run(true);
            case "space" -> SpaceBench.run(List.of(args).subList(1, args.length));
            case "udx-fair" -> UdxFair.run();
            case "udx-grid" -> UdxGrid.run(List.of(args).subList(1, args.length));
            case "swarm" -> swarm(args.length == 1 ? "" : args[1], args.length == 3 ? args[2] : "");
            case "log" -> LogBench.run(List.of(args).subList(1, args.length));
            default -> {
                System.err.println(
                        "usage: ./starflock bench NAME    NAME is: datastar, house, live [VIEWERS [go | growth | tls]],"
                                + " log [append] [get] [replicate], sheet [EVENTS],"
                                + " space [append] [linearise] [late] [apart] [fold] [join] [crowd] [EVENTS], stream,"
                                + " swarm [log [64 | 1] | udx | meet], udx, udx-fair, udx-grid,"
                                + " writes [PER_SECOND [tables]]");
                System.exit(2);
            }
        }
    }

    private static void swarm(String part, String kib) throws IOException, InterruptedException {
        switch (part) {
            case "log" -> ReplicationBench.run(kib);
            case "udx" -> UdxBench.run(false);
            case "meet" -> MeetBench.run();
            default -> {
                ReplicationBench.run("");
                UdxBench.run(false);
                MeetBench.run();
            }
        }
    }
}
