package starflock.live;

import java.util.List;
import java.util.Map;

/** What an app makes of a command: events, or reasons why not. */
public sealed interface Decision<E> {
    /** Yes: these events become part of history, all of them or none. No events: there is nothing to change. */
    record Accepted<E>(List<E> events) implements Decision<E> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /**
     * No.
     *
     * @param errors for each field that is wrong a sentence that says what to do about it; the field "" is the whole command
     */
    record Refused<E>(Map<String, String> errors) implements Decision<E> {
        public Refused {
            errors = Map.copyOf(errors);
        }
    }

    static <E> Decision<E> accept(E event) {
        return new Accepted<>(List.of(event));
    }

    static <E> Decision<E> accept(List<E> events) {
        return new Accepted<>(events);
    }

    static <E> Decision<E> refuse(String field, String sentence) {
        return new Refused<>(Map.of(field, sentence));
    }
}
