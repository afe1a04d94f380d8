package starflock.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A seed as words that a person can write down, and that say themselves which of them was written down wrongly.
 *
 * <pre>
 * words 1–24     BIP-39 with its English list: 256 bits of the seed, 8 bits of its SHA-256
 * words 25, 26   Reed and Solomon's check over GF(2^11), by x^11 + x^2 + 1: the 26 numbers c₀…c₂₅, as coefficients,
 *                are a polynomial with the zeros α and α², α being x
 * </pre>
 *
 * BIP-39 alone notices a mistake in 255 cases of 256 and says nothing of its place. The two words more tell the place
 * of one
 * wrong word, and what it was. That is why no library makes it.
 */
final class Phrase {
    static final int WORDS = 26;

    private static final int SEED_BYTES = 32;
    private static final int SEED_WORDS = 24;
    private static final int BITS = 11;
    private static final int GLANCE_WORDS = 6;
    private static final int SIZE = 1 << BITS;
    private static final int POLYNOMIAL = 0x805;

    /** One of two letters may be wrong, missing or too many before a word stops looking like another. */
    private static final int MAX_DISTANCE = 2;

    private static final List<String> LIST = list();
    private static final Map<String, Integer> NUMBERS = new HashMap<>();
    private static final int[] POWERS = new int[SIZE - 1];
    private static final int[] LOGARITHMS = new int[SIZE];

    static {
        for (int number = 0; number < LIST.size(); number++) {
            NUMBERS.put(LIST.get(number), number);
        }
        int power = 1;
        for (int exponent = 0; exponent < SIZE - 1; exponent++) {
            POWERS[exponent] = power;
            LOGARITHMS[power] = exponent;
            power <<= 1;
            power ^= power >= SIZE ? POLYNOMIAL : 0;
        }
    }

    private Phrase() {}

    /** A phrase that is none. The message says which word is wrong, for whoever typed it. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        private Wrong(String message) {
            super(message);
        }
    }

    /** The words for a seed of 32 bytes. */
    static List<String> of(byte[] seed) {
        int[] numbers = new int[WORDS];
        byte[] checked = Arrays.copyOf(seed, SEED_BYTES + 1);
        checked[SEED_BYTES] = sha256(seed)[0];
        for (int bit = 0; bit < SEED_WORDS * BITS; bit++) {
            int set = (checked[bit / 8] >> (7 - bit % 8)) & 1;
            numbers[bit / BITS] |= set << (BITS - 1 - bit % BITS);
        }
        // Two numbers more such that both sums become zero: x·a24 + y·a25 = s1, x·a48 + y·a50 = s2.
        int s1 = sum(numbers, 1);
        int s2 = sum(numbers, 2);
        int determinant = times(power(24), power(50)) ^ times(power(25), power(48));
        numbers[24] = over(times(s1, power(50)) ^ times(s2, power(25)), determinant);
        numbers[25] = over(times(s2, power(24)) ^ times(s1, power(48)), determinant);
        return Arrays.stream(numbers).mapToObj(LIST::get).toList();
    }

    /** A few words for the beginning of a hash: six are 66 bits, which nobody can aim at. */
    static List<String> glance(byte[] hash) {
        List<String> words = new ArrayList<>();
        for (int word = 0; word < GLANCE_WORDS; word++) {
            int number = 0;
            for (int bit = word * BITS; bit < (word + 1) * BITS; bit++) {
                number = (number << 1) | ((hash[bit / 8] >> (7 - bit % 8)) & 1);
            }
            words.add(LIST.get(number));
        }
        return words;
    }

    /** The seed that words stand for; upper case, more spaces and line breaks do not matter. */
    static byte[] seed(String text) throws Wrong {
        List<String> words = Arrays.stream(text.strip().toLowerCase(Locale.ROOT).split("\\s+"))
                .toList();
        if (words.size() != WORDS) {
            throw new Wrong("A recovery phrase has " + WORDS + " words, and here are " + count(words)
                    + ". Look for one that is missing, there twice, or cut in two.");
        }
        int[] numbers = new int[WORDS];
        List<Integer> unknown = new ArrayList<>();
        for (int place = 0; place < WORDS; place++) {
            Integer number = NUMBERS.get(words.get(place));
            numbers[place] = number == null ? 0 : number;
            if (number == null) {
                unknown.add(place);
            }
        }
        if (unknown.isEmpty() && holds(numbers)) {
            return seed(numbers);
        }
        throw new Wrong(explanation(words, numbers, unknown));
    }

    private static int count(List<String> words) {
        return words.equals(List.of("")) ? 0 : words.size();
    }

