package starflock.bench;

import java.util.Arrays;
import java.util.Locale;

/** Ratios of pairs of runs, ours by the peer's: their median and quartiles. */
record Pairs(double[] ours, double[] peers) {

    /** Five pairs, as the house style asks. */
    static final int COUNT = 5;

    double median() {
        return at(2);
    }

    /** The ratio at a quarter of the way from the lowest to the highest: 0 to 4. */
    private double at(int quarter) {
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            // Nothing against nothing is the same.
            ratios[i] = ours[i] == peers[i] ? 1 : ours[i] / peers[i];
        }
        Arrays.sort(ratios);
        return ratios[quarter * (ratios.length - 1) / 4];
    }

    /** One line for a person. */
    String line(String what, String unit) {
        return String.format(
                Locale.ROOT,
                "%-28s ours %,14.0f  peer %,14.0f  %s   ratio %.2f (%.2f to %.2f)",
                what,
                middle(ours),
                middle(peers),
                unit,
                at(2),
                at(1),
                at(3));
    }

    /** One line for a person, of what happened so often in a second: how long it took each time. */
    String times(String what) {
        return String.format(
                Locale.ROOT,
                "%-28s ours %,14.2f  peer %,14.2f  ms         ratio %.2f (%.2f to %.2f)",
                what,
                1000 / middle(ours),
                1000 / middle(peers),
                at(2),
                at(1),
                at(3));
    }

    /** The same as cells of a table. */
    String cells() {
        return String.format(
                Locale.ROOT, "%.0f | %.0f | %.2f (%.2f to %.2f)", middle(ours), middle(peers), at(2), at(1), at(3));
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
