package starflock.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starflock.crypto.Crypto;

/** What a batch adds to a tree is the same whoever helps, and nobody waits for who does not. */
@Timeout(30)
class GrowthTest {
    private final Hashes hashes = new Hashes(Crypto.load());

    private static List<byte[]> blocks(int count) {
        Random random = new Random(count);
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] block = new byte[random.nextInt(5) == 0 ? 0 : 4000 + random.nextInt(200)];
            random.nextBytes(block);
            blocks.add(block);
        }
        return blocks;
    }

    private void agree(Executor helper) {
        for (int start : new int[] {0, 1, 15, 16, 37}) {
            for (int count : new int[] {0, 1, 15, 16, 17, 64, 200}) agree(start, count, helper);
        }
    }

    /** Grown piece by piece, a tree is what it is block by block. */
    private void agree(int start, int count, Executor helper) {
        Tree one = new Tree(hashes, List.of());
        for (byte[] block : blocks(start)) one.append(block);
        Tree other = new Tree(hashes, one.roots());
        List<byte[]> blocks = blocks(count);
        for (byte[] block : blocks) one.append(block);
        other.append(blocks, helper);
        assertThat(other.roots()).isEqualTo(one.roots());
        assertThat(other.length()).isEqualTo(start + count);
        assertThat(other.byteLength()).isEqualTo(one.byteLength());
        assertThat(one.nodes()).containsAll(other.nodes());
        assertThat(other.nodes()).doesNotHaveDuplicates().hasSize(one.nodes().size() - (2 * start - roots(start)));
    }

    private static int roots(int length) {
        return Integer.bitCount(length);
    }

    @Test
    void withAnotherThread() {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 20; i++) agree(thread);
        }
    }

    @Test
    void withTheSameThread() {
        agree(Runnable::run);
    }

    @Test
    void withNobody() {
        Deque<Runnable> never = new ArrayDeque<>();
        agree(never::add);
        assertThat(never).isNotEmpty();
        // Late, and with nothing left to do.
        Tree[] pieces = Growth.of(hashes, 0, blocks(100), never::add);
        Tree[] kept = pieces.clone();
        never.forEach(Runnable::run);
        assertThat(pieces).containsExactly(kept);
        agree(task -> {
            throw new RejectedExecutionException();
        });
    }
}
