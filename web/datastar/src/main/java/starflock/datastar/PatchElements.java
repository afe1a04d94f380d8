package starflock.datastar;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Puts HTML elements into the page: {@code datastar-patch-elements}.
 *
 * <p>Without a selector each top-level element finds its place by its {@code id}. The default mode morphs: what did
 * not change keeps its focus, caret, scroll position and state.
 *
 * <pre>{@code
 * PatchElements.of("<p id=greeting>Hello</p>")
 * PatchElements.of("<li>Ada</li>").into("#people").withMode(Mode.APPEND)
 * PatchElements.remove("#row-7")
 * }</pre>
 *
 * Field order on the wire: {@code selector}, {@code mode}, {@code useViewTransition}, {@code viewTransitionSelector},
 * {@code namespace}, then {@code elements} once per line.
 *
 * @param elements complete HTML elements, possibly none
 * @param selector a CSS selector for the target, one line
 * @param transition how the change is animated
 */
public record PatchElements(
        String elements,
        @Nullable String selector,
        Mode mode,
        Namespace namespace,
        Transition transition,
        Options options)
        implements Event {

    private static final byte[] PLAIN_HEAD = Lines.utf8("event: datastar-patch-elements\n");
    private static final byte[] LINE_PREFIX = Lines.utf8("data: elements ");

    /** How elements meet their target. */
    public enum Mode {
        /** Morphs the target itself; the default. */
        OUTER("outer"),
        /** Morphs what is inside the target. */
        INNER("inner"),
        /** Replaces the target without keeping its state. */
        REPLACE("replace"),
        PREPEND("prepend"),
        APPEND("append"),
        BEFORE("before"),
        AFTER("after"),
        /** Removes the target, or the elements whose ids are given. */
        REMOVE("remove");

        private final String wireName;

        Mode(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the protocol. */
        public String wireName() {
            return wireName;
        }
    }

    /** In which language the elements are written, so that the browser parses them rightly. */
    public enum Namespace {
        HTML("html"),
        SVG("svg"),
        MATHML("mathml");

        private final String wireName;

        Namespace(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the protocol. */
        public String wireName() {
            return wireName;
        }
    }

    /** Whether the browser shows the change as a view transition. */
    public sealed interface Transition {
        /** At once; the default. */
        record None() implements Transition {}

        /** Of the whole document. */
        record Page() implements Transition {}

        /** Of the elements that a CSS selector names. */
        record Of(String selector) implements Transition {
            public Of {
                Lines.requireOneLine("viewTransitionSelector", selector);
            }
        }
    }

    public PatchElements {
        if (selector != null) {
            Lines.requireOneLine("selector", selector);
            if (selector.isBlank()) {
                throw new IllegalArgumentException("selector: is blank; leave it out to patch elements by their ids");
            }
        }
        if (mode == Mode.REMOVE && selector == null && elements.isBlank()) {
            throw new IllegalArgumentException(
                    "mode remove: needs a selector, or elements whose ids tell what to remove");
        }
    }

    /** Morphs these elements into the page by their ids. */
    public static PatchElements of(String elements) {
        return new PatchElements(elements, null, Mode.OUTER, Namespace.HTML, new Transition.None(), Options.NONE);
    }

    /** Removes what the CSS selector finds. */
    public static PatchElements remove(String selector) {
        return new PatchElements("", selector, Mode.REMOVE, Namespace.HTML, new Transition.None(), Options.NONE);
    }

    /** The same for the target that a CSS selector finds. */
    public PatchElements into(String newSelector) {
        return new PatchElements(elements, newSelector, mode, namespace, transition, options);
    }

    public PatchElements withMode(Mode newMode) {
        return new PatchElements(elements, selector, newMode, namespace, transition, options);
    }

    public PatchElements withNamespace(Namespace newNamespace) {
        return new PatchElements(elements, selector, mode, newNamespace, transition, options);
    }

    /** The same as a view transition of the whole document. */
    public PatchElements withTransition() {
        return new PatchElements(elements, selector, mode, namespace, new Transition.Page(), options);
    }

    /** The same as a view transition of what the CSS selector finds. */
    public PatchElements withTransition(String transitionSelector) {
        return new PatchElements(elements, selector, mode, namespace, new Transition.Of(transitionSelector), options);
    }

    @Override
    public PatchElements withId(String id) {
        return new PatchElements(elements, selector, mode, namespace, transition, options.withId(id));
    }

    @Override
    public PatchElements withRetry(Duration retry) {
        return new PatchElements(elements, selector, mode, namespace, transition, options.withRetry(retry));
    }

    @Override
    public byte[] encode() {
        return encode(Lines.utf8(elements));
    }

    /**
     * The event as {@link #encode()} gives it, with this HTML in place of {@link #elements()}: for templates that
     * render to bytes.
     *
     * @param elementsUtf8 complete HTML elements in UTF-8
     */
    public byte[] encode(byte[] elementsUtf8) {
        return Lines.encode(head(), LINE_PREFIX, elementsUtf8);
    }

    private byte[] head() {
        boolean plain = selector == null
                && mode == Mode.OUTER
                && namespace == Namespace.HTML
                && transition instanceof Transition.None
                && options.equals(Options.NONE);
        if (plain) {
            return PLAIN_HEAD;
        }
        var head = new StringBuilder(160).append("event: datastar-patch-elements\n");
        options.appendTo(head);
        if (selector != null) {
            head.append("data: selector ").append(selector).append('\n');
        }
        if (mode != Mode.OUTER) {
            head.append("data: mode ").append(mode.wireName()).append('\n');
        }
        switch (transition) {
            case Transition.None() -> {}
            case Transition.Page() -> head.append("data: useViewTransition true\n");
            case Transition.Of(String of) ->
                head.append("data: useViewTransition true\ndata: viewTransitionSelector ")
                        .append(of)
                        .append('\n');
        }
        if (namespace != Namespace.HTML) {
            head.append("data: namespace ").append(namespace.wireName()).append('\n');
        }
        return Lines.utf8(head.toString());
    }
}
