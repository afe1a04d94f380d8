package starflock.testkit;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Golden vectors: what the pinned JavaScript peers computed, in a JSON file beside the test. The generators are in
 * {@code interop/vectors}; bytes are hexadecimal.
 */
public final class Vectors {
    private final Map<?, ?> values;

    private Vectors(Map<?, ?> values) {
        this.values = values;
    }

    /** Reads {@code file} from the package of {@code test}. */
    public static Vectors load(Class<?> test, String file) {
        try (InputStream in = test.getResourceAsStream(file)) {
            if (in == null) throw new IllegalArgumentException("no " + file + " beside " + test.getName());
            return new Vectors((Map<?, ?>) Jsonb.instance().type(Object.class).fromJson(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A list of objects; never empty, so that a loop over it tests something. */
    public List<Vectors> list(String name) {
        List<?> list = (List<?>) value(name);
        if (list.isEmpty()) throw new IllegalArgumentException(name + " is empty");
        return list.stream().map(element -> new Vectors((Map<?, ?>) element)).toList();
    }

    public Vectors object(String name) {
        return new Vectors((Map<?, ?>) value(name));
    }

    public String text(String name) {
        return (String) value(name);
    }

    public byte[] bytes(String name) {
        return HexFormat.of().parseHex(text(name));
    }

    public long number(String name) {
        return ((Number) value(name)).longValue();
    }

    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    public List<Long> numbers(String name) {
        return ((List<?>) value(name))
                .stream().map(number -> ((Number) number).longValue()).toList();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) throw new IllegalArgumentException("no " + name + " in " + values.keySet());
        return value;
    }
}
