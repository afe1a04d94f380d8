package starflock.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;
import starflock.fold.Placed;
import starflock.testkit.Gen;

/**
 * A space with its members in one process: each has a log, a node that holds some of everybody's logs, and the wits to
 * write. What reaches whom, and when, is up to the test.
 *
 * <p>A log here is its blocks and a hash over all of them so far, which is what a tree hash is to a space.
 */
final class World {
    static final Crypto CRYPTO = Crypto.load();

    final Gen gen;
    final Map<PublicKey, Member> members = new LinkedHashMap<>();
    final Member owner;
    /** Whether to insist that nothing final is ever moved: not so if the owner takes a finaliser's word back. */
    boolean finalStays;

    World(Gen gen) {
        this.gen = gen;
        owner = new Member("O", this, null);
        owner.write(Space.genesis(CRYPTO, owner.person, owner.log, owner.wrap(), new byte[8]));
    }

    PublicKey genesis() {
        return owner.log;
    }

    /** Somebody new, let in by {@code by} at a level; they hold what {@code by} holds, and have said hello. */
    Member admit(Member by, String name, Level level) {
        return admit(by, by.mandate(), name, level);
    }

    /** Another device of somebody's, who was let in before. */
    Member again(Member by, Ref under, Member of, Level level) {
        return admit(by, under, new Member(of.name + "'", this, by, of.person), level);
    }

    Member admit(Member by, Ref under, String name, Level level) {
        return admit(by, under, new Member(name, this, by), level);
    }

    private Member admit(Member by, Ref under, Member member, Level level) {
        by.write(new Body.Admit(under, member.key, List.of(member.device()), level));
        by.send(member);
        member.write(Space.hello(CRYPTO, member.person, genesis(), member.log));
        return member;
    }

