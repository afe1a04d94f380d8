package starflock.tables;

/** SQLite could not do something: the disk is full, or the file was damaged. What is in the log is not touched by it. */
public final class TablesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TablesException(String what, Throwable cause) {
        super("The tables could not " + what + ": " + cause.getMessage(), cause);
    }
}
