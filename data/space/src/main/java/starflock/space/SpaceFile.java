package starflock.space;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import starflock.crypto.Crypto;
import starflock.log.Corestore;
import starflock.log.Log;
import starflock.log.Manifest;

/**
 * A space as one file, for machines that never meet: its logs as they are, sealed and signed, so that it may be carried
 * by
 * anybody.
 *
 * <pre>
 *   file     "starflock space 1\n" · genesis 32 · log … · 0 u8 · SHA-256 of all before it, 32 bytes
 *   log      1 u8 · key 32 · signer 32, an Ed25519 key · fork u64 · length u64 · signature u16 length, bytes · block …
 *   block    u32 length, bytes
 * </pre>
 *
 * Numbers are big-endian. The signature is Hypercore's for that fork and length. A log of which the middle is missing
 * has none
 * for what is here, and is left out.
 */
final class SpaceFile {
    private static final byte[] MAGIC = "starflock space 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LOG = 1;
    private static final int END = 0;

    /** Of one log, as its signature is only for all of them together: a hundred thousand long messages. */
    private static final long MAX_FRESH_BYTES = 512L << 20;

    private static final int MAX_SIGNATURE_BYTES = 1 << 16;

    private SpaceFile() {}

    /** A file that is none, or damaged; the message is for whoever has it. Nothing was read from it. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    /** Writes the logs; when it returns, the whole file is there under its name. */
    static Inventory.Exported write(Path file, PublicKey genesis, List<Log> logs) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        long blocks = 0;
        int left = 0;
        MessageDigest digest = sha256();
        try (DataOutputStream out = new DataOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(part)), digest))) {
            out.write(MAGIC);
            out.write(genesis.bytes());
            for (Log one : logs) {
                Log log = one.snapshot();
                Manifest manifest = log.manifest();
                if (manifest == null || log.length() == 0 || one.contiguousLength() < log.length()) {
                    left += log.length() > 0 ? 1 : 0;
                    continue;
                }
                write(out, log, manifest);
                blocks += log.length();
            }
            out.writeByte(END);
            out.flush();
            out.write(digest.digest());
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return new Inventory.Exported(blocks, left, Files.size(file));
    }

    private static void write(DataOutputStream out, Log log, Manifest manifest) throws IOException {
        out.writeByte(LOG);
        out.write(log.key());
        out.write(manifest.signers().getFirst().publicKey());
        out.writeLong(log.fork());
        out.writeLong(log.length());
        out.writeShort(log.signature().length);
        out.write(log.signature());
        for (long index = 0; index < log.length(); index++) {
            byte[] block = log.get(index);
            out.writeInt(block.length);
            out.write(block);
        }
    }

    /**
     * The space that a file is of, once all of it has been read and its checksum compared.
     *
     * @throws Damaged if it is no such file, or not as it was written
     */
    static PublicKey check(Path file, Inventory.Along along) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream raw = new BufferedInputStream(new Watched(file, "checked", along))) {
            DataInputStream in = new DataInputStream(new DigestInputStream(raw, digest));
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new Damaged("The file " + file.getFileName() + " holds no space: it does not begin like one.");
            }
            byte[] genesis = in.readNBytes(PublicKey.BYTES);
            for (int next = in.read(); next != END; next = in.read()) {
                if (next != LOG) {
                    throw damaged(file);
                }
                skip(in, Header.read(in), file);
            }
            byte[] sum = digest.digest();
            if (!Arrays.equals(sum, raw.readNBytes(sum.length)) || raw.read() >= 0) {
                throw damaged(file);
            }
            return new PublicKey(genesis);
        } catch (EOFException | IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    private static void skip(DataInputStream in, Header header, Path file) throws IOException {
        for (long index = 0; index < header.length; index++) {
            int size = in.readInt();
            if (size < 0 || size > Log.MAX_BLOCK_BYTES) {
                throw damaged(file);
            }
            // Not skipped over: the checksum is of what was read.
            if (in.readNBytes(size).length < size) {
                throw damaged(file);
            }
        }
    }

    private static Damaged damaged(Path file) {
        return new Damaged("The file " + file.getFileName()
                + " was damaged or cut short on its way. Nothing of it was taken in; copy it again, or have it made"
                + " again with `starflock space export`.");
    }

    /** A file that is read from its beginning to its end, while somebody is told how far that is. */
    private static final class Watched extends FilterInputStream {
        /** Often enough to see it move. */
        private static final long STEP_BYTES = 4 << 20;

        private final String what;
        private final Inventory.Along along;
        private final long size;
        private long read;
        private long told;

        Watched(Path file, String what, Inventory.Along along) throws IOException {
            super(Files.newInputStream(file));
            this.what = what;
            this.along = along;
            this.size = Files.size(file);
        }

        @Override
        public int read() throws IOException {
            return noted(super.read(), 1);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            return noted(count, count);
        }

        private int noted(int result, int count) {
            read += result < 0 ? 0 : count;
            if (read - told >= STEP_BYTES) {
                told = read;
                along.at(what, read, size);
            }
            return result;
        }
    }

    /** What stands before a log's blocks. */
    record Header(byte[] key, byte[] signer, long fork, long length, byte[] signature) {
        static Header read(DataInputStream in) throws IOException {
            byte[] key = exactly(in, PublicKey.BYTES);
            byte[] signer = exactly(in, PublicKey.BYTES);
            long fork = in.readLong();
            long length = in.readLong();
            return new Header(key, signer, fork, length, exactly(in, in.readUnsignedShort()));
        }

        Manifest manifest(Corestore store) {
            return Manifest.of(1, List.of(new Manifest.Signer(store.signerNamespace(), signer)));
        }

        private static byte[] exactly(DataInputStream in, int count) throws IOException {
            if (count > MAX_SIGNATURE_BYTES) {
                throw new EOFException();
            }
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException();
            }
            return bytes;
        }
    }

    /** Takes in what a {@linkplain #check checked} file has and the store lacks. */
    static Inventory.Imported read(Path file, Corestore store, Crypto crypto, Inventory.Along along)
            throws IOException {
        long blocks = 0;
        int refused = 0;
        List<Body.Fork> forks = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new Watched(file, "taken in", along)))) {
            in.skipNBytes(MAGIC.length + PublicKey.BYTES);
            while (in.read() == LOG) {
                Header header = Header.read(in);
                Log log = store.log(header.manifest(store));
                long fresh = take(in, header, log, fork -> forks.add(Forks.prove(crypto, log, header, fork)));
                blocks += Math.max(0, fresh);
                refused += fresh < 0 ? 1 : 0;
            }
        }
        return new Inventory.Imported(blocks, refused, forks);
    }

    /** What is done where the file's history of a log is another than the one that is here. */
    interface Parting {
        void at(Other other) throws IOException;
    }

    /** The blocks of the file's history from the first on that is another one than here. */
    record Other(long index, List<byte[]> blocks) {}

    /** How many blocks of a log were new; −1 if they do not follow what is here, or are not its writer's. */
    private static long take(DataInputStream in, Header header, Log log, Parting parting) throws IOException {
        long have = log.contiguousLength();
        boolean comparable = Arrays.equals(log.key(), header.key)
                && (log.length() == 0 || log.fork() == header.fork)
                && have == log.length();
        List<byte[]> rest = new ArrayList<>();
        long parts = -1;
        long bytes = 0;
        for (long index = 0; index < header.length; index++) {
            byte[] block = in.readNBytes(in.readInt());
            boolean known = comparable && index < have && parts < 0 && Arrays.equals(block, log.get(index));
            if (!comparable || known) {
                continue;
            }
            parts = index < have && parts < 0 ? index : parts;
            bytes += block.length;
            if (bytes > MAX_FRESH_BYTES) {
                throw new IOException("a log in the file has more than " + MAX_FRESH_BYTES
                        + " bytes that are not here; meet its writer over the network instead");
            }
            rest.add(block);
        }
        if (!comparable || parts >= 0) {
            if (parts >= 0) {
                parting.at(new Other(parts, rest));
            }
            return -1;
        }
        return rest.isEmpty() ? 0 : append(log, rest, header.signature);
    }

    private static long append(Log log, List<byte[]> blocks, byte[] signature) throws IOException {
        try {
            long unused = log.appendSigned(blocks, signature);
            return blocks.size();
        } catch (IllegalArgumentException notTheirs) {
            return -1;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
