package starflock.dht;

import static java.nio.charset.StandardCharsets.US_ASCII;

import starflock.codec.Writer;
import starflock.crypto.Crypto;

/**
 * What a signature or a key is for, so that one made for one thing is worth nothing for another: {@code
 * H(H("hyperswarm/dht") | number)} (hyperdht lib/constants.js; hypercore-crypto, namespace).
 */
enum Namespace {
    ANNOUNCE(4),
    UNANNOUNCE(5),
    MUTABLE_PUT(6),
    PEER_HANDSHAKE(0),
    PEER_HOLEPUNCH(1);

    private final int number;

    Namespace(int number) {
        this.number = number;
    }

    /** 32 bytes. */
    byte[] bytes() {
        // A constant of the protocol, the same whoever computes it; two short hashes.
        Crypto crypto = Crypto.pureJava();
        return crypto.hash(crypto.hash("hyperswarm/dht".getBytes(US_ASCII)), new byte[] {(byte) number});
    }

    /** What is signed: the namespace, then the hash of what it is about. */
    byte[] signable(byte[] hash) {
        return new Writer(64).raw(bytes()).fixed32(hash).toBytes();
    }
}
