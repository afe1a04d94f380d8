package starflock.interop.datastar;

import java.util.List;

/**
 * What a server must answer to what it is asked to send, byte by byte.
 *
 * <p>Written from the protocol's rules (starfederation/datastar, sdk/ADR.md, at 1.0, and the fields that the browser
 * client of 1.0.2 reads), because the official suite cannot be had as a module: docs/decisions/0014-datastar-cases.md. Its
 * twenty situations are all here, and those that it leaves out.
 *
 * @param events the {@code events} of the signals
 * @param answer the whole body
 */
record Case(String name, String events, String answer) {

    static final List<Case> ALL = List.of(
            new Case("elements", """
                    {"type":"patchElements","elements":"<p id=a>1</p>"}""", """
                    event: datastar-patch-elements
                    data: elements <p id=a>1</p>

                    """),
            new Case("elements of several lines", """
                    {"type":"patchElements","elements":"<p id=a>\\n  <b>1</b>\\n</p>"}""", """
                    event: datastar-patch-elements
                    data: elements <p id=a>
                    data: elements   <b>1</b>
                    data: elements </p>

                    """),
            new Case("elements with carriage returns", """
                    {"type":"patchElements","elements":"<p id=a>\\r\\n\\r</p>"}""", """
                    event: datastar-patch-elements
                    data: elements <p id=a>
                    data: elements\040
                    data: elements </p>

                    """),
            new Case("elements beyond ASCII", """
                    {"type":"patchElements","elements":"<p id=a>Grüße 🐦</p>"}""", """
                    event: datastar-patch-elements
                    data: elements <p id=a>Grüße 🐦</p>

                    """),
            new Case("elements with defaults spelled out", """
                    {"type":"patchElements","elements":"<p id=a>","mode":"outer","namespace":"html",
                     "useViewTransition":false,"retryDuration":1000}""", """
                    event: datastar-patch-elements
                    data: elements <p id=a>

                    """),
            new Case("elements with everything", """
                    {"type":"patchElements","elements":"<g/>","selector":"#map g","mode":"append","namespace":"svg",
                     "useViewTransition":true,"viewTransitionSelector":"#map","eventId":"e1","retryDuration":2500}""", """
                    event: datastar-patch-elements
                    id: e1
                    retry: 2500
                    data: selector #map g
                    data: mode append
                    data: useViewTransition true
                    data: viewTransitionSelector #map
                    data: namespace svg
                    data: elements <g/>

                    """),
            new Case("elements in MathML", """
                    {"type":"patchElements","elements":"<mi>x</mi>","selector":"math","mode":"inner","namespace":"mathml"}""", """
                    event: datastar-patch-elements
                    data: selector math
                    data: mode inner
                    data: namespace mathml
                    data: elements <mi>x</mi>

                    """),
            new Case("removal by selector", """
                    {"type":"patchElements","selector":"#a, #b","mode":"remove"}""", """
                    event: datastar-patch-elements
                    data: selector #a, #b
                    data: mode remove

                    """),
            new Case("removal with defaults spelled out", """
                    {"type":"patchElements","selector":"#a","mode":"remove","useViewTransition":false}""", """
                    event: datastar-patch-elements
                    data: selector #a
                    data: mode remove

                    """),
            new Case("removal by ids", """
                    {"type":"patchElements","elements":"<p id=a></p><p id=b></p>","mode":"remove"}""", """
                    event: datastar-patch-elements
                    data: mode remove
                    data: elements <p id=a></p><p id=b></p>

                    """),
            new Case("removal with everything", """
                    {"type":"patchElements","selector":"#a","mode":"remove","useViewTransition":true,
                     "eventId":"e2","retryDuration":1}""", """
                    event: datastar-patch-elements
                    id: e2
                    retry: 1
                    data: selector #a
                    data: mode remove
                    data: useViewTransition true

                    """),
            new Case("signals", """
                    {"type":"patchSignals","signals":{"b":1,"a":{"t":"x\\n\\"y\\"","f":1.50,"l":[true,null]}}}""", """
                    event: datastar-patch-signals
                    data: signals {"b":1,"a":{"t":"x\\n\\"y\\"","f":1.50,"l":[true,null]}}

                    """),
            new Case("signals with everything", """
                    {"type":"patchSignals","signals":{"a":1},"onlyIfMissing":true,"eventId":"e3","retryDuration":3000}""", """
                    event: datastar-patch-signals
                    id: e3
                    retry: 3000
                    data: onlyIfMissing true
                    data: signals {"a":1}

                    """),
            new Case("signals with defaults spelled out", """
                    {"type":"patchSignals","signals":{"a":1},"onlyIfMissing":false,"retryDuration":1000}""", """
                    event: datastar-patch-signals
                    data: signals {"a":1}

                    """),
            new Case("signals as raw text, which wins", """
                    {"type":"patchSignals","signals":{"a":1},"signals-raw":"{\\n\\"a\\":\\n2}"}""", """
                    event: datastar-patch-signals
                    data: signals {
                    data: signals "a":
                    data: signals 2}

                    """),
            new Case("signals removed", """
                    {"type":"patchSignals","signals":{"a":null,"b":{"c":null}}}""", """
                    event: datastar-patch-signals
                    data: signals {"a":null,"b":{"c":null}}

                    """),
            new Case("signals removed with everything", """
                    {"type":"patchSignals","signals":{"a":null,"b":{"c":null}},"eventId":"e5","retryDuration":2000}""", """
                    event: datastar-patch-signals
                    id: e5
                    retry: 2000
                    data: signals {"a":null,"b":{"c":null}}

                    """),
            new Case("script", """
                    {"type":"executeScript","script":"go(1)"}""", """
                    event: datastar-patch-elements
                    data: selector body
                    data: mode append
                    data: elements <script data-effect="el.remove()">go(1)</script>

                    """),
            new Case("script with defaults spelled out", """
                    {"type":"executeScript","script":"go(1)","autoRemove":true}""", """
                    event: datastar-patch-elements
                    data: selector body
                    data: mode append
                    data: elements <script data-effect="el.remove()">go(1)</script>

                    """),
            new Case("script of several lines", """
                    {"type":"executeScript","script":"if (a) {\\n  go()\\n}"}""", """
                    event: datastar-patch-elements
                    data: selector body
                    data: mode append
                    data: elements <script data-effect="el.remove()">if (a) {
                    data: elements   go()
                    data: elements }</script>

                    """),
            new Case("script with everything", """
                    {"type":"executeScript","script":"go()","autoRemove":false,"eventId":"e4","retryDuration":2000,
                     "attributes":{"type":"module","blocking":"false"}}""", """
                    event: datastar-patch-elements
                    id: e4
                    retry: 2000
                    data: selector body
                    data: mode append
                    data: elements <script type="module" blocking="false">go()</script>

                    """),
            new Case("several events", """
                    {"type":"patchElements","elements":"<p id=a>"},{"type":"patchSignals","signals":{}},
                    {"type":"patchElements","elements":"<p id=b>"}""", """
                    event: datastar-patch-elements
                    data: elements <p id=a>

                    event: datastar-patch-signals
                    data: signals {}

                    event: datastar-patch-elements
                    data: elements <p id=b>

                    """),
            new Case("no events", "", ""));

    /** The signals that ask for it. */
    String signals() {
        return "{\"other\":1,\"events\":[" + events + "]}";
    }

    @Override
    public String toString() {
        return name;
    }
}
