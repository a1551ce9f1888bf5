// What every figure that moves has: its frame and colours, keys that stay inside, the state in the
// page's address, and a live region. element.py puts this file before a figure's own script.
(() => {
  if (globalThis.ConvNetsFigure) return; // a page may hold this script many times

  const STYLE = `
    :host { display: block; container-type: inline-size; --text: #222832; --page: #fff;
      --ink: var(--pst-color-text-base, var(--jp-content-font-color1, var(--text)));
      --paper: var(--pst-color-background, var(--jp-layout-color0, var(--page)));
      --line: color-mix(in srgb, var(--ink) 65%, var(--paper));
      --blue: #2f6db3; --orange: #c2570c; --green: #2d7d46;
      --input: color-mix(in srgb, var(--blue) 75%, var(--ink));
      --kernel: color-mix(in srgb, var(--orange) 75%, var(--ink));
      --output: color-mix(in srgb, var(--green) 75%, var(--ink)) }
    .figure { color: var(--ink); background: var(--paper); border: 1px solid var(--line);
      border-radius: .5em; padding: .9em; line-height: 1.5 }
    .flow { display: flex; flex-wrap: wrap; gap: .7em .6em; align-items: center }
    .controls { font-size: .9em } label { display: block }
    button, input, select, textarea { font: inherit; color: inherit; background: var(--paper);
      border: 1px solid var(--line); border-radius: .25em; box-sizing: border-box }
    button, input, select { height: 2em; min-width: 2em }
    button { cursor: pointer } .figure [hidden] { display: none }
    [type=number] { width: 2.2em; margin: 0 .1em; text-align: center; appearance: textfield }
    ::-webkit-inner-spin-button { appearance: none }
    [type=range] { flex: 1; min-width: 4em; accent-color: var(--green) }
    :focus-visible { outline: 3px solid var(--input); outline-offset: 2px }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums }
    caption { text-align: left; font-size: .9em }
    details { margin-top: .7em } summary { cursor: pointer; padding: .2em 0 }
    [role=status], .hidden { position: absolute; clip-path: inset(50%); width: 1px; overflow: hidden }
    @media (prefers-reduced-motion: reduce) { .play { display: none } }
    @media (prefers-color-scheme: dark) { :host { --text: #e6ebf0; --page: #14181e } }
    @media print { :host { --ink: #000; --paper: #fff; print-color-adjust: exact }
      .controls { display: none } }`;

  // A figure defines, as static: label (its accessible name), style, page (its HTML). And
  //   begin(root)    listen to what is in the shadow root, after the first state was read;
  //   read(address)  take the state that an address names, pass over any other text;
  //   address        the state as text; render() shows it; spoken() says it in a sentence or two.
  class ConvNetsFigure extends HTMLElement {
    static style = "";

    static range = (length) => Array.from({ length: Math.max(length, 0) }, (_, i) => i);

    static signed = (value) => String(value).replace("-", "−");

    static step = (key, name, value, sign) => `<button type="button" tabindex="-1"
      data-step="${key}" value="${value}" aria-label="${name}: ${value < 0 ? "less" : "more"}"
      >${sign}</button>`;

    // A number between two steps; only the number is a stop of the Tab key.
    static field(key, [name, least, most]) {
      const step = ConvNetsFigure.step;
      return `<div><label for="${key}">${name}</label>${step(key, name, -1, "−")}<input id="${key}"
        type="number" min="${least}" max="${most}">${step(key, name, 1, "+")}</div>`;
    }

    connectedCallback() {
      if (this.shadowRoot) return; // moved within its page
      const { label, style, page } = this.constructor;
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = `<style>${STYLE}${style}</style><div class="figure" role="group"
        aria-label="${label}">${page}<p role="status"></p></div>`;
      this.$ = (selector) => root.querySelector(selector);
      // Jupyter takes keys for its cells, before they arrive here where this attribute is missing.
      this.setAttribute("data-lm-suppress-shortcuts", "true");
      for (const kind of ["keydown", "keypress", "keyup"]) {
        this.addEventListener(kind, (event) => event.stopPropagation());
      }
      const name = this.getAttribute("name");
      const others = document.querySelectorAll(`${this.localName}[name="${name}"]`);
      const place = [...others].indexOf(this);
      this.key = place > 0 ? `${name}-${place + 1}` : name;
      this.start = this.getAttribute("start");
      this.read(this.start);
      const asked = new URLSearchParams(location.search).get(this.key);
      this.read(asked);
      if (asked && !location.hash) { // an address that was sent leads to its figure
        addEventListener("load", () => this.scrollIntoView({ block: "center" }), { once: true });
      }
      this.begin(root);
      this.render();
    }

    disconnectedCallback() {
      this.play(false);
    }

    // Let the figure take a step each `period` ms, or stop; never where motion is not wanted.
    play(on, step = () => {}, period = 900) {
      const still = matchMedia("(prefers-reduced-motion: reduce)");
      clearInterval(this.timer);
      this.timer = on && setInterval(() => (still.matches ? this.play(false) : step()), period);
      if (this.$?.(".play")) this.$(".play").textContent = on ? "Pause" : "Play";
      this.settle();
    }

    // Once the reader has paused for a moment: keep what is shown in the address, and say it.
    settle() {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => {
        if (this.timer || !this.isConnected) return;
        const url = new URL(location);
        if (this.address === this.start) url.searchParams.delete(this.key);
        else url.searchParams.set(this.key, this.address);
        try { history.replaceState(history.state, "", url); } catch { /* a sandboxed frame */ }
        this.$("[role=status]").textContent = this.spoken();
      }, 400);
    }
  }
  globalThis.ConvNetsFigure = ConvNetsFigure;
})();
