package starflock.space;

import java.util.Arrays;
import java.util.List;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * How an entry lies in a log: sealed, so that anybody can store and serve it who cannot read it.
 *
 * <pre>
 *   block    head u8 · hint u16 · packets array, if head has the flag · nonce 24 bytes · box, to the end of the block
 *   head     1, the version | 0x10 if there are packets
 *   packet   tag u32 · buffer: keys of the space, sealed for one device
 * </pre>
 *
 * <p>So 43 bytes more than the entry. The hint is two bytes of the id of the key; where two keys have the same, both
 * are
 * tried. A packet's tag tells its recipient, and nobody else, that it is theirs.
 *
 * @param associated what stands before the nonce, which the box binds
 */
record SealedBlock(int hint, List<Packet> packets, byte[] associated, byte[] nonce, byte[] box) {
    static final int NONCE_BYTES = 24;

    private static final int VERSION = 1;
    private static final int PACKETS = 0x10;

    /** The keys that one entry may hand on, and what sealing adds. */
    private static final int MAX_PACKET_BYTES = Entry.MAX_KEYS * Keyring.KEY_BYTES + 64;

    record Packet(int tag, byte[] sealed) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Packet packet && tag == packet.tag && Arrays.equals(sealed, packet.sealed);
        }

        @Override
        public int hashCode() {
            return tag;
        }
    }

    /** Whether there are any in what may be a block: few have, and all are asked. */
    static boolean hasPackets(byte[] block) {
        return block.length > 0 && (block[0] & PACKETS) != 0;
    }

    /** What stands before the nonce. */
    static byte[] before(int hint, List<Packet> packets) {
        Writer out = new Writer();
        out.uint8(VERSION | (packets.isEmpty() ? 0 : PACKETS)).uint16(hint);
        if (!packets.isEmpty()) {
            out.array(
                    packets,
                    (to, packet) -> to.uint32(packet.tag & 0xffff_ffffL).buffer(packet.sealed));
        }
        return out.toBytes();
    }

    byte[] encode() {
        byte[] block = Arrays.copyOf(associated, associated.length + NONCE_BYTES + box.length);
        System.arraycopy(nonce, 0, block, associated.length, NONCE_BYTES);
        System.arraycopy(box, 0, block, associated.length + NONCE_BYTES, box.length);
        return block;
    }

    /**
     * Reads a block, whose box stays closed.
     *
     * @throws ProtocolError if it is none of this version
     */
    static SealedBlock decode(byte[] block) throws ProtocolError {
        Reader in = new Reader(block);
        int head = in.uint8();
        if ((head & ~PACKETS) != VERSION) {
            throw new ProtocolError.Malformed(0, "block version " + head, "version " + VERSION);
        }
        int hint = in.uint16();
        List<Packet> packets = (head & PACKETS) == 0
                ? List.of()
                : in.array(Entry.MAX_LOGS, from -> new Packet((int) from.uint32(), from.buffer(MAX_PACKET_BYTES)));
        byte[] associated = Arrays.copyOf(block, in.offset());
        byte[] nonce = in.fixed(NONCE_BYTES);
        return new SealedBlock(hint, packets, associated, nonce, in.rest());
    }
}
