package starflock.datastar;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event as Datastar 1.x speaks it, from the server to the browser.
 *
 * <pre>
 * event: datastar-patch-elements | datastar-patch-signals
 * id: ID                  only if asked for
 * retry: MILLISECONDS     only if asked for and not 1000, the browser's own default
 * data: KEY VALUE         once per option that is not the default, and once per line of HTML or JSON
 *                         (empty line: end of the event)
 * </pre>
 *
 * Events are immutable and know nothing of connections: encode one once and send the bytes to a thousand viewers.
 *
 * @see <a href="https://github.com/starfederation/datastar/blob/develop/sdk/ADR.md">the protocol, Datastar 1.x</a>
 */
public sealed interface Event permits PatchElements, PatchSignals {

    /** The delay that browsers keep by themselves before they reconnect, and that is therefore never written. */
    Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    /** The event as it goes over the wire, the empty line at its end included. A new array at each call. */
    byte[] encode();

    /** The same event with an id: after a reconnect the browser names the last id it saw in {@code Last-Event-ID}. */
    Event withId(String id);

    /** The same event with the delay that the browser is asked to keep before it reconnects, to the millisecond. */
    Event withRetry(Duration retry);

    /** The event as text, for people and tests. */
    default String text() {
        return new String(encode(), StandardCharsets.UTF_8);
    }

    /**
     * What every event may carry beside its data.
     *
     * @param id without line ends and NUL, which would end the field or make browsers drop it
     * @param retry from 1 ms to 2^31-1 ms
     */
    record Options(@Nullable String id, @Nullable Duration retry) {
        static final Options NONE = new Options(null, null);

        public Options {
            if (id != null) {
                Lines.requireOneLine("id", id);
            }
            if (retry != null && (retry.toMillis() < 1 || retry.toMillis() > Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("retry: " + retry + " is not between 1 ms and 2^31-1 ms");
            }
        }

        Options withId(String newId) {
            return new Options(newId, retry);
        }

        Options withRetry(Duration newRetry) {
            return new Options(id, newRetry);
        }

        void appendTo(StringBuilder head) {
            if (id != null) {
                head.append("id: ").append(id).append('\n');
            }
            if (retry != null && !retry.equals(DEFAULT_RETRY)) {
                head.append("retry: ").append(retry.toMillis()).append('\n');
            }
        }
    }
}