    private static String explanation(List<String> words, int[] numbers, List<Integer> unknown) {
        String places = unknown.isEmpty() ? changedPlaces(words, numbers) : null;
        if (places != null) {
            return places;
        }
        int[] right = mended(numbers);
        if (right != null && unknown.size() <= 1) {
            int place = Arrays.mismatch(numbers, right);
            // An unknown word stood as number 0, which may be what it should be.
            place = unknown.isEmpty() ? place : unknown.getFirst();
            return "Word " + (place + 1) + ", \"" + words.get(place) + "\", is wrong: with \"" + LIST.get(right[place])
                    + "\" in its place the phrase is whole.";
        }
        if (!unknown.isEmpty()) {
            StringBuilder sentence = new StringBuilder();
            for (int place : unknown) {
                String near = nearest(words.get(place));
                sentence.append("Word ").append(place + 1).append(", \"").append(words.get(place));
                sentence.append(near == null ? "\", is in no phrase. " : "\", is in no phrase; \"" + near + "\" is. ");
            }
            return sentence + "Compare with what you wrote down.";
        }
        return "More than one word is wrong, though all are words of the list. Compare with what you wrote down.";
    }

    /**
     * Which two words changed places, if that makes the phrase hold. Asked first: of a hundred phrases with two words
     * exchanged one also holds with another word in one place, while the other way round it is one of millions.
     */
    private static @Nullable String changedPlaces(List<String> words, int[] numbers) {
        for (int one = 0; one < WORDS; one++) {
            for (int other = one + 1; other < WORDS; other++) {
                if (holds(swapped(numbers, one, other))) {
                    return "Words " + (one + 1) + " and " + (other + 1) + ", \"" + words.get(one) + "\" and \""
                            + words.get(other) + "\", have changed places.";
                }
            }
        }
        return null;
    }

    private static int[] swapped(int[] numbers, int one, int other) {
        int[] swapped = numbers.clone();
        swapped[one] = numbers[other];
        swapped[other] = numbers[one];
        return swapped;
    }

    /** The phrase with the one word put right that makes it hold; null if no single one does. */
    private static int @Nullable [] mended(int[] numbers) {
        int s1 = sum(numbers, 1);
        int s2 = sum(numbers, 2);
        if (s1 == 0 && s2 == 0) {
            return holds(numbers) ? numbers : null;
        }
        if (s1 == 0 || s2 == 0) {
            return null;
        }
        int place = LOGARITHMS[over(s2, s1)];
        if (place >= WORDS) {
            return null;
        }
        int[] right = numbers.clone();
        right[place] ^= over(s1, power(place));
        return holds(right) ? right : null;
    }

    private static boolean holds(int[] numbers) {
        byte[] seed = seed(numbers);
        return sum(numbers, 1) == 0
                && sum(numbers, 2) == 0
                && (numbers[SEED_WORDS - 1] & 0xff) == (sha256(seed)[0] & 0xff);
    }

    private static byte[] seed(int[] numbers) {
        byte[] seed = new byte[SEED_BYTES];
        for (int bit = 0; bit < SEED_BYTES * 8; bit++) {
            int set = (numbers[bit / BITS] >> (BITS - 1 - bit % BITS)) & 1;
            seed[bit / 8] |= (byte) (set << (7 - bit % 8));
        }
        return seed;
    }

    /** The polynomial's value at α to the {@code exponent}. */
    private static int sum(int[] numbers, int exponent) {
        int sum = 0;
        for (int place = 0; place < numbers.length; place++) {
            sum ^= times(numbers[place], power(place * exponent));
        }
        return sum;
    }

    private static int power(int exponent) {
        return POWERS[exponent % (SIZE - 1)];
    }

    private static int times(int one, int other) {
        return one == 0 || other == 0 ? 0 : power(LOGARITHMS[one] + LOGARITHMS[other]);
    }

    private static int over(int one, int other) {
        return one == 0 ? 0 : power(LOGARITHMS[one] + SIZE - 1 - LOGARITHMS[other]);
    }

    private static @Nullable String nearest(String word) {
        String near =
                Collections.min(LIST, (one, other) -> Integer.compare(distance(word, one), distance(word, other)));
        return distance(word, near) <= MAX_DISTANCE ? near : null;
    }

    /** Letters to change, add or leave out (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, at -> at);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    private static byte[] sha256(byte[] of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(of);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<String> list() {
        try (InputStream in = Phrase.class.getResourceAsStream("words.txt")) {
            if (in == null) {
                throw new IllegalStateException("This copy of Starflock was packed without words.txt.");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read words.txt from the starflock-node jar", e);
        }
    }
}
