package starflock.space;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who might do what, worked out from all decisions held (R1 to R5 of the specification).
 *
 * <p>Everything asks one question: what was a grant worth at a place in a log? It begins at the grant's level and is
 * weakened by every removal or demotion that <em>reaches</em> it, from that one's cut on. Whether one reaches it
 * depends
 * only on decisions made under strictly stronger grants, so the question answers itself by recursion that must end, and
 * needs no tie-break.
 */
final class Roles {
    private final Consents consents;
    private final Graph graph;
    private final Chain chain;
    private final PublicKey genesis;
    /** Every grant, and every limit, by the person whom it is about. */
    private final Map<PublicKey, List<Node>> giving = new HashMap<>();

    private final Map<PublicKey, List<Node>> limiting = new HashMap<>();
    private final Map<MemberLog, PublicKey> persons = new HashMap<>();
    private final Map<MemberLog, List<Term>> terms = new HashMap<>();
    private final Map<Node, Standing> decided = new HashMap<>();

    Roles(Graph graph, Chain chain, PublicKey genesis, Consents consents) {
        this.consents = consents;
        this.graph = graph;
        this.chain = chain;
        this.genesis = genesis;
        for (MemberLog log : graph.logs()) {
            PublicKey person = owner(log);
            if (person != null) {
                persons.put(log, person);
            }
        }
        for (MemberLog log : graph.logs()) {
            for (Node node : log.decisions) {
                sort(node);
            }
        }
        // Whom a void entry is told to blame does not depend on what came first.
        limiting.values()
                .forEach(limits -> limits.sort(
                        Comparator.comparing((Node node) -> node.log.key).thenComparingLong(node -> node.seq)));
    }

    private void sort(Node node) {
        switch (node.body()) {
            case Body.Giving gives ->
                giving.computeIfAbsent(gives.person(), ignored -> new ArrayList<>())
                        .add(node);
            case Body.Limit limit ->
                limiting.computeIfAbsent(limit.person(), ignored -> new ArrayList<>())
                        .add(node);
            case Body.Leave ignored -> {
                PublicKey person = persons.get(node.log);
                if (person != null) {
                    limiting.computeIfAbsent(person, ignored2 -> new ArrayList<>())
                            .add(node);
                }
            }
            case Body.Hello ignored -> {}
            case Body.Finaliser ignored -> {}
            case Body.App ignored -> {}
            case Body.Checkpoint ignored -> {}
            case Body.Fork ignored -> {}
            case Body.Rotation ignored -> {}
            case Body.Share ignored -> {}
        }
    }

    /** The person whose log it is, if its first entry says so and they have signed that. */
    private @Nullable PublicKey owner(MemberLog log) {
        Node first = log.node(0);
        if (first == null || !(first.body() instanceof Body.First said)) {
            return null;
        }
        boolean inPlace = log.key.equals(genesis) == said instanceof Body.Genesis;
        return inPlace && consents.given(said.person(), genesis, log.key, said.consent()) ? said.person() : null;
    }

    @Nullable
    PublicKey person(MemberLog log) {
        return persons.get(log);
    }

    /** What becomes of an entry of any kind. */
    Standing standing(Node node) {
        return switch (node.body()) {
            case Body.Decision ignored -> decision(node);
            // They only order or prove: what they are worth is not a question of level.
            case Body.Checkpoint ignored -> written(node);
            case Body.Fork ignored -> written(node);
            case Body.App ignored -> written(node);
            case Body.Share ignored -> written(node);
        };
    }

    private Standing written(Node node) {
        Level best = Level.NONE;
        Ref blame = null;
        boolean admitted = false;
        for (Term term : terms.computeIfAbsent(node.log, this::terms)) {
            if (node.saw(term.grant)) {
                admitted = true;
                Worth worth = term.at(node.seq);
                best = worth.level.strongerThan(best) ? worth.level : best;
                blame = worth.by == null ? blame : worth.by;
            }
        }
        if (best.writes()) {
            return new Standing.Stands(best);
        }
        if (!admitted) {
            return new Standing.NotAdmitted();
        }
        return blame == null ? new Standing.TooWeak(best) : new Standing.BeyondCut(blame);
    }

    /** What a person may do now in a log that was let in for them, whether it has begun or not. */
    Level now(PublicKey person, MemberLog log) {
        Level best = Level.NONE;
        for (Term term : terms(person, log)) {
            Level level = term.at(Long.MAX_VALUE).level;
            best = level.strongerThan(best) ? level : best;
        }
        return best;
    }

    /** Everybody who was ever let in, and what they may do now in that log of theirs where they may do most. */
    Map<PublicKey, Level> members() {
        Map<PublicKey, Level> members = new TreeMap<>();
        giving.values().stream().flatMap(List::stream).forEach(grant -> {
            PublicKey person = ((Body.Giving) grant.body()).person();
            List<PublicKey> logs =
                    switch ((Body.Giving) grant.body()) {
                        case Body.Genesis ignored -> List.of(genesis);
                        case Body.Admit admit ->
                            admit.devices().stream().map(Body.Device::log).toList();
                        case Body.Grant ignored -> List.of();
                    };
            if (decision(grant) instanceof Standing.Stands) {
                for (PublicKey log : logs) {
                    members.merge(
                            person, now(person, graph.log(log)), (one, other) -> one.strongerThan(other) ? one : other);
                }
            }
        });
        return members;
    }

