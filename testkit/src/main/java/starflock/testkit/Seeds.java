package starflock.testkit;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Runs a property with many seeds. The failure names the seed; {@code -Dstarflock.seed=…} then runs that one alone, and
 * a seed that once found a defect is kept in the test by {@link #also}.
 *
 * <pre>{@code
 * Seeds.runs(200).also(0x5eedL).check(gen -> {
 *     byte[] value = gen.bytes(1 << 16);
 *     assertThat(decode(encode(value))).isEqualTo(value);
 * });
 * }</pre>
 *
 * <p>An ordinary run takes the same seeds every time: a change that breaks the build broke it itself. With {@code
 * -Dstarflock.long=true} ({@code ./starflock check --long}) a run takes {@value #LONG_FACTOR} times as many, new ones
 * each time.
 */
public final class Seeds {
    /** From seconds to some minutes: what `check --long` may take. */
    static final int LONG_FACTOR = 50;

    private static final HexFormat HEX = HexFormat.of();

    private final int runs;
    private final long[] kept;

    private Seeds(int runs, long... kept) {
        this.runs = runs;
        this.kept = kept;
    }

    /** A property's body; what it throws is its failure. */
    @FunctionalInterface
    public interface Property {
        void check(Gen gen) throws Exception;
    }

    /** So many runs, {@value #LONG_FACTOR} times as many with {@code --long}. */
    public static Seeds runs(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs: " + runs + " checks nothing");
        }
        return new Seeds(runs);
    }

    /** Seeds that found a defect once; they run first, always. */
    public Seeds also(long... seeds) {
        return new Seeds(runs, seeds.clone());
    }

    /** True under {@code ./starflock check --long}: room for bigger simulations. */
    public static boolean longRun() {
        return Boolean.getBoolean("starflock.long");
    }

    /** Checks the property with every seed and stops at the first that fails. */
    public void check(Property property) {
        String only = System.getProperty("starflock.seed");
        if (only != null) {
            run(Long.parseUnsignedLong(only, 16), property);
            return;
        }
        for (long seed : kept) {
            run(seed, property);
        }
        long base = longRun() ? new SecureRandom().nextLong() : 0;
        int all = longRun() ? Math.multiplyExact(runs, LONG_FACTOR) : runs;
        for (int i = 0; i < all; i++) {
            run(Gen.mix(base + i), property);
        }
    }

    private static void run(long seed, Property property) {
        Throwable failure = attempt(seed, property);
        if (failure != null) {
            String name = HEX.toHexDigits(seed);
            throw new AssertionError(
                    "Failed with seed 0x%sL; -Dstarflock.seed=%s runs it alone.%n%s".formatted(name, name, failure),
                    failure);
        }
    }

    private static @Nullable Throwable attempt(long seed, Property property) {
        try {
            property.check(new Gen(seed));
            return null;
        } catch (Exception | AssertionError failure) {
            return failure;
        }
    }
}
