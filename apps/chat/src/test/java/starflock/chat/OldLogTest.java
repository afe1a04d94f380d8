package starflock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import starflock.guard.Visitor;
import starflock.live.Command;
import starflock.live.CommandId;
import starflock.live.Journal;
import starflock.live.Outcome;
import starflock.live.Room;

/** Logs of former versions open. */
class OldLogTest {
    /**
     * A line for each block of a log that the chat wrote when it had one room and nothing but messages (version 0.1.0
     * at commit f012072).
     */
    private static final String ONE_ROOM = "log-of-one-room.jsonl";

    @Test
    void aLogOfOneRoomOpensAndGoesOn() throws IOException {
        Blocks blocks = new Blocks(lines(ONE_ROOM));
        Room<Wish, Event, Talk, Window> room = Room.open(new Chat(ZoneOffset.UTC), blocks, Runnable::run);
        Talk talk = room.now().state();
        assertThat(said(talk)).containsExactly("Hello, @Bo.", "Grüße 👋\nsecond line <b>", "\"quoted\" and \\ back");
        assertThat(talk.nameOf("owner")).isEqualTo("Zoë");
        assertThat(talk.names().size()).isEqualTo(2);

        List<Outcome> outcomes = new ArrayList<>();
        room.submit(
                new Command<>(
                        new CommandId("new", 1),
                        new Visitor("owner", Visitor.Role.OWNER),
                        Instant.EPOCH,
                        new Wish.Say("on")),
                outcomes::add);
        assertThat(outcomes).containsExactly(new Outcome.Done());
        assertThat(said(room.now().state())).endsWith("on");
        // That version reads on: what it does not know it leaves out.
        assertThat(blocks.text(6)).contains("\"kind\":\"said\",\"event\":{\"text\":\"on\"");
    }

    private static List<String> said(Talk talk) {
        return talk.room(Talk.FIRST).lines().values().stream()
                .filter(Line.Message.class::isInstance)
                .map(line -> ((Line.Message) line).text())
                .toList();
    }

    private static List<byte[]> lines(String name) {
        try (InputStream in = Objects.requireNonNull(OldLogTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A log in memory. */
    private static final class Blocks implements Journal {
        private final List<byte[]> blocks;

        Blocks(List<byte[]> blocks) {
            this.blocks = new ArrayList<>(blocks);
        }

        String text(int index) {
            return new String(blocks.get(index), StandardCharsets.UTF_8);
        }

        @Override
        public String writer() {
            return "00ff";
        }

        @Override
        public long length() {
            return blocks.size();
        }

        @Override
        public byte[] get(long index) {
            return blocks.get(Math.toIntExact(index));
        }

        @Override
        public long append(List<byte[]> more) {
            blocks.addAll(more);
            return blocks.size();
        }
    }
}
