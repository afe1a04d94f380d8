package starflock.datastar;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One part of a record: its name among the signals, how to get it from the record, and its shape.
 *
 * @param <R> the record
 * @param <T> the part
 */
public final class Field<R, T> {

    private final String name;
    private final Function<? super R, ? extends Json> write;
    private final Read<T> read;
    private final @Nullable T whenMissing;

    private Field(String name, Function<? super R, ? extends Json> write, Read<T> read, @Nullable T whenMissing) {
        this.name = name;
        this.write = write;
        this.read = read;
        this.whenMissing = whenMissing;
    }

    /** A part that must be there. JSON's null counts as missing, as it does in a patch. */
    public static <R, T> Field<R, T> of(String name, Function<? super R, ? extends T> get, Shape<T> shape) {
        return new Field<>(name, whole -> shape.write(get.apply(whole)), shape::read, null);
    }

    /** A part that may be missing. */
    public static <R, T> Field<R, Optional<T>> optional(
            String name, Function<? super R, Optional<T>> get, Shape<T> shape) {
        return new Field<>(
                name,
                whole -> get.apply(whole).<Json>map(shape::write).orElseGet(Json::ofNull),
                (json, at) -> {
                    T value = shape.read(json, at);
                    return value == null ? null : Optional.of(value);
                },
                Optional.empty());
    }

    /** The same with a value for when the signal is missing. */
    public Field<R, T> or(T value) {
        return new Field<>(name, write, read, value);
    }

    /** The name among the signals. */
    public String name() {
        return name;
    }

    Json write(R whole) {
        return write.apply(whole);
    }

    /** Puts this field's value among the others, or a complaint on the list. */
    boolean read(Json.Obj object, Shape.Place at, Shape.Values<R> values) {
        Json json = object.get(name);
        boolean missing = json == null || json instanceof Json.Nil;
        if (missing && whenMissing == null) {
            at.member(name).complain("is missing");
            return false;
        }
        T value = json == null || missing ? whenMissing : read.apply(json, at.member(name));
        if (value == null) {
            return false;
        }
        values.put(this, value);
        return true;
    }

    @FunctionalInterface
    private interface Read<T> {
        @Nullable
        T apply(Json json, Shape.Place at);
    }
}
