package starflock.guard;

import java.util.List;

/**
 * What of a node is open to everybody: some of its pages, and nothing else.
 *
 * @param pages paths without a slash at their ends, such as {@code /chat}; the first is where who asks for nothing in
 *     particular is led
 */
public record OpenHouse(Strangers strangers, List<String> pages) {
    public OpenHouse {
        pages = List.copyOf(pages);
        if (pages.isEmpty()) {
            throw new IllegalArgumentException("pages is empty, expected one or more");
        }
    }

    /** Whether a path belongs to a page that is open. */
    boolean opens(String path) {
        return pages.stream().anyMatch(page -> path.equals(page) || path.startsWith(page + "/"));
    }

    /** Whether a path is such a page itself, and not a part of it. */
    boolean isPage(String path) {
        return pages.stream().anyMatch(page -> path.equals(page) || path.equals(page + "/"));
    }

    String first() {
        return pages.getFirst() + "/";
    }
}
