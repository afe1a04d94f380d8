package starflock.space;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.Hpke;
import starflock.crypto.KeyPair;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/**
 * Spaces under keys: members who write, let in, demote, remove and rotate at random, in groups that do not hear of
 * each other for a while, get blocks in any order and again, and lose power: then what came since they last forced
 * their disk is there in part. No clock is in it: how wrong one is cannot matter.
 *
 * <ul>
 *   <li>Whoever holds the same has the same history, to the bit; so has who reads all of it again.
 *   <li>What one was told is written stays in one's log.
 *   <li>What somebody wrote who knew of a removal by the owner, the removed cannot open, whatever they hold.
 * </ul>
 */
class KeyedSimulationTest {
    /** Entries in all runs together. */
    private static final int ENTRIES = 100_000;

    /** Acts after which somebody's program ends and starts again. */
    private static final int REST_EVERY = 50;

    private static final int FEW = 8;
    private static final int MANY = 50;

    @Test
    void whoHoldsTheSameReadsTheSame() {
        int[] written = {0};
        int runs = ENTRIES / 2_500;
        Seeds.runs(runs).also(Kept.seeds(KeyedSimulationTest.class)).check(gen -> {
            Town town = new Town(gen, 2 + gen.nextInt(FEW - 1));
            town.live(ENTRIES / runs);
            written[0] += town.meet();
        });
        // Only --long or one seed alone take another number of runs.
        if (!Seeds.longRun() && System.getProperty("starflock.seed") == null) {
            assertThat(written[0]).isGreaterThanOrEqualTo(ENTRIES);
        }
    }

    @Test
    void fiftyMembersToo() {
        Seeds.runs(1).check(gen -> {
            Town town = new Town(gen, MANY);
            town.live(4_000);
            int unused = town.meet();
        });
    }

    /** One device: its own log, the sealed blocks that it holds of all, and what it makes of them. */
    private static final class House {
        final KeyPair person;
        final PublicKey key;
        final PublicKey log;
        final Hpke.Keys wrap;
        final Map<PublicKey, List<byte[]>> held = new LinkedHashMap<>();
        final PublicKey genesis;
        final Random random;
        /** So many blocks of each log stay, whatever happens. */
        private final Map<PublicKey, Integer> forced = new LinkedHashMap<>();

        Space space;
        Keyring keyring;
        Map<PublicKey, Integer> scanned = new LinkedHashMap<>();
        /** Tree hashes as a chain over all blocks of a log. */
        final Map<PublicKey, List<byte[]>> hashes = new LinkedHashMap<>();

        House(Gen gen, @Nullable PublicKey genesis) {
            random = new Random(gen.nextLong());
            person = World.CRYPTO.keyPair(drawn());
            key = new PublicKey(person.publicKey());
            log = new PublicKey(drawn());
            wrap = Hpke.keys(drawn());
            this.genesis = genesis == null ? log : genesis;
            held.put(log, new ArrayList<>());
            space = new Space(this.genesis, World.CRYPTO, fork -> false);
            keyring = new Keyring(World.CRYPTO, wrap, random);
        }

        private byte[] drawn() {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            return bytes;
        }

        Body.Device device() {
            return new Body.Device(log, new PublicKey(wrap.publicKey()));
        }

        List<byte[]> own() {
            return requireNonNull(held.get(log));
        }

        /** The own blocks that were written are on the disk, and with them all that came before. */
        void force() {
            held.forEach((of, blocks) -> forced.put(of, blocks.size()));
        }

        /** The power fails: of what came since the last force any part is there, of each log from its beginning on. */
        void crash(Gen gen) {
            held.forEach((of, blocks) -> {
                int safe = forced.getOrDefault(of, 0);
                int left = safe + gen.nextInt(blocks.size() - safe + 1);
                blocks.subList(left, blocks.size()).clear();
                List<byte[]> chain = hashes.getOrDefault(of, new ArrayList<>());
                chain.subList(Math.min(left, chain.size()), chain.size()).clear();
            });
            startAnew();
        }

