package starflock.node;

/** What the process tells its caller when it ends. The list in {@code starflock --help} is made from this one. */
enum Exit {
    OK(0, "done"),
    BUG(1, "a mistake in Starflock itself; the message says where the details are"),
    USAGE(2, "the command line is not understood"),
    ENVIRONMENT(3, "a file, folder or address could not be used"),
    TAKEN(4, "the port or the data folder is in use by another program"),
    NOT_RUNNING(5, "no node is running on this data folder"),
    INTERRUPTED(130, "stopped with Ctrl-C before it was done");

    private final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }
}