    /** The grant under which the person of a log can do most in it now; null if there is none. */
    @Nullable
    Ref mandate(MemberLog log) {
        Level best = Level.NONE;
        Ref mandate = null;
        for (Term term : terms.computeIfAbsent(log, this::terms)) {
            Level level = term.at(Long.MAX_VALUE).level;
            if (level.strongerThan(best)) {
                best = level;
                mandate = term.grant.ref();
            }
        }
        return mandate;
    }

    /** The keys for which the shares of those devices are sealed that may read now, by their logs. */
    Map<PublicKey, PublicKey> readers() {
        Map<PublicKey, PublicKey> wraps = new TreeMap<>();
        giving.values().stream().flatMap(List::stream).forEach(grant -> {
            if (decision(grant) instanceof Standing.Stands) {
                switch ((Body.Giving) grant.body()) {
                    case Body.Genesis first -> reader(wraps, first.person(), new Body.Device(genesis, first.wrap()));
                    case Body.Admit admit -> admit.devices().forEach(device -> reader(wraps, admit.person(), device));
                    case Body.Grant ignored -> {}
                }
            }
        });
        return wraps;
    }

    private void reader(Map<PublicKey, PublicKey> wraps, PublicKey person, Body.Device device) {
        MemberLog log = graph.known(device.log());
        if (log != null && now(person, log).reads()) {
            // Two admissions of one device name two keys only if its owner wished it so, and then either will do.
            wraps.putIfAbsent(device.log(), device.wrap());
        }
    }

    /** The grants that hold in a log, and where they weaken: the same for all its entries, so worked out once. */
    private List<Term> terms(MemberLog log) {
        PublicKey person = persons.get(log);
        return person == null ? List.of() : terms(person, log);
    }

    private List<Term> terms(PublicKey person, MemberLog log) {
        List<Term> all = new ArrayList<>();
        for (Node grant : giving.getOrDefault(person, List.of())) {
            if (covers(grant, log) && decision(grant) instanceof Standing.Stands) {
                all.add(new Term(grant, weakenings(grant, log)));
            }
        }
        return all;
    }

    /** Whether a grant is for a log at all: one that it names, or that an admission which it had seen names. */
    private boolean covers(Node grant, MemberLog log) {
        return switch ((Body.Giving) grant.body()) {
            // The owner may have lost the first log with its machine: every log that they have signed for is theirs.
            case Body.Genesis first -> log.key.equals(genesis) || Objects.equals(first.person(), persons.get(log));
            case Body.Admit admit -> admit.names(log.key);
            case Body.Grant given ->
                log.key.equals(genesis)
                        || giving.getOrDefault(given.person(), List.of()).stream()
                                .anyMatch(other -> other.body() instanceof Body.Admit admit
                                        && admit.names(log.key)
                                        && grant.saw(other));
        };
    }

    /** What becomes of a decision. Recursion ends: see the class comment. */
    private Standing decision(Node node) {
        Standing known = decided.get(node);
        if (known == null) {
            known = decide(node);
            decided.put(node, known);
        }
        return known;
    }

    private Standing decide(Node node) {
        PublicKey person = persons.get(node.log);
        if (person == null) {
            return new Standing.NotAdmitted();
        }
        return switch ((Body.Decision) node.body()) {
            case Body.Genesis ignored ->
                node.seq == 0 && node.log.key.equals(genesis)
                        ? new Standing.Stands(Level.OWNER)
                        : new Standing.TooWeak(Level.NONE);
            case Body.Hello ignored -> new Standing.Stands(Level.NONE);
            case Body.Admit admit -> under(node, person, admit.under(), admit.level());
            case Body.Grant grant -> under(node, person, grant.under(), grant.level());
            case Body.Limit limit -> under(node, person, limit.under(), limit.level());
            // Whoever holds the key of a log may end it.
            case Body.Leave ignored -> new Standing.Stands(Level.NONE);
            // Any writer may.
            case Body.Rotation ignored -> written(node);
            case Body.Finaliser ignored ->
                node.log.key.equals(genesis) ? new Standing.Stands(Level.OWNER) : new Standing.TooWeak(Level.NONE);
        };
    }