        /** Everything but the blocks is gone, as when a program ends. */
        void startAnew() {
            space = new Space(genesis, World.CRYPTO, fork -> false);
            keyring = new Keyring(World.CRYPTO, wrap, random);
            scanned = new LinkedHashMap<>();
            read();
        }

        /** The program ends and starts again, and goes on from what it had read. */
        void rest() {
            byte[] before = space.orderHash();
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            byte[] mine = new byte[32];
            try {
                // Draws nothing of what the rest depends on: the seeds that are kept mean what they did.
                new Snapshot(genesis, keyring.secrets(), space.held())
                        .write(kept, World.CRYPTO, mine, new Random(before[0]));
                Snapshot.Read read =
                        Snapshot.read(new ByteArrayInputStream(kept.toByteArray()), World.CRYPTO, mine, genesis);
                space = new Space(genesis, World.CRYPTO, fork -> false, read.graph());
                keyring = new Keyring(World.CRYPTO, wrap, random);
                keyring.addAll(read.keys());
            } catch (IOException | Snapshot.Unfit e) {
                throw new AssertionError(e);
            }
            assertThat(space.orderHash()).isEqualTo(before);
            read();
            assertThat(space.orderHash()).isEqualTo(before);
        }

        void read() {
            boolean moved = true;
            while (moved) {
                moved = false;
                for (Map.Entry<PublicKey, List<byte[]>> one : held.entrySet()) {
                    moved |= scan(one.getKey(), one.getValue());
                    moved |= feed(one.getKey(), one.getValue());
                }
                Space.Change unused = space.settle();
            }
        }

        private boolean scan(PublicKey of, List<byte[]> blocks) {
            boolean found = false;
            for (int at = scanned.getOrDefault(of, 0); at < blocks.size(); at++) {
                found |= keyring.take(of, at, blocks.get(at));
            }
            scanned.put(of, blocks.size());
            return found;
        }

        private boolean feed(PublicKey of, List<byte[]> blocks) {
            boolean fed = false;
            for (long at = space.wanted(of); at >= 0 && at < blocks.size(); at = space.wanted(of)) {
                byte[] entry = open(of, blocks.get((int) at));
                if (entry == null) {
                    return fed;
                }
                space.feed(of, entry, hash(of, (int) at));
                fed = true;
            }
            return fed;
        }

        byte @Nullable [] open(PublicKey of, byte[] block) {
            try {
                return keyring.open(of, block);
            } catch (ProtocolError e) {
                throw new AssertionError("a block that is none", e);
            }
        }

        private byte[] hash(PublicKey of, int at) {
            List<byte[]> chain = hashes.computeIfAbsent(of, ignored -> new ArrayList<>());
            List<byte[]> blocks = requireNonNull(held.get(of));
            for (int next = chain.size(); next <= at; next++) {
                byte[] before = next == 0 ? new byte[32] : chain.get(next - 1);
                chain.add(World.CRYPTO.hash(before, blocks.get(next)));
            }
            return chain.get(at);
        }

        boolean in() {
            return !own().isEmpty() && space.wanted(log) == own().size();
        }

        Level level() {
            return space.members().getOrDefault(key, Level.NONE);
        }
    }

    /** A block, and who was not to read it as far as its writer knew. */
    private record Secret(PublicKey log, int at, Set<House> from) {}

    /** Houses that do as the seed says. */
    private static final class Town {
        private final Gen gen;
        private final int size;
        private final List<House> houses = new ArrayList<>();
        private final House owner;
        /** What each writer was told is written. */
        private final Map<House, List<byte[]>> acknowledged = new LinkedHashMap<>();

        private final List<Secret> secrets = new ArrayList<>();
        /** By the owner, whom nobody overrules; and by which entry. */
        private final Map<House, Ref> removed = new LinkedHashMap<>();

        private int acts;
        /** Houses of different parts do not hear of each other. */
        private int parts = 1;

        Town(Gen gen, int size) {
            this.gen = gen;
            this.size = size;
            this.owner = new House(gen, null);
            houses.add(owner);
            KeyId key = owner.keyring.create();
            Body.Genesis first = Space.genesis(
                    World.CRYPTO, owner.person, owner.log, owner.device().wrap(), new byte[8]);
            append(
                    owner,
                    new Writing(owner.space, owner.keyring, owner.log)
                            .sealed(
                                    0,
                                    key,
                                    List.of(first, new Body.Rotation(key, List.of(owner.log))),
                                    Map.of(owner.log, owner.device().wrap()))
                            .blocks());
        }

