package starflock.node;

import java.io.Serial;

/** Something outside the program went wrong. The message says what happened, what it means and what to do next. */
final class Failure extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Exit exit;

    Failure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    Failure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    Exit exit() {
        return exit;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
