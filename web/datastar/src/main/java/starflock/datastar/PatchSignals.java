package starflock.datastar;

import java.time.Duration;

/**
 * Changes the page's signals: {@code datastar-patch-signals}, a JSON Merge Patch (RFC 7386), in which {@code null}
 * removes a signal.
 *
 * <pre>{@code
 * PatchSignals.of("{\"count\":3}")
 * PatchSignals.of(Json.object("count", Json.of(3), "error", Json.ofNull()))
 * }</pre>
 *
 * Field order on the wire: {@code onlyIfMissing}, then {@code signals} once per line.
 *
 * @param signals a JSON object as text; sent as it is, line by line
 * @param onlyIfMissing leaves signals that the page has already as they are
 */
public record PatchSignals(String signals, boolean onlyIfMissing, Options options) implements Event {

    private static final byte[] PLAIN_HEAD = Lines.utf8("event: datastar-patch-signals\n");
    private static final byte[] LINE_PREFIX = Lines.utf8("data: signals ");

    public PatchSignals {
        if (signals.isBlank()) {
            throw new IllegalArgumentException("signals: is blank; the empty patch is {}");
        }
    }

    /** Patches with this JSON object, given as text that the caller vouches for. */
    public static PatchSignals of(String json) {
        return new PatchSignals(json, false, Options.NONE);
    }

    /** Patches with this JSON object. */
    public static PatchSignals of(Json.Obj signals) {
        return of(signals.toString());
    }

    /** Patches with a record, written by its shape; what is an empty Optional removes its signal. */
    public static <T> PatchSignals of(Shape<T> shape, T value) {
        if (shape.write(value) instanceof Json.Obj object) {
            return of(object);
        }
        throw new IllegalArgumentException("shape: signals are an object, so their shape must be that of a record");
    }

    /** The same, for signals that the page does not have yet. */
    public PatchSignals whereMissing() {
        return new PatchSignals(signals, true, options);
    }

    @Override
    public PatchSignals withId(String id) {
        return new PatchSignals(signals, onlyIfMissing, options.withId(id));
    }

    @Override
    public PatchSignals withRetry(Duration retry) {
        return new PatchSignals(signals, onlyIfMissing, options.withRetry(retry));
    }

    @Override
    public byte[] encode() {
        return Lines.encode(head(), LINE_PREFIX, Lines.utf8(signals));
    }

    private byte[] head() {
        if (!onlyIfMissing && options.equals(Options.NONE)) {
            return PLAIN_HEAD;
        }
        var head = new StringBuilder(80).append("event: datastar-patch-signals\n");
        options.appendTo(head);
        if (onlyIfMissing) {
            head.append("data: onlyIfMissing true\n");
        }
        return Lines.utf8(head.toString());
    }
}
