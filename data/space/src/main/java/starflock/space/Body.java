package starflock.space;

import java.util.Arrays;
import java.util.List;

/**
 * What an entry says: something for the app that the space holds, or a decision about the space itself.
 *
 * <p>Decisions cite the grant they act under ({@code under}): the {@link Genesis}, {@link Admit} or {@link Grant} that
 * gave their author the level they need.
 */
public sealed interface Body {
    /** An app's event, in the app's own encoding. */
    record App(byte[] bytes) implements Body {
        @Override
        public boolean equals(Object other) {
            return other instanceof App app && Arrays.equals(bytes, app.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Whatever decides who may do what; {@link Checkpoint} and {@link Fork} only order. */
    sealed interface Decision extends Body {}

    /** Gives a person a level. */
    sealed interface Giving extends Decision permits Genesis, Admit, Grant {
        PublicKey person();

        Level level();
    }

    /** The first entry of a log: whose it is. {@link Consent} says what the signature is over. */
    sealed interface First extends Decision {
        PublicKey person();

        byte[] consent();
    }

    /**
     * The first entry of the first log: makes the space and its owner, whose log orders until another is named.
     *
     * @param wrap the X25519 key for which this device's share of the space's keys is sealed
     * @param consent the person's signature that this log is theirs, 64 bytes
     * @param salt random, so that no two spaces are alike
     */
    record Genesis(PublicKey person, PublicKey wrap, byte[] consent, byte[] salt) implements First, Giving {
        @Override
        public Level level() {
            return Level.OWNER;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Genesis genesis
                    && person.equals(genesis.person)
                    && wrap.equals(genesis.wrap)
                    && Arrays.equals(consent, genesis.consent)
                    && Arrays.equals(salt, genesis.salt);
        }

        @Override
        public int hashCode() {
            return person.hashCode() * 31 + Arrays.hashCode(salt);
        }
    }

    /**
     * The first entry of every other log.
     *
     * @param consent the person's signature that this log is theirs, 64 bytes
     */
    record Hello(PublicKey person, byte[] consent) implements First {
        @Override
        public boolean equals(Object other) {
            return other instanceof Hello hello && person.equals(hello.person) && Arrays.equals(consent, hello.consent);
        }

        @Override
        public int hashCode() {
            return person.hashCode();
        }
    }

    /** Lets a person's devices in, at a level. A member is a set of devices. */
    record Admit(Ref under, PublicKey person, List<Device> devices, Level level) implements Giving {
        public Admit {
            devices = List.copyOf(devices);
        }

        boolean names(PublicKey log) {
            return devices.stream().anyMatch(device -> device.log().equals(log));
        }
    }

    /**
     * One machine of a member's.
     *
     * @param log the key of its log
     * @param wrap the X25519 key for which its share of the space's keys is sealed
     */
    record Device(PublicKey log, PublicKey wrap) {}

    /**
     * A new key under which to write from now on. The block that says so has it, sealed for each recipient.
     *
     * @param recipients the logs of the devices that get it, in the order of the packets
     */
    record Rotation(KeyId key, List<PublicKey> recipients) implements Decision {
        public Rotation {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * Keys for devices that do not have them. The block that says so has them, sealed for each recipient.
     *
     * @param recipients the logs of the devices that get them all, in the order of the packets
     */
    record Share(List<KeyId> keys, List<PublicKey> recipients) implements Body {
        public Share {
            keys = List.copyOf(keys);
            recipients = List.copyOf(recipients);
        }
    }

    /** Gives a person another level, in the logs that were let in for them before; the strongest counts. */
    record Grant(Ref under, PublicKey person, Level level) implements Giving {}

    /**
     * Limits a person to a level from a cut on: {@link Level#NONE} removes, anything else demotes.
     *
     * @param cuts what the author had of the target's logs; a log not named is cut at 0
     */
    record Limit(Ref under, PublicKey person, Level level, List<Cut> cuts) implements Decision {
        public Limit {
            cuts = List.copyOf(cuts);
        }
    }

    /** Ends one's own membership with this entry; other logs of one's own from the cuts on. */
    record Leave(List<Cut> cuts) implements Decision {
        public Leave {
            cuts = List.copyOf(cuts);
        }
    }

    /**
     * The owner names the log whose checkpoints count from now on, and the last earlier one that stays.
     *
     * @param base the log with that checkpoint, right after it; of length 0 if there was none
     */
    record Finaliser(PublicKey log, Height base) implements Decision {}

    /**
     * Makes the order of all entries below its heights final.
     *
     * @param number 1 for the first, then one more each
     * @param previous tree hash, right after it, of the entry with the previous checkpoint; 32 zeros before the first
     * @param grown the logs that are longer than they were at the previous one
     */
    record Checkpoint(long number, byte[] previous, List<Height> grown) implements Body {
        public Checkpoint {
            grown = List.copyOf(grown);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Checkpoint checkpoint
                    && number == checkpoint.number
                    && Arrays.equals(previous, checkpoint.previous)
                    && grown.equals(checkpoint.grown);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number) * 31 + grown.hashCode();
        }
    }

    /**
     * Evidence that a log has two signed heads of one length: it counts no further than both agree.
     *
     * @param prefix how many entries the two have in common
     * @param proof both heads and why they part there, in the encoding of whoever checks it
     */
    record Fork(PublicKey log, long prefix, byte[] proof) implements Body {
        @Override
        public boolean equals(Object other) {
            return other instanceof Fork fork
                    && log.equals(fork.log)
                    && prefix == fork.prefix
                    && Arrays.equals(proof, fork.proof);
        }

        @Override
        public int hashCode() {
            return log.hashCode() * 31 + Long.hashCode(prefix);
        }
    }

    /**
     * A log as somebody saw it.
     *
     * @param treeHash 32 bytes: Hypercore's tree hash at that length, so that no other branch can be meant
     */
    record Height(PublicKey log, long length, byte[] treeHash) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Height height
                    && log.equals(height.log)
                    && length == height.length
                    && Arrays.equals(treeHash, height.treeHash);
        }

        @Override
        public int hashCode() {
            return log.hashCode() * 31 + Long.hashCode(length);
        }
    }

    /**
     * From where on a log no longer counts.
     *
     * @param at what the author had of it
     * @param keptGrants grants that stand in it before this index stay, those from here on go too (cascade):
     *     {@code at.length()} keeps all that is below the cut, 0 none
     */
    record Cut(Height at, long keptGrants) {
        public Cut {
            if (keptGrants < 0 || keptGrants > at.length()) {
                throw new IllegalArgumentException("keptGrants is from 0 to " + at.length() + ": " + keptGrants);
            }
        }
    }
}