        /** Whether its writer was told that they are written: the power may fail in the midst of it. */
        private boolean append(House house, List<byte[]> blocks) {
            house.own().addAll(blocks);
            if (houses.size() > 1 && gen.chance(1, 200)) {
                // Before anybody was told: all of it is there afterwards, or nothing, and either will do.
                if (gen.nextBoolean()) {
                    blocks.forEach(block -> house.own().removeLast());
                } else {
                    house.force();
                }
                house.crash(gen);
                acknowledged.put(house, new ArrayList<>(house.own()));
                return false;
            }
            house.force();
            acknowledged.computeIfAbsent(house, ignored -> new ArrayList<>()).addAll(blocks);
            house.read();
            return true;
        }

        private boolean write(House house, Body body, Map<PublicKey, PublicKey> newcomers) {
            if (!house.in()) {
                return false;
            }
            int from = house.own().size();
            Set<House> not = new HashSet<>();
            removed.forEach((other, removal) -> {
                if (house.space.standing(removal) != null) {
                    not.add(other);
                }
            });
            Writing writing = new Writing(house.space, house.keyring, house.log);
            boolean written =
                    append(house, writing.sheet(from, List.of(body), newcomers).blocks());
            if (written && !not.isEmpty() && house.level().writes()) {
                secrets.add(new Secret(house.log, house.own().size() - 1, not));
            }
            return written;
        }

        private int entries() {
            return houses.stream().mapToInt(house -> house.own().size()).sum();
        }

        void live(int entries) {
            while (entries() < entries) {
                House one = gen.oneOf(houses);
                House other = gen.oneOf(houses);
                if (gen.chance(1, 200)) {
                    parts = 1 + gen.nextInt(3);
                } else if (gen.chance(1, 300)) {
                    one.crash(gen);
                    assertThat(one.own()).isEqualTo(acknowledged.getOrDefault(one, List.of()));
                    hello(one);
                } else if (gen.chance(1, 4)) {
                    boolean apart = houses.indexOf(one) % parts != houses.indexOf(other) % parts;
                    if (one != other && !apart) {
                        give(one, other, gen.nextBoolean());
                    }
                } else {
                    act(one, other);
                }
            }
        }

        /** Logs in any order, and of each what comes next of it, or some of that. */
        private boolean give(House from, House to, boolean all) {
            boolean moved = false;
            for (PublicKey log : gen.shuffled(List.copyOf(from.held.keySet()))) {
                List<byte[]> theirs = requireNonNull(from.held.get(log));
                List<byte[]> known = to.held.computeIfAbsent(log, ignored -> new ArrayList<>());
                int until = all ? theirs.size() : gen.nextInt(theirs.size() + 1);
                if (!log.equals(to.log) && until > known.size()) {
                    known.addAll(theirs.subList(known.size(), until));
                    moved = true;
                }
            }
            if (moved) {
                to.read();
                hello(to);
            }
            return moved;
        }

        private void hello(House house) {
            boolean due = house.own().isEmpty()
                    && house.space.keying(house.keyring).readers().containsKey(house.log);
            KeyId key = due ? house.space.keying(house.keyring).key() : null;
            if (key != null) {
                Body.Hello hello = Space.hello(World.CRYPTO, house.person, house.genesis, house.log);
                append(
                        house,
                        new Writing(house.space, house.keyring, house.log)
                                .sealed(0, key, List.of(hello), Map.of())
                                .blocks());
            }
        }

