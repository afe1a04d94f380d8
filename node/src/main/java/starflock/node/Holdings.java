package starflock.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import starflock.live.Live;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.look.Amount;
import starflock.look.Person;

/** What the node holds, and who is connected to it: as it is when asked. */
public final class Holdings {

    private final List<Held> rooms;
    private final Corestore store;
    private final Live live;

    /**
     * A room of the node and its log.
     *
     * @param path where it is
     * @param title what it is called
     * @param news what it is for, in a few words
     */
    record Held(String path, String title, String news, Log log) {}

    /**
     * All of it together.
     *
     * @param logs how many there are, those of spaces among them
     * @param bytes in all of them, as a person reads it
     * @param pages that look at any of it
     * @param people who looks, once each
     */
    public record Sum(int logs, String bytes, int pages, List<Person> people) {}

    Holdings(List<Held> rooms, Corestore store, Live live) {
        this.rooms = List.copyOf(rooms);
        this.store = store;
        this.live = live;
    }

    /** The rooms, as cards. */
    List<RoomCard> cards() {
        Map<String, Live.Here> here =
                live.here().stream().collect(Collectors.toMap(each -> each.base() + "/", Function.identity()));
        return rooms.stream()
                .map(room -> new RoomCard(
                        room.path(), room.title(), room.news(), held(room.log()), people(here.get(room.path()))))
                .toList();
    }

    private static List<Person> people(Live.@Nullable Here here) {
        return here == null
                ? List.of()
                : here.people().stream()
                        .map(each -> Person.of(each.visitor(), each.name()))
                        .toList();
    }

    private static String held(Log log) {
        long length = log.length();
        return length == 0
                ? "Nothing yet"
                : (length == 1 ? "1 entry" : length + " entries") + ", " + Amount.ofBytes(log.byteLength());
    }

    Sum sum() throws IOException {
        List<Log> logs = store.logs();
        long bytes = logs.stream().mapToLong(Log::byteLength).sum();
        List<Live.Here> here = live.here();
        List<Person> people = here.stream()
                .flatMap(each -> each.people().stream())
                .map(each -> Person.of(each.visitor(), each.name()))
                .distinct()
                .toList();
        return new Sum(
                logs.size(),
                Amount.ofBytes(bytes),
                here.stream().mapToInt(Live.Here::pages).sum(),
                people);
    }
}
