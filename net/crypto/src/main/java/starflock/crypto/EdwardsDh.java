package starflock.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import starflock.codec.ProtocolError;

/**
 * Diffie-Hellman with Ed25519 keys, on the Edwards curve itself: {@code crypto_scalarmult_ed25519_noclamp} of
 * libsodium, fed with the clamped SHA-512 of the seed, as npm noise-curve-ed 2.1.0 does.
 *
 * <p>Bouncy Castle has the field and the checks but no multiplication of an arbitrary point, so that part is here:
 * extended coordinates (X : Y : Z : T) with x = X/Z, y = Y/Z, xy = T/Z, complete addition formulas of Hisil, Wong,
 * Carter and Dawson ("Twisted Edwards Curves Revisited", 3.1 and 3.3), a fixed window of 4 bits. Nothing depends on
 * the secret scalar but the values: every window looks at all 16 table entries.
 */
final class EdwardsDh {
    private static final int WINDOW_BITS = 4;
    private static final int TABLE_SIZE = 1 << WINDOW_BITS;
    private static final int SCALAR_BITS = 256;

    /** The curve's d = -121665/121666. */
    private static final int[] D = X25519Field.create();

    private static final int[] TWICE_D = X25519Field.create();

    static {
        int[] one = X25519Field.create();
        X25519Field.one(one);
        int[] denominator = X25519Field.create();
        X25519Field.mul(one, 121_666, denominator);
        X25519Field.inv(denominator, denominator);
        X25519Field.mul(denominator, 121_665, D);
        X25519Field.negate(D, D);
        X25519Field.carry(D);
        X25519Field.add(D, D, TWICE_D);
        X25519Field.carry(TWICE_D);
    }

    private EdwardsDh() {}

    /** The scalar that an Ed25519 seed stands for, little-endian. */
    static byte[] scalar(byte[] seed) {
        byte[] hash = new byte[64];
        var sha512 = new SHA512Digest();
        sha512.update(seed, 0, seed.length);
        sha512.doFinal(hash, 0);
        hash[0] &= (byte) 0xf8;
        hash[31] &= 0x7f;
        hash[31] |= 0x40;
        return Arrays.copyOf(hash, 32);
    }

    /** The encoded point scalar · publicKey; refuses keys that are no canonical point of the prime-order group. */
    static byte[] multiply(byte[] scalar, byte[] publicKey) throws ProtocolError {
        if (!PrimeOrder.has(publicKey)) {
            throw new ProtocolError.Refused("a public key that is no point of the prime-order group", "an Ed25519 key");
        }
        Point base = Point.decode(publicKey);
        Point[] table = new Point[TABLE_SIZE];
        table[0] = new Point();
        for (int i = 1; i < TABLE_SIZE; i++) {
            table[i] = new Point();
            table[i].set(table[i - 1]);
            table[i].add(base);
        }
        Point sum = new Point();
        Point selected = new Point();
        for (int bit = SCALAR_BITS - WINDOW_BITS; bit >= 0; bit -= WINDOW_BITS) {
            for (int i = 0; i < WINDOW_BITS; i++) sum.twice();
            int digit = (scalar[bit >>> 3] >>> (bit & 7)) & (TABLE_SIZE - 1);
            for (int i = 0; i < TABLE_SIZE; i++) selected.setIf(mask(digit, i), table[i]);
            sum.add(selected);
        }
        byte[] shared = sum.encode();
        if (isNeutral(shared)) throw new ProtocolError.Refused("a public key that gives no secret", "an Ed25519 key");
        return shared;
    }

    /** All ones if the two are equal, else 0, without a branch. */
    private static int mask(int a, int b) {
        return ((a ^ b) - 1) >> 31;
    }

    private static boolean isNeutral(byte[] point) {
        int difference = point[0] ^ 1;
        for (int i = 1; i < point.length; i++) difference |= point[i];
        return difference == 0;
    }

