package starflock.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Values drawn from a seed, with a liking for those that break things: empty, one, the limit, one less; text with
 * markup, right-to-left letters, combined and invisible characters. The same seed gives the same values.
 *
 * <p>SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), written out so that a
 * seed that found a defect finds it on every JDK.
 */
public final class Gen implements RandomGenerator {
    private static final List<String> PIECES = List.of(
            "a",
            "Z",
            "7",
            " ",
            "\t",
            "\n",
            "\\",
            "\"",
            "'",
            "&",
            "<",
            ">",
            "</script>",
            "<b>",
            "${",
            "{{",
            "\u0000",
            "\u007f",
            "é",
            "e\u0301",
            "ß",
            "İ",
            "Ω",
            "中",
            "日本",
            "😀",
            "👩‍🚀",
            "🇨🇭",
            "ש",
            "مرحبا",
            "\u202e",
            "\u200b",
            "\u200d",
            "\ufeff",
            "\uffff");

    private long state;

    Gen(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += 0x9e3779b97f4a7c15L;
        return mix(state);
    }

    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** True in {@code times} of {@code of} cases. */
    public boolean chance(int times, int of) {
        return nextInt(of) < times;
    }

    /** A length or count from 0 to {@code max}, both included; the ends come up often. */
    public int size(int max) {
        return Math.toIntExact(number(max));
    }

    /** A number from 0 to {@code max}, both included; the ends, powers of two and their neighbours come up often. */
    public long number(long max) {
        if (max < 0) {
            throw new IllegalArgumentException("max: " + max + " is below zero");
        }
        long drawn =
                switch (nextInt(8)) {
                    case 0 -> 0;
                    case 1 -> max;
                    case 2 -> 1;
                    case 3 -> max - 1;
                    case 4, 5 -> (1L << nextInt(63)) + nextInt(3) - 1;
                    default -> max == Long.MAX_VALUE ? nextLong() >>> 1 : nextLong(max + 1);
                };
        return Math.clamp(drawn, 0, max);
    }

    /** Bytes, from none to {@code maxLength}. */
    public byte[] bytes(int maxLength) {
        byte[] drawn = new byte[size(maxLength)];
        nextBytes(drawn);
        return drawn;
    }

    /** Valid Unicode of at most {@code maxLength} UTF-16 units. */
    public String text(int maxLength) {
        int length = size(maxLength);
        StringBuilder text = new StringBuilder();
        while (true) {
            String piece = oneOf(PIECES);
            if (text.length() + piece.length() > length) {
                return text.toString();
            }
            text.append(piece);
        }
    }

    /** A list of at most {@code maxSize} values. */
    public <T> List<T> list(int maxSize, Function<? super Gen, ? extends T> value) {
        int size = size(maxSize);
        List<T> drawn = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            drawn.add(value.apply(this));
        }
        return drawn;
    }

    public <T> T oneOf(List<? extends T> choices) {
        return choices.get(nextInt(choices.size()));
    }

    /** One of several ways to go on. */
    @SafeVarargs
    public final <T> T either(Supplier<? extends T>... ways) {
        return ways[nextInt(ways.length)].get();
    }

    /** The same values in another order. */
    public <T> List<T> shuffled(List<? extends T> values) {
        List<T> order = new ArrayList<>(values);
        for (int i = order.size() - 1; i > 0; i--) {
            T swapped = order.set(nextInt(i + 1), order.get(i));
            order.set(i, swapped);
        }
        return order;
    }

    /** A generator of its own, so that drawing more in one place does not change what another place draws. */
    public Gen split() {
        return new Gen(nextLong());
    }
}
