package starflock.datastar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259): what signals are made of. Immutable; {@code toString()} is its JSON text, in one line.
 *
 * <p>Names of members are data and nothing else: {@code __proto__} and {@code constructor} are ordinary names here.
 */
public sealed interface Json {

    /** The JSON null. */
    record Nil() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    /** true or false. */
    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /**
     * A number, kept as it was written.
     *
     * @param literal by the grammar of RFC 8259, for example {@code -1.5e3}
     */
    record Num(String literal) implements Json {
        public Num {
            if (!JsonReader.isNumber(literal)) {
                throw new IllegalArgumentException("literal: \"" + literal + "\" is not a JSON number");
            }
        }

        /** The nearest double; an infinity for what is beyond them. */
        public double doubleValue() {
            return Double.parseDouble(literal);
        }

        /** The exact whole number, or null if there is none in the range of a long. {@code 2.0} and {@code 2e0} are 2. */
        public @Nullable Long longValue() {
            try {
                return Long.valueOf(literal);
            } catch (NumberFormatException notPlain) {
                double value = doubleValue();
                boolean exact = value == Math.rint(value) && Math.abs(value) <= MAX_EXACT;
                return exact ? (Long) (long) value : null;
            }
        }

        /** Every whole number up to here is a double of its own (IEEE 754; JavaScript's MAX_SAFE_INTEGER). */
        private static final double MAX_EXACT = 9_007_199_254_740_991d;

        @Override
        public String toString() {
            return literal;
        }
    }

    /** A string. */
    record Text(String value) implements Json {
        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** An array. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** An object. Members keep their order, on the wire too; equality does not look at it. */
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = members instanceof Members ? members : new Members(new LinkedHashMap<>(members));
        }

        /** The member of this name, or null. */
        public @Nullable Json get(String name) {
            return members.get(name);
        }

        /** The same with this member added, or put in place of the one of that name. */
        public Obj with(String name, Json value) {
            var all = new LinkedHashMap<>(members);
            all.put(name, value);
            return new Obj(new Members(all));
        }

        public Obj with(String name, String value) {
            return with(name, Json.of(value));
        }

        public Obj with(String name, long value) {
            return with(name, Json.of(value));
        }

        public Obj with(String name, double value) {
            return with(name, Json.of(value));
        }

        public Obj with(String name, boolean value) {
            return with(name, Json.of(value));
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** The JSON null, which in a patch of signals means "remove". */
    static Nil ofNull() {
        return new Nil();
    }

    static Text of(String value) {
        return new Text(value);
    }

    static Num of(long value) {
        return new Num(Long.toString(value));
    }

    /** A finite number; JSON has no other. */
    static Num of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value: " + value + " cannot be written in JSON");
        }
        return new Num(Double.toString(value));
    }

    static Bool of(boolean value) {
        return new Bool(value);
    }

    static Arr array(Json... items) {
        return new Arr(List.of(items));
    }

    /** The empty object, to be filled by {@link Obj#with}. */
    static Obj object() {
        return new Obj(Map.of());
    }

    /** Reads one JSON value within the ordinary limits. */
    static Json parse(String text) throws SignalsException {
        return JsonReader.read(text, Limits.ORDINARY);
    }

    /**
     * This value after a JSON Merge Patch (RFC 7386): members of the patch replace those of the target, objects are
     * merged member by member, null removes, and a patch that is no object takes the place of everything.
     *
     * @param patch at most {@link Limits#MAX_DEPTH} deep, as every value read here is
     */
    default Json merge(Json patch) {
        if (!(patch instanceof Obj changes)) {
            return patch;
        }
        var merged =
                this instanceof Obj target ? new LinkedHashMap<>(target.members()) : new LinkedHashMap<String, Json>();
        changes.members().forEach((name, change) -> {
            if (change instanceof Nil) {
                merged.remove(name);
            } else {
                Json old = merged.get(name);
                merged.put(name, (old == null ? ofNull() : old).merge(change));
            }
        });
        return new Obj(new Members(merged));
    }

    /**
     * The smallest merge patch that leads from one object to another.
     *
     * @return an object without members if nothing changed
     * @throws IllegalArgumentException if the target has a null, or an array has changed to hold one: RFC 7386 cannot
     *     say "the value null"
     */
    static Obj patch(Obj from, Obj to) {
        var changes = new LinkedHashMap<String, Json>();
        from.members().keySet().forEach(name -> {
            if (!to.members().containsKey(name)) {
                changes.put(name, ofNull());
            }
        });
        to.members().forEach((name, value) -> {
            Json old = from.get(name);
            if (value instanceof Nil) {
                throw new IllegalArgumentException("to: \"" + name + "\" is null, which a merge patch would read as"
                        + " \"remove\"; leave the member out instead");
            }
            if (!value.equals(old)) {
                changes.put(
                        name,
                        value instanceof Obj now ? patch(old instanceof Obj before ? before : object(), now) : value);
            }
        });
        return new Obj(new Members(changes));
    }

    /** Bounds for JSON that somebody else wrote. */
    record Limits(int maxLength, int maxDepth, int maxValues) {
        /** A page's signals and a few small pictures; uploads set their own. UTF-8 bytes, or chars of a String. */
        public static final int MAX_LENGTH = 1 << 20;

        /** Far deeper than signals nest, far shallower than a thread's stack. */
        public static final int MAX_DEPTH = 64;

        /** A value costs about 50 bytes of heap whatever its text: 100,000 of them hold a request to 5 MB. */
        public static final int MAX_VALUES = 100_000;

        public static final Limits ORDINARY = new Limits(MAX_LENGTH, MAX_DEPTH, MAX_VALUES);

        public Limits {
            if (maxLength < 2 || maxDepth < 1 || maxDepth > MAX_DEPTH || maxValues < 1) {
                throw new IllegalArgumentException("limits: maxLength " + maxLength + " must be at least 2, maxDepth "
                        + maxDepth + " from 1 to " + MAX_DEPTH + ", maxValues " + maxValues + " at least 1");
            }
        }

        /** The same for longer text, for uploads. */
        public Limits withMaxLength(int length) {
            return new Limits(length, maxDepth, maxValues);
        }
    }
}
