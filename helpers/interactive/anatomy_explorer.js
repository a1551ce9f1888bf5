// The anatomy explorer of chapter 2: build a network, or paste its summary, and see where each
// number comes from. anatomy_explorer_counts.js counts, anatomy_explorer_summary.js reads.
(() => {
  const TAG = "anatomy-explorer";
  if (customElements.get(TAG)) return;
  const { KINDS, ACTIVATIONS, LAYER, layerOf, textOf, number, times, plural, product, explain, code,
    readSummary } = ConvNetsFigure.anatomy;
  const { signed, field } = ConvNetsFigure;

  const MOST = 8; // layers of one's own; a summary may have more
  const FIELDS = {
    height: ["Height", 1, 512], width: ["Width", 1, 512], channels: ["Channels", 1, 4096],
    batch: ["Batch", 1, 4096], n: ["Filters", 1, 4096], kh: ["Kernel height", 1, 15],
    kw: ["Kernel width", 1, 15], s: ["Stride", 1, 15],
  };
  const BEGIN = { C: "C32k3s1br", P: "P32k3s1br", W: "Wk3s1br", M: "Mk2s2", A: "Ak2s2", O: "O50",
    V: "Vr", D: "D10bl" };

  const fresh = (kind) => layerOf(BEGIN[kind] ?? kind);
  const option = (value, text) => `<option value="${value}">${text}</option>`;
  const options = (entries) => entries.map(([value, text]) => option(value, text)).join("");
  const clamp = (value, [, least, most]) => Math.max(Math.min(Math.trunc(value) || least, most),
    least);
  const by = ([a, b]) => (a === b ? `${number(a)} × ${number(a)}` : times([a, b]));

  function bytes(numbers) {
    let [value, unit] = [numbers * 4, 0];
    while (value >= 1024) [value, unit] = [value / 1024, unit + 1];
    return `${unit ? value.toFixed(2) : value} ${["bytes", "KiB", "MiB", "GiB", "TiB",
      "PiB"][unit]}`;
  }

  const STYLE = `
    [type=number] { width: 3.3em } [type=checkbox], [type=radio] { height: 1.1em; min-width: 1.1em;
      margin: 0 .3em 0 0; vertical-align: -.15em; accent-color: var(--green) }
    .tick { min-height: 24px; padding-top: 1.4em } select { padding: 0 .2em }
    .net { width: 100%; margin: .9em 0; font-size: .9em }
    .net caption { font-size: 1em; font-weight: 600; padding-bottom: .3em }
    .net :is(td, th) { padding: .3em .5em; text-align: right; border-bottom: 1px solid var(--line);
      font-weight: 400; white-space: nowrap }
    .net th[scope=row] { text-align: left } .net :is(thead, tfoot) :is(td, th) { font-weight: 600 }
    .net label { display: block; min-height: 24px; cursor: pointer }
    .net thead th:first-child { text-align: left }
    .on { background: color-mix(in srgb, var(--green) 16%, var(--paper)) }
    .what { font-size: .9em } .bad td, .bad + .why { text-align: left; color: var(--kernel) }
    .why { font-size: .9em; display: none; white-space: normal }
    .text p { margin: .5em 0 0; overflow-wrap: break-word } .text b { color: var(--output) }
    pre { margin: .5em 0 0; padding: .6em; overflow-x: auto; border: 1px solid var(--line);
      border-radius: .25em; font-size: .85em; position: relative }
    textarea { width: 100%; min-height: 9em; font: .8em/1.3 monospace; white-space: pre;
      padding: .4em }
    .answers select { max-width: 100%; width: 100% } .answers p { margin: .5em 0 0 }
    @container (max-width: 36em) { /* two lines a layer */
      .net, .net :is(caption, thead, tbody, tfoot) { display: block }
      .net tr { display: grid; grid-template-columns: 1fr 1.3fr 1fr;
        border-bottom: 1px solid var(--line) }
      .net :is(td, th) { border: 0; padding: .1em .3em; white-space: normal }
      .net th:first-child { grid-column: 1 / 3 }
      .net .wide { grid-column: 1 / -1 } }
    @media (forced-colors: active) { .on { outline: 2px solid Highlight; outline-offset: -2px } }
    @media print { .why { display: block } .on { background: none } [type=radio], button,
      .paste { display: none }
      pre { white-space: pre-wrap } }`;

  const PAGE = `
    <div class="controls flow">${["height", "width", "channels", "batch"].map((key) =>
      field(key, FIELDS[key])).join("")}</div>
    <table class="net"></table>
    <div class="controls flow editor" role="group" aria-label="The chosen layer">
      <div><label for="kind">Layer</label><select id="kind">${options(Object.entries(KINDS)
        .map(([kind, { name }]) => [kind, name]))}</select></div>
      ${["n", "kh", "kw", "s"].map((key) => field(key, FIELDS[key])).join("")}
      <div><label for="same">Padding</label><select id="same">${options([["", "valid"], ["1",
        "same"]])}</select></div>
      <label class="tick"><input type="checkbox" id="bias">Bias</label>
      <div><label for="f">Activation</label><select id="f">${
        options(Object.entries(ACTIVATIONS))}</select></div>
    </div>
    <div class="controls flow" style="margin-top: .7em">
      <button type="button" data-do="add">Add a layer</button>
      <button type="button" data-do="remove">Remove</button>
      <button type="button" data-do="earlier">Earlier</button>
      <button type="button" data-do="later">Later</button>
      <button type="button" data-do="reset">Reset</button></div>
    <div class="text"></div>
    <details class="code"><summary>The network as Keras code</summary>
      <button type="button" data-do="copy">Copy</button><pre tabindex="0" role="region"
      aria-label="Keras code"><code></code></pre></details>
    <details class="paste"><summary>Paste a model.summary()</summary>
      <label for="summary">All that model.summary() prints</label><textarea id="summary"
      spellcheck="false"
      autocomplete="off"></textarea><button type="button" data-do="take">Take it apart</button>
      <div class="answers"></div></details>`;

  class AnatomyExplorer extends ConvNetsFigure {
    static label = "Anatomy explorer";

    static style = STYLE;

    static page = PAGE;

    // "28-28-1-32-3_C32k3s1br_…": height, width, channels, batch, chosen layer; then each layer.
    read(address) {
      const [sizes, ...layers] = (address ?? "").split("_");
      if (!/^\d+(-\d+){4}$/.test(sizes) || !layers.length || layers.length > 40) return;
      if (layers.some((text) => !KINDS[LAYER.exec(text)?.[1]])) return;
      const [height, width, channels, batch, at] = sizes.split("-");
      this.state = this.allowed({ height, width, channels, batch, at: at - 1,
        layers: layers.map(layerOf) });
    }

    get address() {
      const { height, width, channels, batch, at, layers } = this.state;
      return [[height, width, channels, batch, at + 1].join("-"), ...layers.map(textOf)].join("_");
    }

    get input() {
      return ["height", "width", "channels"].map((key) => this.state[key]);
    }

    allowed(state) {
      for (const key of ["height", "width", "channels", "batch"]) state[key] = clamp(state[key],
        FIELDS[key]);
      state.at = clamp(state.at, ["", 0, state.layers.length - 1]);
      state.layers = state.layers.map((layer) => ({
        ...layer, s: clamp(layer.s, FIELDS.s), k: layer.k.map((size) => clamp(size, FIELDS.kh)),
        n: clamp(layer.n, layer.kind === "O" ? ["", 0, 90] : FIELDS.n),
      }));
      return state;
    }

    begin(root) {
      this.limits = "";
      root.addEventListener("input", ({ target: { id, name, value, checked } }) => {
        if (name === "at") this.set({ at: +value });
        else if (name === "pick") {
          this.take({ [this.names[id.slice(5)]]: +value });
          this.$(`#${id}`)?.focus();
        } else if (id === "bias") this.change({ bias: checked });
        else if (value !== "" || id === "same") this.enter(id, value);
      });
      root.addEventListener("change", () => this.render()); // an emptied field is filled again
      root.addEventListener("click", ({ target: { dataset, value } }) => {
        const { step: key, do: action } = dataset;
        const layer = this.state.layers[this.state.at];
        if (key) this.enter(key, ({ kh: layer.k[0], kw: layer.k[1] }[key] ?? this.state[key]
          ?? layer[key]) + +value);
        else if (action) this[action]();
      });
    }

    // A number or a choice in a field, of the network or of the chosen layer.
    enter(key, value) {
      const { layers, at } = this.state;
      const { k, kind, s } = layers[at];
      const [name, least, most] = key === "n" && kind === "O" ? ["Dropped", 0, 90] : FIELDS[key]
        ?? [];
      if (value < least) this.limits = `${name}: at least ${least}. `;
      if (value > most) this.limits = `${name}: at most ${number(most)}. `;
      if (key === "kind") this.change(fresh(value));
      else if (key === "kh" || key === "kw") {
        const size = clamp(value, FIELDS.kh);
        const both = key === "kh" && k[0] === k[1]; // a square stays one
        const follows = KINDS[kind].window === "pool" && s === k[0]; // as Keras's default does
        this.change({ k: key === "kw" ? [k[0], size] : [size, both ? size : k[1]], s: follows
          && key === "kh" ? size : s });
      } else if (["n", "s", "same", "f"].includes(key)) this.change({ [key]: key === "same"
        ? !!value : value });
      else if (FIELDS[key]) this.set({ [key]: value });
    }

    change(changes) {
      const layers = this.state.layers.with(this.state.at, { ...this.state.layers[this.state.at],
        ...changes });
      this.set({ layers });
    }

    set(changes) {
      this.state = this.allowed({ ...this.state, ...changes });
      this.render();
      this.settle();
    }

    add() {
      const { layers, at } = this.state;
      const { shape } = this.rows[at];
      this.set({ layers: layers.toSpliced(at + 1, 0, fresh(shape?.length === 1 ? "D" : "C")), at: at
        + 1 });
    }

    remove() {
      this.set({ layers: this.state.layers.toSpliced(this.state.at, 1) });
    }

    earlier(by_ = -1) {
      const { layers, at } = this.state;
      this.set({ layers: layers.toSpliced(at, 1).toSpliced(at + by_, 0, layers[at]), at: at
        + by_ });
    }

    later() {
      this.earlier(1);
    }

    reset() {
      this.read(this.start);
      this.set({});
    }

    async copy() {
      try {
        await navigator.clipboard.writeText(this.$("code").textContent);
        this.say("Code copied.");
      } catch {
        // It is not allowed in this frame.
        getSelection().selectAllChildren(this.$("code"));
        this.say("Code selected: copy it with the keyboard.");
      }
    }

    // Say this, and nothing of the network.
    say(message) {
      this.message = message;
      this.settle();
    }

    // Take the pasted summary apart; `picks` answer what it does not say.
    take(picks) {
      this.picks = picks && { ...this.picks, ...picks };
      const { error, input, layers, questions = [],
        notes = [] } = readSummary(this.$("#summary").value, this.picks);
      const said = [error ?? `${plural(layers.length, "layer")} read.`, ...notes].map((text) =>
        text.replace(/[<&]/g, ""));
      const lines = [...said, ...(questions.length
        ? ["A summary does not say these; the usual is taken:"] : [])];
      this.$(".answers").innerHTML = lines.map((text) => `<p>${text}</p>`).join("") + questions.map(
        ({ name, choices }, i) => `<label for="pick-${i}">${name.replace(/[<&]/g,
          "")}</label><select id="pick-${i}"
          name="pick">${options(choices.map((text, choice) => [choice, text]))}</select>`).join("");
      this.names = questions.map(({ name, pick }, i) => { this.$(`#pick-${
        i}`).value = pick; return name; });
      if (error) { this.say(error); return; }
      const [height, width, channels] = input;
      this.limits = `${said.join(" ")} `;
      this.set({ height, width, channels, layers, at: 0 });
    }

    spoken() {
      const text = this.message ?? this.limits + this.summary;
      [this.limits, this.message] = [""];
      return text;
    }

    render() {
      const { state, input } = this;
      const { layers, at, batch } = state;
      const rows = this.rows = explain(input, layers);
      const failed = rows.find(({ error }) => error);
      const sum = (what) => rows.reduce((all, row) => all + row[what], 0);
      const [parameters, trainable, work, links] = ["parameters", "trainable", "multiplyAdds",
        "connections"].map(sum);
      const outputs = rows.reduce((all, { shape }) => all + product(shape ?? [0]), 0);
      const cells = (values) => values.map((value) => `<td>${value}</td>`).join("");

      const focused = this.shadowRoot.activeElement?.name === "at";
      this.$(".net").innerHTML = `<caption>${plural(layers.length, "layer")} on a picture of ${
        times(input)}</caption>
        <thead><tr>${["Layer", "Output", "Parameters", "Multiply-adds", "Sees"].map((name) =>
          `<th scope="col">${name}</th>`).join("")}</tr></thead><tbody>${rows.map((row, i) => {
          const { layer, shape, error, formula, fields } = row;
          const name = `<label><input type="radio" name="at" value="${i}"${i === at ? " checked"
            : ""}>${i + 1}. ${
            KINDS[layer.kind].name}</label>`;
          const kind = `${i === at ? "on" : ""}${error ? " bad" : ""}`;
          const rest = shape ? cells([times(shape), number(row.parameters),
            number(row.multiplyAdds),
            by(fields.map(({ size }) => size))]) : `<td class="wide" colspan="4">${error
              ? "impossible" : "–"}</td>`;
          return `<tr class="${kind}"><th scope="row">${name}<span class="why">${error ?? formula
            ?? ""}</span></th>${rest}</tr>`;
        }).join("")}</tbody><tfoot><tr><th scope="row">Total</th>${
          cells([outputs, parameters, work].map((sum_) => (failed ? "?"
            : number(sum_))))}<td></td></tr></tfoot>`;
      if (focused) this.$("[name=at]:checked").focus();

      const total = failed ? `Impossible: layer ${rows.indexOf(failed) + 1}. ${failed.error}`
        : `The network: ${plural(parameters, "parameter")}, ${number(trainable)} of them trained, ${
          bytes(parameters)}; ${
          number(work)} multiply-adds and ${
            number(links)} connections for a picture; outputs of all layers ${
          number(outputs)} numbers, ${bytes(outputs)}, and for a batch of ${number(batch)} ${
            bytes(batch * outputs)}.`;
      const chosen = rows[at];
      const { name } = KINDS[chosen.layer.kind];
      this.summary = failed ? total : `Layer ${at + 1}, ${name}: output ${
        chosen.shape.join(" by ")}, ${
        plural(chosen.parameters, "parameter")}. All: ${number(parameters)} parameters, ${
          number(work)} multiply-adds.`;
      this.$(".text").innerHTML = [`<b>${at + 1}. ${name}</b>`, ...this.lines(chosen, parameters),
        chosen.error ? "" : total].map((line) => `<p>${line}</p>`).join("");
      this.$("code").textContent = code(input, layers);
      this.fill(chosen.layer);
    }

    // How the numbers of a layer come about, line by line.
    lines(row, all) {
      const { layer: { kind, k, s, same }, shape, error, input, windows, fields, parameters } = row;
      if (!shape) return [error ?? "It gets nothing: a layer before it is impossible."];
      const equal = (values) => JSON.stringify(values[0]) === JSON.stringify(values[1]);
      const axes = (names, texts) => (equal(texts) ? `${names[0]}: ${texts[0]}` : `${names[1]}: ${
        texts[0]}; ${names[2]}: ${texts[1]}`);
      const size = (i) => `${same ? `⌈${input.shape[i]} / ${s}⌉` : `⌊(${input.shape[i]} − ${
        k[i]}) / ${s}⌋ + 1`} = ${shape[i]}`;
      const sees = (i) => {
        const [before, after] = [input.fields[i], fields[i]];
        const [cells, step, padding] = windows[i];
        return `${before.size} + (${cells} − 1) · ${before.stride} = ${after.size}, stride ${
          before.stride} · ${
          step} = ${after.stride}, start ${signed(before.start)} − ${padding} · ${
            before.stride} = ${signed(after.start)}`;
      };
      const numbers = product(shape);
      const many = parameters && all > 1e5 && parameters / all;
      const on = kind === "D" && shape.length === 3;
      return [
        KINDS[kind].window && axes(["Height and width", "Height", "width"], [size(0), size(1)]),
        `Output: ${times(shape)}${shape.length > 1 ? ` = ${number(numbers)}` : ""} numbers, ${
          bytes(numbers)} a picture`,
        `Parameters: ${row.formula}${parameters ? `; ${bytes(parameters)}` : ""}`,
        ...row.working.split("\n").filter(Boolean),
        windows ? axes(["Receptive field", "Receptive field, height", "width"], [sees(0), sees(1)])
          : `Receptive field: as before, ${by(fields.map((one) => one.size))}`,
        on && `Dense works on the last axis: the same units at each of ${times(shape.slice(0,
          2))} places, as a `
          + "1 × 1 convolution. For one answer for the picture, put a Flatten before it.",
        many > 0.5 && kind === "D" && `This layer holds ${
          Math.round(100 * many)} % of all parameters.`,
      ].filter(Boolean);
    }

    // The fields show the network and the chosen layer, those that it does not have are hidden.
    fill({ kind, n, k, s, same, bias, f }) {
      const { name, n: counted, window, bias: biased, activation } = KINDS[kind];
      const { layers, at, height, width, channels, batch } = this.state;
      const values = { height, width, channels, batch, kind, n, kh: k[0], kw: k[1], s, same: same
        ? "1" : "", f };
      for (const [key, value] of Object.entries(values)) this.$(`#${key}`).value = value;
      this.$("#bias").checked = bias;
      const shown = { n: counted, kh: window, kw: window, s: window, same: window, bias: biased,
        f: activation };
      for (const [key, show] of Object.entries(shown)) this.$(`#${key}`).parentNode.hidden = !show;
      const what = window === "pool" ? "Window" : "Kernel";
      for (const [key, text] of [["n", counted ?? ""], ["kh", `${what} height`], ["kw", `${
        what} width`]]) {
        this.$(`[for=${key}]`).textContent = text;
        for (const value of [-1, 1]) {
          this.$(`[data-step=${key}][value="${value}"]`).ariaLabel = `${text}: ${value < 0 ? "less"
            : "more"}`;
        }
      }
      this.$("#n").min = kind === "O" ? 0 : 1;
      this.$("#n").max = kind === "O" ? 90 : 4096;
      this.$(".editor").ariaLabel = `Layer ${at + 1}, ${name}`;
      const last = layers.length - 1;
      const off = { add: last + 1 >= MOST, remove: !last, earlier: !at, later: at === last };
      for (const [key, value] of Object.entries(off)) this.$(`[data-do=${key}]`).disabled = value;
    }
  }
  customElements.define(TAG, AnatomyExplorer);
})();
