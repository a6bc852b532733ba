// Elements that are a program: it is loaded when the first of them stands in a page, and draws into its shadow root. The
// program's module has `css`, and `mount(host, root, edge)`, which gives what ends it.
import { own } from "./document.js";

export const define = (tag, module) => {
  // Read while the script runs: later nobody knows whose it was.
  const script = document.currentScript ?? document.querySelector(`script[src$="/${tag}.js"]`);
  const { origin } = new URL(script.src);
  if (customElements.get(tag)) return;
  class Program extends HTMLElement {
    root = this.attachShadow({ mode: "open" });

    async connectedCallback() {
      const edge = this.getAttribute("edge") || origin;
      // Taken out and put back meanwhile, it is the later one's turn.
      const turn = (this.turn = {});
      try {
        const { css, mount } = await import(origin + module);
        const sheet = new (own("defaultView", this.ownerDocument).CSSStyleSheet)();
        sheet.replaceSync(css);
        if (this.turn !== turn) return;
        this.root.adoptedStyleSheets = [sheet];
        this.root.replaceChildren();
        const end = await mount(this, this.root, edge);
        if (this.turn === turn) this.end = end;
        else end();
      } catch (error) {
        console.error(`<${tag}> can't begin:`, error);
        if (this.turn === turn) this.root.replaceChildren(document.createElement("slot"));
      }
    }

    disconnectedCallback() {
      this.turn = undefined;
      this.end?.();
      this.end = undefined;
    }
  }
  customElements.define(tag, Program);
};
