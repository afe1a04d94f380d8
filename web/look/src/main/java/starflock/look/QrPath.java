package starflock.look;

import io.nayuki.qrcodegen.QrCode;

/**
 * A QR code as one SVG path, a unit to a module, with the quiet zone of four modules that the standard (ISO/IEC 18004)
 * asks for. Dark modules beside each other in a row become one rectangle, which halves the bytes.
 *
 * @param size width and height in modules, quiet zone included
 * @param path of the dark modules, for the {@code d} attribute
 */
record QrPath(int size, String path) {
    private static final int QUIET = 4;

    /**
     * Encodes with medium error correction (15 % may be lost).
     *
     * @throws IllegalArgumentException if the text is too long for a QR code (2,331 bytes)
     */
    static QrPath of(String text) {
        QrCode code = encode(text);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            int x = 0;
            while (x < code.size) {
                int start = x;
                while (code.getModule(x, y)) {
                    x++;
                }
                if (x > start) {
                    appendRun(path, start + QUIET, y + QUIET, x - start);
                }
                x++;
            }
        }
        return new QrPath(code.size + 2 * QUIET, path.toString());
    }

    private static QrCode encode(String text) {
        try {
            return QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        } catch (io.nayuki.qrcodegen.DataTooLongException e) {
            throw new IllegalArgumentException("text: " + text.length() + " characters do not fit into a QR code", e);
        }
    }

    private static void appendRun(StringBuilder path, int x, int y, int length) {
        path.append('M').append(x).append(' ').append(y);
        path.append('h').append(length).append("v1h-").append(length).append('z');
    }
}
