package starflock.live;

/**
 * Names a command: the page that sent it and the page's own count.
 *
 * <p>The page's name is given by the node with the document, so a browser needs no random numbers of its own: those are
 * hard to come by on a page from another machine without TLS.
 *
 * @param page 1 to {@value #MAX_PAGE_CHARS} characters of a-z and 0-9
 * @param number from 1
 */
public record CommandId(String page, long number) {
    /** 128 random bits are 25 characters in base 36. */
    static final int MAX_PAGE_CHARS = 26;
    /** Largest whole number that JavaScript counts exactly: 2^53 - 1. */
    static final long MAX_NUMBER = (1L << 53) - 1;

    public CommandId {
        if (page.isEmpty() || page.length() > MAX_PAGE_CHARS) {
            throw new IllegalArgumentException("page must have 1 to " + MAX_PAGE_CHARS + " characters");
        }
        if (!page.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            throw new IllegalArgumentException("page must be of a-z and 0-9");
        }
        if (number < 1 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("number must be from 1 to " + MAX_NUMBER + ": " + number);
        }
    }

    /** Reads {@code PAGE-NUMBER}. */
    static CommandId parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("expected PAGE-NUMBER: " + text);
        }
        return new CommandId(text.substring(0, dash), Long.parseLong(text, dash + 1, text.length(), 10));
    }

    @Override
    public String toString() {
        return page + "-" + number;
    }
}
