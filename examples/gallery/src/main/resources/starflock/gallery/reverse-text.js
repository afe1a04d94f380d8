/* A web component that knows nothing of Datastar: attribute in, event out. */
customElements.define(
  'reverse-text',
  class extends HTMLElement {
    static observedAttributes = ['text'];

    attributeChangedCallback(_name, _old, text) {
      const value = [...(text ?? '')].reverse().join('');
      this.dispatchEvent(new CustomEvent('reversed', { detail: { value } }));
    }
  },
);
