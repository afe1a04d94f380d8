package starflock.datastar;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of an object, in their order. Whoever makes one hands its map over for good, so that nothing is copied. */
final class Members extends AbstractMap<String, Json> {

    private final Map<String, Json> map;

    Members(Map<String, Json> map) {
        this.map = map;
    }

    @Override
    public @Nullable Json get(@Nullable Object name) {
        return map.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return map.containsKey(name);
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public Set<Map.Entry<String, Json>> entrySet() {
        return Collections.unmodifiableMap(map).entrySet();
    }
}
