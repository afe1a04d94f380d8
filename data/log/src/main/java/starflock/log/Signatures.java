package starflock.log;

/** The short stored form of a signature. */
final class Signatures {
    static final int SINGLE_BYTES = 68;

    private static final int OTHER = 0;
    private static final int SINGLE = 1;

    private Signatures() {}

    /** Leaves out what is the same in every signature of one signer without patches: 4 bytes of 68. */
    static void store(byte[] signature, Out out) {
        if (isSingle(signature)) out.u8(SINGLE).raw(signature, 2, 64);
        else out.u8(OTHER).bytes(signature);
    }

    static byte[] restore(In in) throws DamagedException {
        int form = in.u8();
        if (form == OTHER) return in.bytes();
        if (form != SINGLE) throw new DamagedException("a signature of form " + form);
        byte[] signature = new byte[SINGLE_BYTES];
        signature[0] = 1;
        System.arraycopy(in.raw(64), 0, signature, 2, 64);
        return signature;
    }

    /** One proof, by signer 0, nothing patched: {@code 01 00 ‹64 bytes› 00 00}. */
    private static boolean isSingle(byte[] signature) {
        return signature.length == SINGLE_BYTES
                && signature[0] == 1
                && signature[1] == 0
                && signature[66] == 0
                && signature[67] == 0;
    }
}