    /** R1: the decision cites a grant of its author's, and what it gives or leaves is strictly weaker. */
    private Standing under(Node node, PublicKey author, Ref cited, Level about) {
        Node grant = graph.find(cited);
        if (grant == null
                || grant == node
                || !(grant.body() instanceof Body.Giving gives)
                || !gives.person().equals(author)
                || !node.saw(grant)
                || !covers(grant, node.log)) {
            return new Standing.NoSuchGrant(cited);
        }
        // Before anything else is asked: so whatever is asked on the way to an answer has a stronger mandate.
        if (!gives.level().decides() || !gives.level().strongerThan(about)) {
            return new Standing.TooWeak(gives.level());
        }
        if (!(decision(grant) instanceof Standing.Stands)) {
            return new Standing.NoSuchGrant(cited);
        }
        Worth worth = new Term(grant, weakenings(grant, node.log)).at(node.seq);
        if (worth.level.decides() && worth.level.strongerThan(about)) {
            return new Standing.Stands(worth.level);
        }
        return worth.by == null ? new Standing.TooWeak(worth.level) : new Standing.BeyondCut(worth.by);
    }

    /** What a grant is worth at a place, and what weakened it last. */
    private record Worth(Level level, @Nullable Ref by) {}

    /** Where in a log a grant weakens, to what, and by what. */
    private record Weakening(long from, Level left, Ref by) {}

    /** A grant as it holds in one log. */
    private record Term(Node grant, List<Weakening> weakenings) {
        Worth at(long seq) {
            Level level = ((Body.Giving) grant.body()).level();
            Ref by = null;
            for (Weakening weakening : weakenings) {
                if (seq >= weakening.from && level.strongerThan(weakening.left)) {
                    level = weakening.left;
                    by = weakening.by;
                }
            }
            return new Worth(level, by);
        }
    }

    private List<Weakening> weakenings(Node grant, MemberLog log) {
        List<Weakening> all = new ArrayList<>();
        for (Node limit : limiting.getOrDefault(((Body.Giving) grant.body()).person(), List.of())) {
            if (reaches(limit, grant)) {
                Level left = limit.body() instanceof Body.Limit limits ? limits.level() : Level.NONE;
                all.add(new Weakening(cut(limit, log), left, limit.ref()));
            }
        }
        for (Node limit : takingBack(grant)) {
            all.add(new Weakening(chain.length(log, chain.before(limit)), Level.NONE, limit.ref()));
        }
        return all;
    }

    /** R2, R4: whether a limit weakens a grant to its person at all, beyond its cut. */
    private boolean reaches(Node limit, Node grant) {
        if (grant.saw(limit)) {
            return false;
        }
        if (limit.body() instanceof Body.Leave) {
            return true;
        }
        Level target = ((Body.Giving) grant.body()).level();
        Node mandate = graph.find(((Body.Limit) limit.body()).under());
        // A mandate no stronger than the target's grant can never reach it: here the recursion ends.
        if (mandate == null
                || !(mandate.body() instanceof Body.Giving gives)
                || !gives.level().strongerThan(target)
                || !(decision(limit) instanceof Standing.Stands by)) {
            return false;
        }
        if (limit.saw(grant)) {
            return by.level().strongerThan(target);
        }
        return decision(grant) instanceof Standing.Stands granter
                && !granter.level().strongerThan(by.level());
    }

    /** Whether a limit weakens any grant. */
    boolean effective(Node limit) {
        return limit.body() instanceof Body.Limit limits
                && giving.getOrDefault(limits.person(), List.of()).stream().anyMatch(grant -> reaches(limit, grant));
    }

    /** R5: the limits on who gave a grant, from a place in their log before it, that take back what they gave. */
    private List<Node> takingBack(Node grant) {
        Ref mandate =
                switch ((Body.Giving) grant.body()) {
                    case Body.Admit admit -> admit.under();
                    case Body.Grant given -> given.under();
                    case Body.Genesis ignored -> null;
                };
        Node above = mandate == null ? null : graph.find(mandate);
        PublicKey granter = persons.get(grant.log);
        if (above == null || granter == null || !(above.body() instanceof Body.Giving)) {
            return List.of();
        }
        return limiting.getOrDefault(granter, List.of()).stream()
                .filter(limit ->
                        limit.body() instanceof Body.Limit limits && takesBack(limits, grant) && reaches(limit, above))
                .toList();
    }

    private static boolean takesBack(Body.Limit limit, Node grant) {
        for (Body.Cut cut : limit.cuts()) {
            if (cut.at().log().equals(grant.log.key)) {
                return grant.seq >= cut.keptGrants() && grant.seq < cut.at().length();
            }
        }
        return false;
    }

    /** R2, R3: from where on a limit counts in a log of its person; what was final before it stays. */
    private long cut(Node limit, MemberLog log) {
        long said = limit.body() instanceof Body.Leave && limit.log == log ? limit.seq + 1 : said(limit, log.key);
        return Math.max(said, chain.length(log, chain.before(limit)));
    }

    private static long said(Node limit, PublicKey log) {
        List<Body.Cut> cuts =
                switch (limit.body()) {
                    case Body.Limit limits -> limits.cuts();
                    case Body.Leave leave -> leave.cuts();
                    default -> List.of();
                };
        for (Body.Cut cut : cuts) {
            if (cut.at().log().equals(log)) {
                return cut.at().length();
            }
        }
        return 0;
    }
}
