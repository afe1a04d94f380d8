package starflock.fold;

import java.util.Objects;

/** An event at its place in the order. */
public record Placed<E>(Position position, E event) {
    public Placed {
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(event, "event");
    }
}