    /**
     * Everybody gets all there is. Who had a branch that does not count throws it away first, so it takes some rounds.
     */
    void syncAll() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Member from : List.copyOf(members.values())) {
                for (Member to : members.values()) {
                    moved |= from.send(to);
                }
            }
        }
    }

    /** A newcomer who gets all logs in an order of its own, and works things out at moments of its own. */
    Space everything() {
        Space space = new Space(genesis(), CRYPTO, fork -> true);
        boolean fed = true;
        while (fed) {
            fed = false;
            for (Member member : gen.shuffled(List.copyOf(members.values()))) {
                int blocks = 1 + gen.nextInt(3);
                for (int i = 0; i < blocks; i++) {
                    fed |= feedOne(space, member.log, member.own());
                }
                if (gen.nextInt(3) == 0) {
                    space.settle();
                }
            }
            space.settle();
        }
        return space;
    }

    /** One log on one branch. */
    static final class Blocks {
        final List<byte[]> blocks = new ArrayList<>();
        final List<byte[]> hashes = new ArrayList<>();

        void append(byte[] block) {
            blocks.add(block);
            hashes.add(CRYPTO.hash(hashes.isEmpty() ? new byte[0] : hashes.getLast(), block));
        }

        int size() {
            return blocks.size();
        }

        void truncate(long length) {
            blocks.subList((int) length, blocks.size()).clear();
            hashes.subList((int) length, hashes.size()).clear();
        }

        Blocks first(int count) {
            Blocks copy = new Blocks();
            copy.blocks.addAll(blocks.subList(0, count));
            copy.hashes.addAll(hashes.subList(0, count));
            return copy;
        }
    }

    /** A person, their log, and their node. */
    static final class Member {
        final String name;
        final World world;
        final KeyPair person;
        final PublicKey key;
        final PublicKey log;
        final Space space;
        private final Blocks own;
        /** What this node has stored, by log: its own is the first. */
        final Map<PublicKey, Blocks> held = new LinkedHashMap<>();

        final List<Placed<byte[]>> shown = new ArrayList<>();

        Member(String name, World world, @Nullable Member like) {
            this(name, world, like, CRYPTO.keyPair(random32(world.gen)));
        }

        private Member(String name, World world, @Nullable Member like, KeyPair person) {
            this.name = name;
            this.world = world;
            this.person = person;
            key = new PublicKey(person.publicKey());
            log = new PublicKey(random32(world.gen));
            space = new Space(like == null ? log : world.genesis(), CRYPTO, fork -> true);
            own = new Blocks();
            held.put(log, own);
            world.members.put(log, this);
        }

        private static byte[] random32(Gen gen) {
            byte[] drawn = new byte[32];
            gen.nextBytes(drawn);
            return drawn;
        }

        Blocks held(PublicKey of) {
            return held.getOrDefault(of, new Blocks());
        }

        Blocks own() {
            return own;
        }

        PublicKey wrap() {
            return key;
        }

        Body.Device device() {
            return new Body.Device(log, wrap());
        }

        /** Appends an entry that has seen all that this node holds. */
        Ref write(Body body) {
            Ref ref = new Ref(log, own().size());
            own().append(space.entry(log, body));
            feed();
            return ref;
        }

        Ref say(String text) {
            return write(new Body.App(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** The grant to act under: the strongest to this person that is known here. */
        Ref mandate() {
            if (log.equals(world.genesis())) {
                return new Ref(log, 0);
            }
            Ref best = null;
            int rank = Level.NONE.rank();
            for (Map.Entry<PublicKey, Blocks> one : held.entrySet()) {
                Entry.Dictionary names = new Entry.Dictionary(one.getKey());
                for (int seq = 0; seq < one.getValue().size(); seq++) {
                    Body body = decode(one.getValue().blocks.get(seq), names);
                    Ref ref = new Ref(one.getKey(), seq);
                    if (body instanceof Body.Giving gives
                            && gives.person().equals(key)
                            && gives.level().rank() < rank
                            && space.standing(ref) instanceof Standing.Stands) {
                        best = ref;
                        rank = gives.level().rank();
                    }
                }
            }
            return best == null ? new Ref(world.genesis(), 0) : best;
        }

        Ref remove(Member target) {
            return limit(target, Level.NONE);
        }

        Ref limit(Member target, Level level) {
            return write(new Body.Limit(mandate(), target.key, level, space.cuts(target.key)));
        }

        Ref checkpoint() {
            return write(space.checkpoint());
        }

        /** Gives another node all that this one holds and that one lacks; false if that is nothing. */
        boolean send(Member to) {
            boolean moved = false;
            for (Map.Entry<PublicKey, Blocks> one : held.entrySet()) {
                moved |= give(to, one.getKey(), one.getValue().size());
            }
            if (moved) {
                to.feed();
            }
            return moved;
        }

        /** Gives another node one log up to a length. */
        void send(Member to, PublicKey of, int length) {
            if (give(to, of, length)) {
                to.feed();
            }
        }

        private boolean give(Member to, PublicKey of, int length) {
            if (to == this || of.equals(to.log)) {
                return false;
            }
            Blocks mine = held(of);
            Blocks theirs = to.held.computeIfAbsent(of, ignored -> new Blocks());
            int before = theirs.size();
            for (int seq = before; seq < Math.min(length, mine.size()); seq++) {
                theirs.append(mine.blocks.get(seq));
            }
            return theirs.size() > before;
        }

        /** Hands the space what it wants and is held. */
        void feed() {
            boolean fed = true;
            while (fed) {
                settle();
                space.takeDiscards().forEach(of -> held(of).truncate(space.wanted(of)));
                fed = false;
                for (Map.Entry<PublicKey, Blocks> one : held.entrySet()) {
                    fed |= feedOne(space, one.getKey(), one.getValue());
                    lookAhead(one.getKey(), one.getValue());
                }
            }
            settle();
        }

        /** Keeps what a reader would have on screen: the changes, one after the other. */
        private void settle() {
            int settled = space.settled();
            Space.Change change = space.settle();
            if (world.finalStays) {
                assertThat(change.kept()).as("what was final stays at %s", name).isGreaterThanOrEqualTo(settled);
            }
            shown.subList(change.kept(), shown.size()).clear();
            shown.addAll(change.tail());
        }

        private void lookAhead(PublicKey of, Blocks blocks) {
            int next = (int) space.waiting(of) + 1;
            if (next > 0 && next < blocks.size()) {
                space.lookAhead(of, blocks.blocks.subList(next, blocks.size()));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static boolean feedOne(Space space, PublicKey log, Blocks blocks) {
        long seq = space.wanted(log);
        if (seq < 0 || seq >= blocks.size()) {
            return false;
        }
        space.feed(log, blocks.blocks.get((int) seq), blocks.hashes.get((int) seq));
        return true;
    }

    private static Body decode(byte[] block, Entry.Dictionary names) {
        try {
            return Entry.decode(block, names).body();
        } catch (ProtocolError broken) {
            throw new AssertionError(broken);
        }
    }
}
