package starflock.dht;

import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;
import starflock.crypto.Crypto;
import starflock.crypto.KeyPair;

/**
 * A small value that its owner can replace (hyperdht lib/messages.js, lib/persistent.js). It lies at the hash of the
 * owner's public key.
 *
 * <pre>
 * put: publicKey 32 | seq uint | value buffer | signature 64      got: seq uint | value buffer | signature 64
 * signed: namespace 32 | H(seq uint | value buffer)
 * </pre>
 *
 * @param seq a higher number replaces a lower one
 */
public record MutableRecord(long seq, byte[] value, byte[] signature) implements Encodable {
    /** A put with its envelope fits one packet on every way: 1,200 bytes, less 168 of head, token, target, key, signature. */
    public static final int MAX_VALUE_BYTES = 1000;

    public MutableRecord {
        if (seq < 0) throw new IllegalArgumentException("seq: " + seq + " is below zero");
    }

    static MutableRecord signed(Crypto crypto, long seq, byte[] value, KeyPair own) {
        return new MutableRecord(seq, value, crypto.sign(signable(crypto, seq, value), own));
    }

    /** Whether the owner of the key signed it. */
    boolean isSignedBy(Crypto crypto, byte[] publicKey) {
        return crypto.verify(signable(crypto, seq, value), signature, publicKey);
    }

    @Override
    public int encodedLength() {
        return Writer.uintLength(seq) + Writer.bufferLength(value.length) + Crypto.SIGNATURE_BYTES;
    }

    @Override
    public void encodeTo(Writer out) {
        out.uint(seq).buffer(value).fixed64(signature);
    }

    static MutableRecord decode(Reader in) throws ProtocolError {
        return new MutableRecord(in.uint(), in.buffer(RpcMessage.MAX_BYTES), in.fixed64());
    }

    private static byte[] signable(Crypto crypto, long seq, byte[] value) {
        Writer out = new Writer(Writer.uintLength(seq) + Writer.bufferLength(value.length));
        return Namespace.MUTABLE_PUT.signable(
                crypto.hash(out.uint(seq).buffer(value).toBytes()));
    }

    /** What goes to the nodes that shall keep it. */
    record Put(byte[] publicKey, MutableRecord mutable) implements Encodable {
        @Override
        public int encodedLength() {
            return publicKey.length + mutable.encodedLength();
        }

        @Override
        public void encodeTo(Writer out) {
            out.fixed32(publicKey);
            mutable.encodeTo(out);
        }

        static Put decode(byte[] value) throws ProtocolError {
            Reader in = new Reader(value);
            return new Put(in.fixed32(), MutableRecord.decode(in));
        }
    }
}
