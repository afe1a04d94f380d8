package starflock.datastar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import starflock.datastar.SignalsException.FieldProblem;

/**
 * How a Java value looks as JSON, in both directions, and what it must satisfy.
 *
 * <pre>{@code
 * record Guest(String name, long age, List<String> tags) {
 *     static final Shape<Guest> SHAPE = Shape.record(
 *             Field.of("name", Guest::name, Shape.text().with(Rule.notBlank()).with(Rule.atMost(80))),
 *             Field.of("age", Guest::age, Shape.whole().with(Rule.between(0, 150))),
 *             Field.of("tags", Guest::tags, Shape.list(Shape.text().with(Rule.atMost(20)), 10)).or(List.of()),
 *             Guest::new);
 * }
 *
 * Guest guest = signals.read(Guest.SHAPE);
 * stream.send(PatchSignals.of(Guest.SHAPE.write(guest)));
 * }</pre>
 *
 * Nothing is looked up by reflection and nothing is converted: a number in a string is a string. All complaints are
 * gathered, each with the path of its signal. Members that no field asks for are not looked at.
 */
public final class Shape<T> {

    private final Reader<T> reader;
    private final Function<? super T, ? extends Json> writer;

    private Shape(Reader<T> reader, Function<? super T, ? extends Json> writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** A string. */
    public static Shape<String> text() {
        return new Shape<>(
                (json, at) -> json instanceof Json.Text(String value) ? value : at.complain("must be text"), Json::of);
    }

    /** A whole number in the range of a long. */
    public static Shape<Long> whole() {
        return new Shape<>(
                (json, at) -> {
                    Long value = json instanceof Json.Num number ? number.longValue() : null;
                    return value == null ? at.complain("must be a whole number") : value;
                },
                Json::of);
    }

    /** A finite number. */
    public static Shape<Double> number() {
        return new Shape<>(
                (json, at) -> json instanceof Json.Num number && Double.isFinite(number.doubleValue())
                        ? (Double) number.doubleValue()
                        : at.complain("must be a number"),
                Json::of);
    }

    /** true or false. */
    public static Shape<Boolean> flag() {
        return new Shape<>(
                (json, at) -> json instanceof Json.Bool(boolean value)
                        ? (Boolean) value
                        : at.complain("must be true or false"),
                Json::of);
    }

    /** One of these values, by their names on the wire. */
    public static <T> Shape<T> oneOf(Map<String, T> values) {
        var byName = new LinkedHashMap<>(values);
        var names = new LinkedHashMap<T, String>();
        byName.forEach((name, value) -> names.put(value, name));
        return new Shape<>(
                (json, at) -> {
                    T value = json instanceof Json.Text(String name) ? byName.get(name) : null;
                    return value == null ? at.complain("must be one of " + String.join(", ", byName.keySet())) : value;
                },
                value -> {
                    String name = names.get(value);
                    if (name == null) {
                        throw new IllegalArgumentException(value + " is none of " + byName.keySet());
                    }
                    return Json.of(name);
                });
    }

    /** One of these constants of an enum, by their names. */
    public static <E extends Enum<E>> Shape<E> oneOf(E[] constants) {
        var values = new LinkedHashMap<String, E>();
        for (E constant : constants) {
            values.put(constant.name(), constant);
        }
        return oneOf(values);
    }

    /** An array whose items all have one shape. */
    public static <T> Shape<List<T>> list(Shape<T> item, int maxItems) {
        return new Shape<>(
                (json, at) -> {
                    if (!(json instanceof Json.Arr(List<Json> items))) {
                        return at.complain("must be a list");
                    }
                    if (items.size() > maxItems) {
                        return at.complain("must have at most " + maxItems + " items");
                    }
                    var values = new ArrayList<T>(items.size());
                    for (int i = 0; i < items.size(); i++) {
                        T value = item.reader.read(items.get(i), at.item(i));
                        if (value != null) {
                            values.add(value);
                        }
                    }
                    return values.size() == items.size() ? List.copyOf(values) : null;
                },
                values -> new Json.Arr(values.stream().<Json>map(item::write).toList()));
    }

    /** Any JSON at all. */
    public static Shape<Json> json() {
        return new Shape<>((json, at) -> json, json -> json);
    }

    /** A file from a bound {@code <input type=file>}: an object of {@code name}, {@code mime} and {@code contents}. */
    public static Shape<Upload> upload() {
        return record(
                Field.of("name", Upload::name, text()),
                Field.of("mime", Upload::mime, text()).or(""),
                Field.of("contents", Upload::base64, text().with(Upload.BASE64)),
                Upload::new);
    }

    /** The same shape with one more rule; of several, the first that is broken complains. */
    public Shape<T> with(Rule<? super T> rule) {
        return new Shape<>(
                (json, at) -> {
                    T value = reader.read(json, at);
                    return value == null || rule.holds().test(value) ? value : at.complain(rule.complaint());
                },
                writer);
    }

    /** A record, or any class, of as many fields as it has: {@code values -> new Person(values.get(NAME), …)}. */
    public static <R> Shape<R> record(List<Field<R, ?>> fields, Function<Values<R>, R> constructor) {
        return new Shape<>(
                (json, at) -> {
                    if (!(json instanceof Json.Obj object)) {
                        return at.complain("must be an object");
                    }
                    var values = new Values<R>();
                    boolean complete = true;
                    for (Field<R, ?> field : fields) {
                        complete &= field.read(object, at, values);
                    }
                    return complete ? constructor.apply(values) : null;
                },
                value -> {
                    var members = new LinkedHashMap<String, Json>();
                    fields.forEach(field -> members.put(field.name(), field.write(value)));
                    return new Json.Obj(new Members(members));
                });
    }

    public static <R, A> Shape<R> record(Field<R, A> a, Function<A, R> constructor) {
        return record(List.of(a), values -> constructor.apply(values.get(a)));
    }

    public static <R, A, B> Shape<R> record(Field<R, A> a, Field<R, B> b, BiFunction<A, B, R> constructor) {
        return record(List.of(a, b), values -> constructor.apply(values.get(a), values.get(b)));
    }

    public static <R, A, B, C> Shape<R> record(
            Field<R, A> a, Field<R, B> b, Field<R, C> c, Constructor3<A, B, C, R> constructor) {
        return record(List.of(a, b, c), values -> constructor.apply(values.get(a), values.get(b), values.get(c)));
    }

    public static <R, A, B, C, D> Shape<R> record(
            Field<R, A> a, Field<R, B> b, Field<R, C> c, Field<R, D> d, Constructor4<A, B, C, D, R> constructor) {
        return record(
                List.of(a, b, c, d),
                values -> constructor.apply(values.get(a), values.get(b), values.get(c), values.get(d)));
    }

    public static <R, A, B, C, D, E> Shape<R> record(
            Field<R, A> a,
            Field<R, B> b,
            Field<R, C> c,
            Field<R, D> d,
            Field<R, E> e,
            Constructor5<A, B, C, D, E, R> constructor) {
        return record(
                List.of(a, b, c, d, e),
                values -> constructor.apply(values.get(a), values.get(b), values.get(c), values.get(d), values.get(e)));
    }

    /** Makes a record of three parts. */
    @FunctionalInterface
    public interface Constructor3<A, B, C, R> {
        R apply(A a, B b, C c);
    }

    /** Makes a record of four parts. */
    @FunctionalInterface
    public interface Constructor4<A, B, C, D, R> {
        R apply(A a, B b, C c, D d);
    }

    /** Makes a record of five parts. Of more: {@link #record(List, Function)}. */
    @FunctionalInterface
    public interface Constructor5<A, B, C, D, E, R> {
        R apply(A a, B b, C c, D d, E e);
    }

    /** The value as JSON. For a record, what is {@link Optional#empty()} becomes null: "remove" in a patch. */
    public Json write(T value) {
        return writer.apply(value);
    }

    /** Reads a value; complaints go to the place's list, and then the answer is null. */
    @Nullable
    T read(Json json, Place at) {
        return reader.read(json, at);
    }

    @FunctionalInterface
    private interface Reader<T> {
        @Nullable
        T read(Json json, Place at);
    }

    /** Where in the signals a value stands, and the complaints of the whole reading so far. */
    record Place(String path, List<FieldProblem> problems) {
        Place member(String name) {
            return new Place(path.isEmpty() ? name : path + "." + name, problems);
        }

        Place item(int index) {
            return new Place(path + "[" + index + "]", problems);
        }

        /** Notes a complaint; the answer, always null, is what the reader then returns. */
        @SuppressWarnings("TypeParameterUnusedInFormals") // null is of every type
        <T> @Nullable T complain(String complaint) {
            problems.add(new FieldProblem(path, complaint));
            return null;
        }
    }

    /** The fields that were read, for a record's constructor. */
    public static final class Values<R> {
        private final Map<Field<R, ?>, Object> byField = new LinkedHashMap<>();

        private Values() {}

        <T> void put(Field<R, T> field, T value) {
            byField.put(field, value);
        }

        /** The value of one of the shape's fields. */
        @SuppressWarnings("unchecked") // put, the only way in, takes a field and a value of its type
        public <T> T get(Field<R, T> field) {
            Object value = byField.get(field);
            if (value == null) {
                throw new IllegalArgumentException(field.name() + " is not a field of this shape");
            }
            return (T) value;
        }
    }
}