    /** A point in extended coordinates; a new one is the neutral element. Mutable, so that a multiplication reuses it. */
    private static final class Point {
        private final int[] x = X25519Field.create();
        private final int[] y = X25519Field.create();
        private final int[] z = X25519Field.create();
        private final int[] t = X25519Field.create();
        private final int[] a = X25519Field.create();
        private final int[] b = X25519Field.create();
        private final int[] c = X25519Field.create();
        private final int[] d = X25519Field.create();
        private final int[] e = X25519Field.create();

        Point() {
            X25519Field.one(y);
            X25519Field.one(z);
        }

        /** Needs a valid encoding: y in 255 bits, the lowest bit of x on top. */
        static Point decode(byte[] encoded) {
            Point p = new Point();
            byte[] yBytes = encoded.clone();
            int sign = (yBytes[31] & 0x80) >>> 7;
            yBytes[31] &= 0x7f;
            X25519Field.decode(yBytes, p.y);
            // x² = (y² - 1) / (d y² + 1)
            X25519Field.sqr(p.y, p.a);
            X25519Field.mul(p.a, D, p.b);
            X25519Field.subOne(p.a);
            X25519Field.addOne(p.b);
            if (!X25519Field.sqrtRatioVar(p.a, p.b, p.x)) throw new IllegalArgumentException("not on the curve");
            X25519Field.normalize(p.x);
            if ((p.x[0] & 1) != sign) {
                X25519Field.negate(p.x, p.x);
                X25519Field.normalize(p.x);
            }
            X25519Field.mul(p.x, p.y, p.t);
            return p;
        }

        byte[] encode() {
            byte[] encoded = new byte[32];
            X25519Field.inv(z, a);
            X25519Field.mul(x, a, b);
            X25519Field.mul(y, a, c);
            X25519Field.normalize(b);
            X25519Field.normalize(c);
            X25519Field.encode(c, encoded);
            encoded[31] |= (byte) ((b[0] & 1) << 7);
            return encoded;
        }

        void set(Point p) {
            setIf(-1, p);
        }

        /** Takes over {@code p} if {@code mask} is all ones and stays as it is if it is 0. */
        void setIf(int mask, Point p) {
            X25519Field.cmov(mask, p.x, 0, x, 0);
            X25519Field.cmov(mask, p.y, 0, y, 0);
            X25519Field.cmov(mask, p.z, 0, z, 0);
            X25519Field.cmov(mask, p.t, 0, t, 0);
        }

        void add(Point p) {
            X25519Field.sub(y, x, a);
            X25519Field.sub(p.y, p.x, e);
            X25519Field.mul(a, e, a);
            X25519Field.add(y, x, b);
            X25519Field.add(p.y, p.x, e);
            X25519Field.mul(b, e, b);
            X25519Field.mul(t, p.t, c);
            X25519Field.mul(c, TWICE_D, c);
            X25519Field.mul(z, p.z, d);
            X25519Field.add(d, d, d);
            X25519Field.carry(d);
            X25519Field.sub(b, a, e);
            X25519Field.add(b, a, b);
            X25519Field.sub(d, c, a);
            X25519Field.add(d, c, d);
            finish(e, a, d, b);
        }

        void twice() {
            X25519Field.add(x, y, e);
            X25519Field.sqr(e, e);
            X25519Field.sqr(x, a);
            X25519Field.sqr(y, b);
            X25519Field.sqr(z, c);
            X25519Field.add(c, c, c);
            X25519Field.carry(c);
            X25519Field.add(a, b, d);
            X25519Field.carry(d);
            X25519Field.sub(d, e, e);
            X25519Field.carry(e);
            X25519Field.sub(a, b, b);
            X25519Field.carry(b);
            X25519Field.add(c, b, a);
            finish(e, a, b, d);
        }

        private void finish(int[] f1, int[] f2, int[] g, int[] h) {
            X25519Field.mul(f1, f2, x);
            X25519Field.mul(g, h, y);
            X25519Field.mul(f1, h, t);
            X25519Field.mul(f2, g, z);
        }
    }
}
