package starflock.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * A block with all that proves it: whoever knows the log's key can check it with nothing else, as in a push message.
 *
 * <pre>discovery key 32 | a data message with request 0, the block, an upgrade from 0, and the manifest</pre>
 *
 * See hypercore 11.37.1, lib/fully-remote-proof.js.
 */
public final class StaticProof {
    private StaticProof() {}

    /**
     * What a proof proves.
     *
     * @param length that the writer signed
     * @param index of the block, -1 if there is none
     * @param block its content; encrypted if the log is
     */
    public record Verified(long fork, long length, byte[] treeHash, long index, byte @Nullable [] block) {}

    /** Proves a block, and the log's length. */
    static byte[] make(Store store, LogState state, long index) throws IOException {
        LogState.Head head = state.shown();
        Bounds.index(index, head.length());
        Wire.Request request = new Wire.Request(
                0, head.fork(), new Wire.Indexed(index, 0), null, null, new Wire.Span(0, head.length()), true, 0);
        byte @Nullable [] value = state.read(store, index);
        byte @Nullable [] manifest = state.info.manifest();
        try {
            if (value == null || manifest == null) throw new Proofs.Unprovable("it is not stored here");
            Wire.Data proof = new Proofs(store.hashes).prove(request, head, state.index::node);
            Wire.Block block = Objects.requireNonNull(proof.block());
            Wire.Data data = new Wire.Data(
                    0,
                    head.fork(),
                    new Wire.Block(index, value, block.nodes()),
                    null,
                    null,
                    proof.upgrade(),
                    Manifest.decode(new Reader(manifest)));
            Writer out = new Writer(32 + WireCodecs.DATA.encodedLength(data)).fixed32(state.discoveryKey);
            WireCodecs.DATA.encode(out, data);
            return out.toBytes();
        } catch (Proofs.Unprovable | ProtocolError e) {
            throw new IOException("Block " + index + " cannot be proven: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Checks a proof with nothing but the log's key.
     *
     * @throws ProtocolError if it proves nothing about that log
     */
    public static Verified verify(Crypto crypto, byte[] key, byte[] proof) throws ProtocolError {
        Hashes hashes = new Hashes(crypto);
        Reader in = new Reader(proof);
        if (!Arrays.equals(in.fixed32(), hashes.discoveryKey(key))) {
            throw new ProtocolError.Refused("a proof of another log", "the discovery key of this one");
        }
        Wire.Data data = WireCodecs.DATA.decode(in);
        Wire.@Nullable UpgradeProof upgrade = data.upgrade();
        @Nullable Manifest manifest = data.manifest();
        if (upgrade == null || manifest == null) {
            throw new ProtocolError.Refused("a proof without a signed length", "an upgrade and a manifest");
        }
        Tree tree = tree(hashes, data);
        if (!Verifier.of(hashes, key, manifest).verify(tree, data.fork(), upgrade.signature())) {
            throw new ProtocolError.Refused("a signature that does not hold", "the writers' own");
        }
        Wire.@Nullable Block block = data.block();
        return new Verified(
                data.fork(),
                tree.length(),
                tree.hash(),
                block == null ? -1 : block.index(),
                block == null ? null : block.value());
    }

    private static Tree tree(Hashes hashes, Wire.Data data) throws ProtocolError {
        try {
            Proofs.Checked checked = new Proofs(hashes).check(data, List.of(), index -> null);
            return Objects.requireNonNull(checked.upgraded());
        } catch (Proofs.Unconnected e) {
            throw new ProtocolError.Refused("a block beside the proven tree", "one in it");
        } catch (IOException e) {
            throw new IllegalStateException("nothing was read", e);
        }
    }
}
