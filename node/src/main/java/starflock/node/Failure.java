package starflock.node;

import java.io.Serial;
import java.util.concurrent.ExecutionException;

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

    /** Something that was done elsewhere has failed: in its own words. */
    static Failure of(ExecutionException e) {
        Throwable cause = e.getCause();
        String why = cause == null ? e.getMessage() : cause.getMessage();
        return new Failure(Exit.ENVIRONMENT, String.valueOf(why), e);
    }

    Exit exit() {
        return exit;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
