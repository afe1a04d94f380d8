package starflock.log;

/**
 * A log as a checkpoint keeps it.
 *
 * @param info encoded {@link LogInfo}
 * @param signature of the length; empty if the log is
 */
record LogHead(byte[] info, long fork, long length, byte[] signature, Index.Root root) {
    byte[] encode() {
        Out out = new Out().bytes(info).number(fork).number(length);
        Signatures.store(signature, out);
        return out.number(root.level()).u64(root.place()).toByteArray();
    }

    static LogHead decode(byte[] bytes) throws DamagedException {
        In in = new In(bytes);
        LogHead head = new LogHead(
                in.bytes(),
                in.number(),
                in.number(),
                Signatures.restore(in),
                new Index.Root((int) in.number(), in.u64()));
        in.end();
        return head;
    }
}
