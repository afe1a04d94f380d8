package starflock.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import starflock.fold.Sorted;

/** Something that happened in a room, as it is shown. */
public sealed interface Line {
    String by();

    Instant at();

    /** How many messages there are up to here, this one included: what one has read is such a number. */
    int nth();

    /**
     * Somebody came, or took another name.
     *
     * @param formerly the name before, or null for somebody new
     */
    record Arrival(
            String by,
            Instant at,
            int nth,
            String name,
            @Nullable String formerly) implements Line {}

    /**
     * What somebody said.
     *
     * @param id the same on every machine: see {@link Talk#id}
     * @param tag by which the page that sent it knows it again
     * @param to id of the message that it answers, or null
     * @param now what it says
     * @param before what it said earlier, oldest first; the last {@value #MAX_VERSIONS}
     * @param back by whom and when it was taken back, or null
     * @param signs what stands beside it: under each emoji who put it there, in the order in which they did
     */
    record Message(
            String id,
            String by,
            Instant at,
            int nth,
            String tag,
            @Nullable String to,
            Version now,
            List<Version> before,
            @Nullable Back back,
            Sorted<String, List<String>> signs)
            implements Line {
        /** More than somebody reads through. All of them are in the log. */
        static final int MAX_VERSIONS = 50;

        public Message {
            before = List.copyOf(before);
        }

        public String text() {
            return now.text();
        }

        Message edited(Version version) {
            List<Version> versions = new ArrayList<>(before);
            versions.add(now);
            int surplus = Math.max(0, versions.size() - MAX_VERSIONS);
            return new Message(
                    id, by, at, nth, tag, to, version, versions.subList(surplus, versions.size()), back, signs);
        }

        Message takenBack(Back by) {
            return new Message(id, this.by, at, nth, tag, to, now, before, by, signs);
        }

        Message with(Sorted<String, List<String>> changed) {
            return new Message(id, by, at, nth, tag, to, now, before, back, changed);
        }
    }

    /**
     * What a message says, or said.
     *
     * @param at since when
     * @param mentions whom the text names
     */
    record Version(String text, Instant at, List<Mention> mentions) {
        public Version {
            mentions = List.copyOf(mentions);
        }
    }

    /** Somebody is named from one character of a text up to but without another. */
    record Mention(int from, int until, String visitor) {}

    /** Somebody took a message back. */
    record Back(String by, Instant at) {}
}
