package starflock.node;

import io.nayuki.qrcodegen.QrCode;

/** A QR code made of characters: two modules above each other in one, as half blocks. */
final class TerminalQr {
    /** The standard asks for four; readers manage with two, and a terminal has few rows. */
    private static final int QUIET_ZONE = 2;

    /** Black on white, whatever the terminal's colours are: some readers refuse a code in negative. */
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";

    private static final String RESET = "\u001b[0m";

    private TerminalQr() {}

    /** The code for {@code text}, in lines for a terminal. */
    static String draw(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        StringBuilder lines = new StringBuilder();
        for (int y = -QUIET_ZONE; y < code.size + QUIET_ZONE; y += 2) {
            lines.append(BLACK_ON_WHITE);
            for (int x = -QUIET_ZONE; x < code.size + QUIET_ZONE; x++) {
                boolean upper = code.getModule(x, y);
                boolean lower = code.getModule(x, y + 1);
                lines.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
            }
            lines.append(RESET).append('\n');
        }
        return lines.toString();
    }
}