        private void act(House one, House other) {
            if (++acts % REST_EVERY == 0) {
                one.rest();
            }
            Ref mandate = one.in() ? one.space.mandate(one.log) : null;
            if (mandate == null) {
                return;
            }
            boolean decides = one.level().decides();
            switch (gen.nextInt(60)) {
                case 0, 1 -> {
                    if (decides && houses.size() < size) {
                        admit(one, mandate);
                    }
                }
                case 2 -> {
                    if (decides && !Level.NONE.equals(one.space.members().get(other.key))) {
                        write(one, new Body.Grant(mandate, other.key, Level.WRITER), Map.of());
                    }
                }
                case 3 -> {
                    if (decides) {
                        limit(one, other, gen.oneOf(List.of(Level.admin(2), Level.WRITER, Level.READER)));
                    }
                }
                case 4 -> {
                    if (gen.chance(1, 8) && houses.size() > 2 && other != owner && owner.in()) {
                        if (limit(owner, other, Level.NONE)) {
                            removed.put(other, new Ref(owner.log, owner.own().size() - 1L));
                        }
                    }
                }
                case 5, 6 -> {
                    if (Objects.equals(one.space.finaliser(), one.log)) {
                        write(one, one.space.checkpoint(), Map.of());
                    }
                }
                case 7 -> rotate(one);
                default -> say(one);
            }
        }

        private void say(House one) {
            if (one.level().writes()) {
                String text = "entry " + one.own().size();
                write(one, new Body.App(text.getBytes(StandardCharsets.UTF_8)), Map.of());
            }
        }

        private void admit(House by, Ref mandate) {
            House fresh = new House(gen, owner.log);
            houses.add(fresh);
            Level level = gen.chance(1, 4) ? Level.admin(1 + gen.nextInt(2)) : Level.WRITER;
            write(
                    by,
                    new Body.Admit(mandate, fresh.key, List.of(fresh.device()), level),
                    Map.of(fresh.log, fresh.device().wrap()));
            boolean unused = give(by, fresh, true);
        }

        private boolean limit(House by, House target, Level level) {
            Ref mandate = by.space.mandate(by.log);
            return mandate != null
                    && by != target
                    && write(by, new Body.Limit(mandate, target.key, level, by.space.cuts(target.key)), Map.of());
        }

        /** Somebody makes a new key though the old one would do: two at once are no harm. */
        private void rotate(House one) {
            Keying keying = one.space.keying(one.keyring);
            if (one.level().writes() && keying.key() != null) {
                KeyId key = one.keyring.create();
                Body.Rotation rotation =
                        new Body.Rotation(key, List.copyOf(keying.readers().keySet()));
                append(
                        one,
                        new Writing(one.space, one.keyring, one.log)
                                .sealed(one.own().size(), key, List.of(rotation), keying.readers())
                                .blocks());
            }
        }

        /** Whoever writes next gives those who read the keys that they lack; then they may read on, and so write. */
        private void handOnKeys() {
            boolean lacks = true;
            while (lacks) {
                lacks = false;
                for (House house : houses) {
                    if (house.in()
                            && house.level().writes()
                            && !house.space.keying(house.keyring).lacking().isEmpty()) {
                        lacks = true;
                        say(house);
                        exchange();
                    }
                }
            }
        }

        private void exchange() {
            boolean moved = true;
            while (moved) {
                moved = false;
                for (House from : List.copyOf(houses)) {
                    for (House to : houses) {
                        moved |= from != to && give(from, to, true);
                    }
                }
            }
        }

        /** Everybody gets everything; returns how many entries there are. */
        int meet() {
            exchange();
            handOnKeys();
            byte[] hash = owner.space.orderHash();
            for (House house : houses) {
                // Who may not read any more has what they could open until then.
                if (house.level().reads() && owner.space.devices(house.key).contains(house.log)) {
                    assertThat(house.space.orderHash()).isEqualTo(hash);
                    assertThat(house.space.epoch()).isEqualTo(owner.space.epoch());
                }
                assertThat(house.own()).isEqualTo(acknowledged.getOrDefault(house, List.of()));
            }
            owner.startAnew();
            assertThat(owner.space.orderHash()).isEqualTo(hash);
            for (Secret secret : secrets) {
                for (House house : secret.from) {
                    byte[] block = requireNonNull(house.held.get(secret.log)).get(secret.at);
                    assertThat(house.open(secret.log, block))
                            .as("%s:%s at %s, who was removed", secret.log, secret.at, house.log)
                            .isNull();
                }
            }
            return entries();
        }
    }
}
