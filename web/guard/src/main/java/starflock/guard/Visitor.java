package starflock.guard;

import io.vertx.ext.web.RoutingContext;

/**
 * The person behind a request that the guard let through.
 *
 * <p>The owner is one visitor in every browser and after every sign-in; a guest is one visitor for each browser that
 * followed an invitation.
 *
 * @param id public and stable: lower-case letters and digits, at most {@value #ID_CHARS}. It is no secret; it may be
 *     stored in a log and shown in a page.
 * @param role what this visitor may do
 */
public record Visitor(String id, Role role) {
    /** Longest id: a role letter and 128 random bits in base 36. */
    public static final int ID_CHARS = 26;

    private static final String KEY = Visitor.class.getName();

    /** What a visitor may do. */
    public enum Role {
        /** Signed in with a link that the node printed: may do everything. */
        OWNER,
        /** Followed an invitation: may be in the rooms, and nothing else. */
        GUEST
    }

    public Visitor {
        if (id.isEmpty() || id.length() > ID_CHARS) {
            throw new IllegalArgumentException("id has " + id.length() + " characters, expected 1 to " + ID_CHARS);
        }
        if (!id.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            throw new IllegalArgumentException("id is \"" + id + "\", expected only a-z and 0-9");
        }
    }

    /**
     * The visitor of this request.
     *
     * @throws IllegalStateException if the route runs without the guard before it: a wiring bug that must not pass
     */
    public static Visitor of(RoutingContext context) {
        if (context.get(KEY) instanceof Visitor visitor) {
            return visitor;
        }
        throw new IllegalStateException("no guard ran before " + context.normalizedPath());
    }

    /** Marks the request as this visitor's. The guard does it; a test of a page may stand in for it. */
    public void attach(RoutingContext context) {
        context.put(KEY, this);
    }
}
