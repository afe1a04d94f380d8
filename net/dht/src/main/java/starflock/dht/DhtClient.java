package starflock.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * What one wants of the network (hyperdht 6.34.0, index.js): each a search, and for changes a request with each of the
 * closest nodes' tokens at its end. Futures complete on the thread of the core.
 */
final class DhtClient {
    private final DhtCore core;
    private final Crypto crypto;

    DhtClient(DhtCore core) {
        this.core = core;
        this.crypto = core.crypto();
    }

    /** Where a key stands: at the hash of it. */
    NodeId targetOf(byte[] publicKey) {
        return NodeId.of(crypto.hash(publicKey));
    }

    /** Nodes near a target. */
    CompletableFuture<List<Answer>> findNode(NodeId target) {
        return search(target, Command.FIND_NODE, null, List.of(), answer -> {});
    }

    /**
     * Who announced a topic.
     *
     * @param found told of each node's answer as it comes
     * @return the closest nodes
     */
    CompletableFuture<List<Answer>> lookup(NodeId target, Consumer<LookupResult> found) {
        return search(target, Command.LOOKUP, null, List.of(), answer -> {
            LookupReply reply = decoded(answer, LookupReply::decode);
            if (reply != null) found.accept(new LookupResult(answer.from(), reply.peers(), reply.bump()));
        });
    }

    /** Who can be reached under a key, and by which nodes. */
    CompletableFuture<List<Answer>> findPeer(
            NodeId target, List<NodeAddress> hints, Consumer<PeerRecord> found, Consumer<NodeAddress> at) {
        return search(target, Command.FIND_PEER, null, hints, answer -> {
            PeerRecord peer = decoded(answer, value -> PeerRecord.decode(new Reader(value)));
            if (peer == null || !target.equals(targetOf(peer.publicKey()))) return;
            found.accept(peer);
            at.accept(answer.from());
        });
    }

    /** Says at the closest nodes that we are there; gives how many took it. */
    CompletableFuture<Integer> announce(NodeId target, KeyPair own, List<NodeAddress> relayAddresses) {
        return announce(target, own, relayAddresses, 0, result -> {});
    }

    /** Says at the closest nodes that we are there, and hears who else is; gives how many took it. */
    CompletableFuture<Integer> announce(
            NodeId target, KeyPair own, List<NodeAddress> relayAddresses, long bump, Consumer<LookupResult> found) {
        PeerRecord peer = new PeerRecord(own.publicKey(), relayAddresses);
        return lookup(target, found)
                .thenCompose(closest -> commit(closest, answer -> {
                    Announcement announcement = Announcement.signed(
                                    crypto, Namespace.ANNOUNCE, target, token(answer), id(answer), peer, own)
                            .withBump(bump);
                    return new Change(Command.ANNOUNCE, target, announcement.encode());
                }));
    }

    /** Takes it back at the nodes that have it; gives how many did. */
    CompletableFuture<Integer> unannounce(NodeId target, KeyPair own) {
        PeerRecord peer = new PeerRecord(own.publicKey(), List.of());
        return lookup(target, result -> {}).thenCompose(closest -> {
            List<Answer> keepers = closest.stream()
                    .filter(answer -> knows(answer, own.publicKey()))
                    .toList();
            if (keepers.isEmpty()) return CompletableFuture.completedFuture(0);
            return commit(keepers, answer -> {
                Announcement announcement =
                        Announcement.signed(crypto, Namespace.UNANNOUNCE, target, token(answer), id(answer), peer, own);
                return new Change(Command.UNANNOUNCE, target, announcement.encode());
            });
        });
    }

    /** Whether that node may have our announcement: it named us, or as many as fit its answer. */
    private static boolean knows(Answer answer, byte[] publicKey) {
        LookupReply reply = decoded(answer, LookupReply::decode);
        if (reply == null) return false;
        return reply.peers().size() >= LookupReply.MAX_PEERS - 5
                || reply.peers().stream().anyMatch(peer -> Arrays.equals(peer.publicKey(), publicKey));
    }

    /** Puts a value at its hash; gives how many nodes took it. */
    CompletableFuture<Integer> putImmutable(byte[] value) {
        NodeId target = NodeId.of(crypto.hash(value));
        return search(target, Command.IMMUTABLE_GET, null, List.of(), answer -> {})
                .thenCompose(
                        closest -> commit(closest, answer -> new Change(Command.IMMUTABLE_PUT, target, value.clone())));
    }

