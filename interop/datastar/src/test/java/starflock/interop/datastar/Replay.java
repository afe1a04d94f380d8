package starflock.interop.datastar;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import starflock.datastar.Event;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.PatchElements.Mode;
import starflock.datastar.PatchElements.Namespace;
import starflock.datastar.PatchSignals;
import starflock.datastar.Rule;
import starflock.datastar.Script;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;

/**
 * What a server under test does at {@code /test}: it reads {@code events} from the signals and sends each of them.
 * That is how the official suite talks to the SDKs (starfederation/datastar, sdk/tests, at 1.0).
 */
record Replay(
        String type,
        String elements,
        Optional<String> selector,
        Mode mode,
        Namespace namespace,
        boolean useViewTransition,
        Optional<String> viewTransitionSelector,
        Optional<Json> signals,
        Optional<String> signalsRaw,
        boolean onlyIfMissing,
        String script,
        boolean autoRemove,
        Optional<Json> attributes,
        Optional<String> eventId,
        Optional<Long> retryMs) {

    private static final Field<Replay, String> TYPE = Field.of("type", Replay::type, Shape.text());
    private static final Field<Replay, String> ELEMENTS =
            Field.of("elements", Replay::elements, Shape.text()).or("");
    private static final Field<Replay, Optional<String>> SELECTOR =
            Field.optional("selector", Replay::selector, Shape.text());
    private static final Field<Replay, Mode> MODE = Field.of(
                    "mode", Replay::mode, byWireName(Mode.values(), Mode::wireName))
            .or(Mode.OUTER);
    private static final Field<Replay, Namespace> NAMESPACE = Field.of(
                    "namespace", Replay::namespace, byWireName(Namespace.values(), Namespace::wireName))
            .or(Namespace.HTML);
    private static final Field<Replay, Boolean> USE_VIEW_TRANSITION = Field.of(
                    "useViewTransition", Replay::useViewTransition, Shape.flag())
            .or(false);
    private static final Field<Replay, Optional<String>> VIEW_TRANSITION_SELECTOR =
            Field.optional("viewTransitionSelector", Replay::viewTransitionSelector, Shape.text());
    private static final Field<Replay, Optional<Json>> SIGNALS =
            Field.optional("signals", Replay::signals, Shape.json());
    private static final Field<Replay, Optional<String>> SIGNALS_RAW =
            Field.optional("signals-raw", Replay::signalsRaw, Shape.text());
    private static final Field<Replay, Boolean> ONLY_IF_MISSING =
            Field.of("onlyIfMissing", Replay::onlyIfMissing, Shape.flag()).or(false);
    private static final Field<Replay, String> SCRIPT =
            Field.of("script", Replay::script, Shape.text()).or("");
    private static final Field<Replay, Boolean> AUTO_REMOVE =
            Field.of("autoRemove", Replay::autoRemove, Shape.flag()).or(true);
    private static final Field<Replay, Optional<Json>> ATTRIBUTES =
            Field.optional("attributes", Replay::attributes, Shape.json());
    private static final Field<Replay, Optional<String>> EVENT_ID =
            Field.optional("eventId", Replay::eventId, Shape.text());
    private static final Field<Replay, Optional<Long>> RETRY =
            Field.optional("retryDuration", Replay::retryMs, Shape.whole().with(Rule.between(1, Integer.MAX_VALUE)));

    private static final Shape<Replay> SHAPE = Shape.record(
            List.of(
                    TYPE,
                    ELEMENTS,
                    SELECTOR,
                    MODE,
                    NAMESPACE,
                    USE_VIEW_TRANSITION,
                    VIEW_TRANSITION_SELECTOR,
                    SIGNALS,
                    SIGNALS_RAW,
                    ONLY_IF_MISSING,
                    SCRIPT,
                    AUTO_REMOVE,
                    ATTRIBUTES,
                    EVENT_ID,
                    RETRY),
            v -> new Replay(
                    v.get(TYPE),
                    v.get(ELEMENTS),
                    v.get(SELECTOR),
                    v.get(MODE),
                    v.get(NAMESPACE),
                    v.get(USE_VIEW_TRANSITION),
                    v.get(VIEW_TRANSITION_SELECTOR),
                    v.get(SIGNALS),
                    v.get(SIGNALS_RAW),
                    v.get(ONLY_IF_MISSING),
                    v.get(SCRIPT),
                    v.get(AUTO_REMOVE),
                    v.get(ATTRIBUTES),
                    v.get(EVENT_ID),
                    v.get(RETRY)));

    private record Request(List<Replay> events) {
        static final Shape<Request> SHAPE =
                Shape.record(Field.of("events", Request::events, Shape.list(Replay.SHAPE, 100)), Request::new);
    }

    /** The events that a request asks for. */
    static List<Event> events(Signals signals) throws SignalsException {
        return signals.read(Request.SHAPE).events().stream().map(Replay::event).toList();
    }

    private Event event() {
        Event event =
                switch (type) {
                    case "patchElements" -> patchElements();
                    case "patchSignals" -> {
                        String json = signalsRaw.orElseGet(
                                () -> signals.orElseGet(Json::object).toString());
                        yield onlyIfMissing ? PatchSignals.of(json).whereMissing() : PatchSignals.of(json);
                    }
                    case "executeScript" -> new Script(script, autoRemove, scriptAttributes()).event();
                    default -> throw new IllegalArgumentException("type: no event is called " + type);
                };
        if (eventId.isPresent()) {
            event = event.withId(eventId.get());
        }
        return retryMs.isPresent() ? event.withRetry(Duration.ofMillis(retryMs.get())) : event;
    }

    private PatchElements patchElements() {
        var event = selector.isPresent() && elements.isEmpty() && mode == Mode.REMOVE
                ? PatchElements.remove(selector.get())
                : PatchElements.of(elements).withMode(mode);
        if (selector.isPresent()) {
            event = event.into(selector.get());
        }
        event = event.withNamespace(namespace);
        if (viewTransitionSelector.isPresent()) {
            return event.withTransition(viewTransitionSelector.get());
        }
        return useViewTransition ? event.withTransition() : event;
    }

    private Map<String, String> scriptAttributes() {
        var texts = new LinkedHashMap<String, String>();
        if (attributes.orElseGet(Json::object) instanceof Json.Obj object) {
            object.members()
                    .forEach((name, value) ->
                            texts.put(name, value instanceof Json.Text(String text) ? text : value.toString()));
        }
        return texts;
    }

    private static <E> Shape<E> byWireName(E[] values, Function<E, String> name) {
        return Shape.oneOf(Arrays.stream(values).collect(Collectors.toMap(name, value -> value)));
    }
}
