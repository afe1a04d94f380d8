package starflock.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import starflock.datastar.Json;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;

/**
 * The records of a sealed interface by the names they have outside the program.
 *
 * <pre>{@code
 * Kinds<Event> EVENTS = Kinds.<Event>none()
 *         .and("joined", Joined.class, Joined.SHAPE)
 *         .and("said", Said.class, Said.SHAPE);
 * }</pre>
 */
public final class Kinds<T> {
    private record Kind<K>(String name, Class<K> type, Shape<K> shape) {
        Json write(Object value) {
            return shape.write(type.cast(value));
        }
    }

    private final Map<String, Kind<? extends T>> byName;
    private final Map<Class<?>, Kind<? extends T>> byType;

    private Kinds(List<Kind<? extends T>> kinds) {
        byName = new LinkedHashMap<>();
        byType = new LinkedHashMap<>();
        kinds.forEach(kind -> {
            boolean nameTaken = byName.put(kind.name(), kind) != null;
            boolean typeTaken = byType.put(kind.type(), kind) != null;
            if (nameTaken || typeTaken) {
                throw new IllegalArgumentException(kind.name() + " or " + kind.type() + " is there already");
            }
        });
    }

    /** No kinds, to begin with. */
    public static <T> Kinds<T> none() {
        return new Kinds<>(List.of());
    }

    /** These and one more. */
    public <K extends T> Kinds<T> and(String name, Class<K> type, Shape<K> shape) {
        List<Kind<? extends T>> more = new ArrayList<>(byName.values());
        more.add(new Kind<>(name, type, shape));
        return new Kinds<>(more);
    }

    Set<String> names() {
        return byName.keySet();
    }

    /** The name of a value's kind. */
    String name(T value) {
        return kind(value).name();
    }

    Json write(T value) {
        return kind(value).write(value);
    }

    /**
     * Reads a value of a kind; empty if there is no such kind.
     *
     * @throws SignalsException if it is not as the kind's shape wants it
     */
    public Optional<T> read(String name, Json.Obj json) throws SignalsException {
        @Nullable Kind<? extends T> kind = byName.get(name);
        return kind == null ? Optional.empty() : Optional.of(new Signals(json).read(kind.shape()));
    }

    private Kind<? extends T> kind(T value) {
        Kind<? extends T> kind = byType.get(value.getClass());
        if (kind == null) {
            throw new IllegalArgumentException(value.getClass() + " is none of " + byName.keySet());
        }
        return kind;
    }
}
