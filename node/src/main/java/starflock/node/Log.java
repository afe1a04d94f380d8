package starflock.node;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the parts of the node note for whoever looks after it: warnings and worse, to the error output. */
final class Log {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /**
     * It warns with a stack trace of each multicast that found no network; {@link Neighbours} says that in a sentence.
     * Kept here, for the JDK forgets loggers that nobody holds.
     */
    private static final Logger MULTICAST_DNS = Logger.getLogger("javax.jmdns");

    private Log() {}

    /** Sends the JDK's own logging, which all our libraries use, to the error output in single lines. */
    static void toErrorOutput() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new Line());
        root.addHandler(handler);
        root.setLevel(Level.WARNING);
        MULTICAST_DNS.setLevel(Level.OFF);
    }

    /** Time, what happened, where; a stack trace only where there is one. */
    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord entry) {
            StringWriter text = new StringWriter();
            text.append(TIME.format(entry.getInstant().atZone(ZoneId.systemDefault())))
                    .append(' ')
                    .append(entry.getLevel().getName())
                    .append(' ')
                    .append(formatMessage(entry))
                    .append(" [")
                    .append(entry.getLoggerName())
                    .append("]\n");
            if (entry.getThrown() != null) {
                entry.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            return text.toString();
        }
    }
}
