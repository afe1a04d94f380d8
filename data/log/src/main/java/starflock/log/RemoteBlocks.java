package starflock.log;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which blocks a peer says it has. It may say anything: memory is bounded, and what does not fit counts as not there. */
final class RemoteBlocks {
    /** As the peer's own pages (lib/bitfield.js). */
    private static final int PAGE_BITS = 32_768;

    /** 4 MiB: sparse knowledge of 33 million blocks. */
    private static final int MAX_PAGES = 1024;

    private final Map<Long, long[]> pages = new HashMap<>();
    private long contiguous;

    boolean has(long block) {
        if (block < contiguous) return true;
        long @Nullable [] page = pages.get(block / PAGE_BITS);
        return page != null && (page[(int) (block % PAGE_BITS) >> 6] >>> (block & 63) & 1) != 0;
    }

    /** Blocks from the first on without a gap. */
    long contiguous() {
        return contiguous;
    }

    /** The peer said that it has blocks. */
    void add(long start, long length) {
        long end = start + length;
        if (start <= contiguous) {
            contiguous = Math.max(contiguous, end);
            return;
        }
        for (long from = start; from < end; from = (from / PAGE_BITS + 1) * PAGE_BITS) {
            long @Nullable [] page = page(from / PAGE_BITS, true);
            if (page == null) return;
            set(page, from % PAGE_BITS, Math.min(end - from / PAGE_BITS * PAGE_BITS, PAGE_BITS), true);
        }
    }

    /** The peer said that it no longer has blocks. */
    void drop(long start, long length) {
        long end = start + length;
        long before = contiguous;
        contiguous = Math.min(contiguous, start);
        if (before > end) add(end, before - end);
        pages.forEach((number, page) -> {
            long first = number * PAGE_BITS;
            long from = Math.max(start, first);
            if (from < Math.min(end, first + PAGE_BITS)) {
                set(page, from - first, Math.min(end - first, PAGE_BITS), false);
            }
        });
    }

    /** The peer sent a piece of its bitfield, which replaces what it said before. */
    void bitfield(long start, int[] words) {
        if (start % 32 != 0) return;
        if (start < contiguous) contiguous = start;
        for (int i = 0; i < words.length; i++) {
            long first = start + 32L * i;
            long @Nullable [] page = page(first / PAGE_BITS, words[i] != 0);
            if (page == null) continue;
            int word = (int) (first % PAGE_BITS) >> 6;
            int shift = (int) (first & 63);
            page[word] = (page[word] & ~(0xffff_ffffL << shift)) | ((words[i] & 0xffff_ffffL) << shift);
        }
        passWhatIsThere();
    }

    /** Moves the end of what is there without a gap, by words: a message of a few bytes must not cost a walk over bits. */
    private void passWhatIsThere() {
        long @Nullable [] page = pages.get(contiguous / PAGE_BITS);
        while (page != null) {
            long missing = ~page[(int) (contiguous % PAGE_BITS) >> 6] >>> (contiguous & 63);
            if (missing != 0) {
                contiguous += Long.numberOfTrailingZeros(missing);
                // Behind the word's last bit the next one goes on, unless the gap is here.
                if ((contiguous & 63) != 0 || !has(contiguous)) return;
            } else {
                contiguous = (contiguous | 63) + 1;
            }
            if (contiguous % PAGE_BITS == 0) page = pages.get(contiguous / PAGE_BITS);
        }
    }

    private long @Nullable [] page(long number, boolean make) {
        long @Nullable [] page = pages.get(number);
        if (page == null && make && pages.size() < MAX_PAGES) {
            page = new long[PAGE_BITS / 64];
            pages.put(number, page);
        }
        return page;
    }

    private static void set(long[] page, long from, long to, boolean has) {
        for (long at = from; at < to; at = (at | 63) + 1) {
            long mask = -1L << (at & 63);
            if (to - (at & ~63L) < 64) mask &= -1L >>> (64 - (to & 63));
            if (has) page[(int) at >> 6] |= mask;
            else page[(int) at >> 6] &= ~mask;
        }
    }
}
