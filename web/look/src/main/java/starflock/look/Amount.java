package starflock.look;

import java.util.Locale;

/** Numbers of things as people say them, the same on every page. */
public final class Amount {
    private static final int KILO = 1000;

    private Amount() {}

    /** Bytes in units of a thousand, as disks are sold: {@code 812 bytes}, {@code 3.4 kB}, {@code 20 GB}. */
    public static String ofBytes(long bytes) {
        if (bytes < KILO) {
            return bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        double value = bytes;
        int unit = -1;
        while (value >= KILO) {
            value /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %cB" : "%.0f %cB", value, "kMGTPE".charAt(unit));
    }
}
