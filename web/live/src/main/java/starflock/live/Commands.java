package starflock.live;

/** What templates say to send commands. */
public final class Commands {
    private Commands() {}

    /**
     * An expression for {@code data-on…} that sends a command. It gets the next number of the page, and is sent again with the
     * same number and fields until the node has answered, however long that takes; the node acts on it once.
     *
     * @param command name of the command
     * @param fields its fields as an object of the expression language: {@code {text: $_draft}}. Signals may change right
     *     after; the values of now are sent. Never put text that people wrote into it
     */
    public static String post(String command, String fields) {
        return "$n++; @post('do/" + command + "', {payload: {page: $page, n: $n, " + command + ": " + fields
                + "}, requestCancellation: 'disabled', retryInterval: 250, retryMaxWait: 3000, retryMaxCount: 1000000})";
    }

    /**
     * An expression for {@code data-on…} that asks what {@link App#answer} knows. A later question takes the place of an
     * earlier one that is still open.
     *
     * @param question its name
     * @param fields as in {@link #post}
     */
    public static String ask(String question, String fields) {
        return "@post('ask/" + question + "', {payload: {page: $page, at: $at, view: $view, " + question + ": " + fields
                + "}})";
    }
}
