package starflock.gallery.examples;

import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** A custom element that knows nothing of Datastar: an attribute in, an event out. */
public final class WebComponent extends Example {

    public WebComponent() {
        super(
                "web_component",
                "Web component",
                "A custom element takes an attribute and fires an event; signals are on both ends of it.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <div class="stack" data-signals="{text: '', reversed: ''}">
                  <div class="field"><label for="text">Your words</label>
                    <input class="input" id="text" data-bind:text autocomplete="off"></div>
                  <reverse-text data-attr:text="$text" data-on:reversed="$reversed = evt.detail.value"></reverse-text>
                  <p>Backwards: <output for="text" data-text="$reversed"></output></p>
                </div>
                """);
    }
}