    /** The value at a hash, if somebody has it. Ends with the first answer that is right. */
    CompletableFuture<Optional<byte[]>> getImmutable(NodeId target) {
        CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();
        // Whichever is first: a right answer, or the end of the search.
        return search(target, Command.IMMUTABLE_GET, null, List.of(), answer -> {
                    byte[] value = answer.value();
                    if (value != null && target.equals(NodeId.of(crypto.hash(value)))) {
                        result.complete(Optional.of(value));
                    }
                })
                .thenApply(closest -> Optional.<byte[]>empty())
                .applyToEither(result, found -> found);
    }

    /** Puts a signed value at the hash of its owner's key; gives how many nodes took it. */
    CompletableFuture<Integer> putMutable(KeyPair own, long seq, byte[] value) {
        NodeId target = targetOf(own.publicKey());
        MutableRecord mutable = MutableRecord.signed(crypto, seq, value, own);
        byte[] put = new MutableRecord.Put(own.publicKey(), mutable).encode();
        return search(target, Command.MUTABLE_GET, seqValue(0), List.of(), answer -> {})
                .thenCompose(closest -> commit(closest, answer -> new Change(Command.MUTABLE_PUT, target, put)));
    }

    /** The newest value that its owner signed, with at least that number, if somebody has one. */
    CompletableFuture<Optional<MutableRecord>> getMutable(byte[] publicKey, long seq) {
        List<MutableRecord> found = new ArrayList<>();
        return search(targetOf(publicKey), Command.MUTABLE_GET, seqValue(seq), List.of(), answer -> {
                    MutableRecord mutable = decoded(answer, value -> MutableRecord.decode(new Reader(value)));
                    if (mutable == null || mutable.seq() < seq) return;
                    if (!found.isEmpty() && found.getFirst().seq() >= mutable.seq()) return;
                    if (mutable.isSignedBy(crypto, publicKey)) found.addFirst(mutable);
                })
                .thenApply(closest -> found.stream().findFirst());
    }

    private static byte[] seqValue(long seq) {
        return new Writer(Writer.uintLength(seq)).uint(seq).toBytes();
    }

    private CompletableFuture<List<Answer>> search(
            NodeId target,
            Command command,
            byte @Nullable [] value,
            List<NodeAddress> hints,
            Consumer<Answer> answered) {
        CompletableFuture<List<Answer>> result = new CompletableFuture<>();
        core.query(target, command, value, hints, new Query.Listener() {
            @Override
            public void answered(Answer answer) {
                answered.accept(answer);
            }

            @Override
            public void done(Query query) {
                result.complete(query.closest());
            }
        });
        return result;
    }

    private record Change(Command command, NodeId target, byte[] value) {}

    /** Asks each node that gave us a token for a change; counts those that say yes. */
    private CompletableFuture<Integer> commit(List<Answer> closest, Function<Answer, Change> change) {
        List<Answer> able =
                closest.stream().filter(answer -> answer.token() != null).toList();
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Tally tally = new Tally(able.size(), result::complete);
        for (Answer answer : able) {
            Change wanted = change.apply(answer);
            core.askWithToken(
                    answer.from(),
                    wanted.command,
                    wanted.target,
                    token(answer),
                    wanted.value,
                    reply -> tally.over(reply.error() == 0),
                    () -> tally.over(false));
        }
        return result;
    }

    private static byte[] token(Answer answer) {
        return Objects.requireNonNull(answer.token(), "only nodes that gave a token are asked");
    }

    private static NodeId id(Answer answer) {
        return Objects.requireNonNull(answer.fromId(), "only nodes with an id are among the closest");
    }

    private interface Decoder<T> {
        T decode(byte[] value) throws ProtocolError;
    }

    /**
     * What a node's value says; null if it says nothing, or nonsense, which is that node's fault and not the
     * search's.
     */
    private static <T> @Nullable T decoded(Answer answer, Decoder<T> decoder) {
        byte[] value = answer.value();
        if (value == null) return null;
        try {
            return decoder.decode(value);
        } catch (ProtocolError e) {
            return null;
        }
    }
}
