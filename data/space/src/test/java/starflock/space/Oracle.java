package starflock.space;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules R1 to R5 worked out in the plainest way there is: the whole past of every entry as a set, and every verdict
 * again and again until none changes. Slow, and sharing nothing with {@link Roles} but the words of the specification.
 */
final class Oracle {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> ids = new HashMap<>();
    private final Map<Node, BitSet> pasts = new HashMap<>();
    private final Map<Node, Level> acting = new HashMap<>();
    private final Space space;

    Oracle(Space space) {
        this.space = space;
        for (MemberLog log : space.graph().logs()) {
            log.nodes.forEach(node -> {
                ids.put(node, nodes.size());
                nodes.add(node);
            });
        }
        nodes.forEach(this::past);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Node node : nodes) {
                Level now = act(node);
                Level before = now == null ? acting.remove(node) : acting.put(node, now);
                changed |= now == null ? before != null : !now.equals(before);
            }
        }
    }

    boolean stands(Node node) {
        PublicKey person = space.person(node.log.key);
        return person != null
                && nodes.stream()
                        .filter(grant -> grant.body() instanceof Body.Giving gives
                                && gives.person().equals(person)
                                && saw(node, grant)
                                && covers(grant, node.log)
                                && acting.containsKey(grant))
                        .anyMatch(grant -> worth(grant, node).writes());
    }

    private int id(Node node) {
        return requireNonNull(ids.get(node));
    }

    private BitSet past(Node node) {
        BitSet known = pasts.get(node);
        if (known != null) {
            return known;
        }
        BitSet past = new BitSet();
        past.set(id(node));
        if (node.seq > 0) {
            past.or(past(node.log.nodes.get((int) node.seq - 1)));
        }
        for (Entry.Head head : node.entry.heads()) {
            past.or(past(space.graph().log(head.log()).nodes.get((int) head.length() - 1)));
        }
        pasts.put(node, past);
        return past;
    }

    private boolean saw(Node node, Node other) {
        return past(node).get(id(other));
    }

    /** The level that a decision was made at; null if it is void. */
    private @Nullable Level act(Node node) {
        PublicKey author = space.person(node.log.key);
        if (author == null) {
            return null;
        }
        return switch (node.body()) {
            case Body.Genesis ignored -> id(node) == 0 ? Level.OWNER : null;
            case Body.Admit admit -> under(node, author, admit.under(), admit.level());
            case Body.Grant grant -> under(node, author, grant.under(), grant.level());
            case Body.Limit limit -> under(node, author, limit.under(), limit.level());
            case Body.Leave ignored -> Level.NONE;
            case Body.Hello ignored -> null;
            case Body.Finaliser ignored -> null;
            case Body.Checkpoint ignored -> null;
            case Body.Fork ignored -> null;
            case Body.Rotation ignored -> null;
            case Body.Share ignored -> null;
            case Body.App ignored -> null;
        };
    }

    private @Nullable Level under(Node node, PublicKey author, Ref cited, Level about) {
        Node grant = space.graph().find(cited);
        if (grant == null || id(grant) == id(node)) {
            return null;
        }
        boolean mine = grant.body() instanceof Body.Giving gives
                && gives.person().equals(author)
                && saw(node, grant)
                && covers(grant, node.log)
                && acting.containsKey(grant);
        if (!mine) {
            return null;
        }
        Level level = worth(grant, node);
        return level.decides() && level.strongerThan(about) ? level : null;
    }

    private boolean covers(Node grant, MemberLog log) {
        return switch ((Body.Giving) grant.body()) {
            case Body.Genesis first ->
                id(log.nodes.getFirst()) == 0 || Objects.equals(first.person(), space.person(log.key));
            case Body.Admit admit -> admit.names(log.key);
            case Body.Grant given ->
                id(log.nodes.getFirst()) == 0
                        || nodes.stream()
                                .anyMatch(other -> other.body() instanceof Body.Admit admit
                                        && admit.person().equals(given.person())
                                        && admit.names(log.key)
                                        && saw(grant, other));
        };
    }

    private Level worth(Node grant, Node at) {
        Body.Giving gives = (Body.Giving) grant.body();
        Level level = gives.level();
        for (Node limit : nodes) {
            if (!limits(limit, gives.person()) || !reaches(limit, grant)) {
                continue;
            }
            Level left = limit.body() instanceof Body.Limit limits ? limits.level() : Level.NONE;
            if (at.seq >= Math.max(said(limit, at.log), made(limit, at.log))) {
                level = level.and(left);
            }
        }
        return takenBack(grant, at) ? Level.NONE : level;
    }

    private boolean limits(Node limit, PublicKey person) {
        return switch (limit.body()) {
            case Body.Limit limits -> limits.person().equals(person);
            case Body.Leave ignored -> Objects.equals(person, space.person(limit.log.key));
            default -> false;
        };
    }

    private boolean reaches(Node limit, Node grant) {
        Level by = acting.get(limit);
        if (by == null || saw(grant, limit)) {
            return false;
        }
        if (limit.body() instanceof Body.Leave) {
            return true;
        }
        if (saw(limit, grant)) {
            return by.strongerThan(((Body.Giving) grant.body()).level());
        }
        Level granter = acting.get(grant);
        return granter != null && !granter.strongerThan(by);
    }

    private boolean takenBack(Node grant, Node at) {
        Ref mandate =
                switch ((Body.Giving) grant.body()) {
                    case Body.Admit admit -> admit.under();
                    case Body.Grant given -> given.under();
                    case Body.Genesis ignored -> null;
                };
        if (mandate == null) {
            return false;
        }
        Node above = space.graph().find(mandate);
        PublicKey granter = space.person(grant.log.key);
        return above != null
                && above.body() instanceof Body.Giving
                && nodes.stream()
                        .anyMatch(limit -> limit.body() instanceof Body.Limit limits
                                && Objects.equals(limits.person(), granter)
                                && reaches(limit, above)
                                && at.seq >= made(limit, at.log)
                                && limits.cuts().stream()
                                        .anyMatch(cut -> cut.at().log().equals(grant.log.key)
                                                && grant.seq >= cut.keptGrants()
                                                && grant.seq < cut.at().length()));
    }

    private static long said(Node limit, MemberLog log) {
        if (limit.body() instanceof Body.Leave && limit.log == log) {
            return limit.seq + 1;
        }
        List<Body.Cut> cuts =
                switch (limit.body()) {
                    case Body.Limit limits -> limits.cuts();
                    case Body.Leave leave -> leave.cuts();
                    default -> List.of();
                };
        return cuts.stream()
                .filter(cut -> cut.at().log().equals(log.key))
                .mapToLong(cut -> cut.at().length())
                .findFirst()
                .orElse(0);
    }

    /** The length of a log in the last checkpoint that does not contain an entry. */
    private long made(Node entry, MemberLog log) {
        long made = 0;
        for (int number = 1; number <= space.chain().size(); number++) {
            if (space.chain().length(entry.log, number) <= entry.seq) {
                made = space.chain().length(log, number);
            }
        }
        return made;
    }
}
