package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Whatever is in a store's files: it opens, or an {@link IOException} says why not; what can be read of it is read in
 * bounded time and memory.
 */
class StorageFuzzTest {
    /** Blocks that are tried of each log. */
    private static final int MAX_READ = 100;

    /** The number that the frames' checksums are made with. */
    private static final long STORE = store();

    /** Bytes behind the last whole frame, or over it: the first two bytes are how far from the end. */
    @FuzzTest(maxDuration = "10m")
    void bytes(byte[] input) throws IOException {
        if (input.length < 2) return;
        Map<String, byte[]> files = new HashMap<>(TenBlocks.MADE.files());
        String name = newest(files);
        byte[] segment = Objects.requireNonNull(files.get(name));
        int back = (input[0] & 0xff) | (input[1] & 0xff) << 8;
        int at = Math.max(0, segment.length - back);
        ByteBuffer changed = ByteBuffer.allocate(Math.max(segment.length, at + input.length - 2));
        changed.put(segment).position(at).put(input, 2, input.length - 2);
        files.put(name, changed.array());
        openAndRead(TenBlocks.copy(files));
    }

    /** Frames whose checksums are right, behind the last: length of the head in two bytes, head, the items' content. */
    @FuzzTest(maxDuration = "10m")
    void frames(byte[] input) throws IOException {
        Map<String, byte[]> files = new HashMap<>(TenBlocks.MADE.files());
        String name = newest(files);
        int number = Integer.parseInt(name.substring(0, 8), 16);
        Out segment = new Out().raw(Objects.requireNonNull(files.get(name)));
        In in = new In(input);
        try {
            while (in.hasMore()) {
                byte[] head = in.raw(in.u8() | in.u8() << 8);
                byte[] items = items(head, in);
                byte[] length = new Out().number(head.length).toByteArray();
                segment.u32(Checksums.frame(STORE, number, segment.size(), head))
                        .raw(length)
                        .raw(head)
                        .raw(items);
            }
        } catch (DamagedException e) {
            // The input ends in the middle of a frame: those before it count.
            assertThat(e).hasMessageNotContaining("null");
        }
        files.put(name, segment.toByteArray());
        openAndRead(TenBlocks.copy(files));
    }

    /** Takes what the ops of a head ask for from the input. */
    private static byte[] items(byte[] head, In in) throws IOException {
        Out items = new Out();
        In fields = new In(head);
        while (fields.hasMore()) {
            Op unused = Op.decode(fields, (log, level, index, size) -> {
                byte[] content = in.raw(size);
                items.u32(Checksums.item(log, level, index, content)).raw(content);
                return content;
            });
        }
        return items.toByteArray();
    }

    private static long store() {
        byte[] file = Objects.requireNonNull(TenBlocks.MADE.files().get(CheckpointFile.NAME));
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(12);
    }

    private static String newest(Map<String, byte[]> files) {
        return new TreeSet<>(files.keySet().stream()
                        .filter(name -> name.endsWith(".segment"))
                        .toList())
                .last();
    }

    private static void openAndRead(Disk disk) {
        try (Corestore store = TenBlocks.open(disk)) {
            for (Log log : store.logs()) {
                assertThat(log.length()).isNotNegative();
                for (long i = 0; i < Math.min(MAX_READ, log.length()); i++) {
                    if (log.has(i)) assertThat(log.get(i)).isNotNull();
                }
            }
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
