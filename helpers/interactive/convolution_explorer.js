// The convolution explorer of chapter 1: a window slides over an input, one multiplication at a
// time. convolution_explorer.py puts this file into an HTML output, with a static picture for
// wherever scripts do not run. It loads nothing and needs no id of the page around it.
(() => {
  const TAG = "convolution-explorer";
  if (customElements.get(TAG)) return;
  const { range, signed, step } = ConvNetsFigure;

  // ---- Arithmetic, as in helpers/arithmetic.py: both are tested on data/golden/convolution.json.

  // Cells [before, after] that a padding adds; of an odd number, "same" puts one more after.
  function paddingCells(n, k, s, padding, d) {
    if (padding === "valid") return [0, 0];
    if (padding !== "same") return Array.isArray(padding) ? padding : [padding, padding];
    const total = Math.max((Math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }

  // Output cells along one axis; 0 or less where the kernel does not fit.
  function outputSize(n, k, s, padding, d) {
    const [before, after] = paddingCells(n, k, s, padding, d);
    return Math.floor((n + before + after - d * (k - 1) - 1) / s) + 1;
  }

  // Input positions that one output cell reads along one axis; outside 0 … n − 1 is padding.
  const taps = (cell, k, s, before, d) => range(k).map((tap) => cell * s + tap * d - before);

  // Cross-correlation of a square image and a square kernel; padding counts as 0.
  function convolve(image, kernel, s, padding, d) {
    const [n, k] = [image.length, kernel.length];
    const [before] = paddingCells(n, k, s, padding, d);
    const reads = range(outputSize(n, k, s, padding, d)).map((cell) => taps(cell, k, s, before, d));
    return reads.map((ys) => reads.map((xs) => {
      let sum = 0;
      ys.forEach((y, i) => xs.forEach((x, j) => { sum += (image[y]?.[x] ?? 0) * kernel[i][j]; }));
      return sum;
    }));
  }

  // ---- What is shown: pixels, weights and limits as in convolution_explorer.py.

  const pixel = (r, c) => (3 * r + 2 * c + r * c * c + 1) % 10;
  const weight = (r, c) => (2 * r + c + r * c + 2) % 4 - 1;
  const FIELDS = {
    n: ["Input size", 1, 10], k: ["Kernel size", 1, 5], s: ["Stride", 1, 4], d: ["Dilation", 1, 3],
    before: ["Padding before", 0, 4], after: ["Padding after", 0, 4],
  };
  const paddingOf = ({ mode, before, after }) =>
    ({ number: before, pair: [before, after] })[mode] ?? mode;

  // The nearest state that is allowed, its window at an output cell.
  function allowed(state) {
    const clamp = (key, least, most) => {
      state[key] = Math.max(Math.min(Math.trunc(state[key]), most), least);
    };
    for (const key in FIELDS) clamp(key, ...FIELDS[key].slice(1));
    const size = outputSize(state.n, state.k, state.s, paddingOf(state), state.d);
    for (const key of ["row", "column"]) clamp(key, 0, Math.max(size - 1, 0));
    return state;
  }

  const square = (size, cell) => range(size).map((r) => range(size).map((c) => cell(r, c)));
  const mark = (kind, content) => `<span class="${kind}">${content}</span>`;
  const td = (kind, content) => `<td class="${kind}">${content}</td>`;
  const table = (kind, caption, rows, signs = 2) => `<table class="${kind}" style="--signs: ${signs}"
    ><caption>${caption}</caption>${
    rows.map((row) => `<tr>${row.join("")}</tr>`).join("")}</table>`;
  const field = (key) => ConvNetsFigure.field(key, FIELDS[key]);

  const STYLE = `
    .stage { --cell: min(var(--most), (100cqw - 2rem) / var(--columns)); margin: 1.1em 0 }
    b { font-size: 1.5em }
    td { width: var(--cell); height: var(--cell); box-sizing: border-box; padding: 0;
      font-size: calc(var(--cell) * min(.42, 1.5 / var(--signs))); line-height: 1; text-align: center; position: relative;
      border: 1px solid var(--hue); background: color-mix(in srgb, var(--hue) 22%, var(--paper)) }
    .input { --hue: #2f6db3 } .kernel { --hue: #c2570c } .output { --hue: #2d7d46 }
    .pad { --hue: var(--line); background: repeating-linear-gradient(-45deg,
      var(--paper) 0 4px, color-mix(in srgb, var(--line) 30%, var(--paper)) 4px 5px) }
    .unread { text-decoration: line-through; background-color: var(--paper) }
    .tap { box-shadow: inset 0 0 0 2px #c2570c; padding: 0 .8em .6em 0 }
    td sub { position: absolute; right: 0; bottom: 0; padding: .1em .15em; font-size: .72em;
      line-height: 1; background: #c2570c; color: #fff }
    .many td { font-size: calc(var(--cell) * min(.55, 1.5 / var(--signs))); padding: 0 } .many td sub { display: none }
    .window { position: absolute; z-index: 1; top: -2px; left: -2px; pointer-events: none;
      width: calc(var(--span) * var(--cell) - 3px); height: calc(var(--span) * var(--cell) - 3px);
      border: 3px solid #c2570c; border-radius: 3px }
    .output td { cursor: pointer }
    .output .now { background: #2d7d46; color: #fff; font-weight: 700 }
    .none { border: 2px dashed #2d7d46; padding: 1em }
    .text { align-items: start; gap: 0 2.5em } .text p { margin: .5em 0 }
    .x { color: var(--input) } .w { color: var(--kernel) } .y { color: var(--output) }
    .x, .w, .y { font-weight: 600 } .product { white-space: nowrap }
    @media (forced-colors: active) { td { border-color: CanvasText }
      .tap { outline: 2px solid Highlight; outline-offset: -2px } .pad { border-style: dashed }
      .output .now { forced-color-adjust: none; background: Highlight; color: HighlightText } }`;

  const PAGE = `
    <div class="controls flow">${["n", "k", "s", "d"].map(field).join("")}
      <div><label for="mode">Padding</label><select id="mode"><option value="number">number</option
        ><option value="pair">before, after</option><option>valid</option><option>same</option
      ></select></div>${["before", "after"].map(field).join("")}</div>
    <div class="stage flow"></div>
    <div class="controls flow"><label for="place">Window</label>
      ${step("place", "Window position", -1, "‹")}<input id="place" type="range" min="0"
      >${step("place", "Window position", 1, "›")}
      <button type="button" class="play">Play</button>
      <button type="button" class="reset">Reset</button></div>
    <div class="text flow"></div>`;

  class ConvolutionExplorer extends ConvNetsFigure {
    static label = "Convolution explorer";

    static style = STYLE;

    static page = PAGE;

    static arithmetic = { paddingCells, outputSize, taps, convolve };

    begin(root) {
      this.limits = ""; // what the reader asked beyond them, to be said
      root.addEventListener("input", ({ target: { id, value } }) => {
        if (id === "place") this.move(value - this.place);
        else if (value !== "") this.set({ [id]: value });
      });
      root.addEventListener("change", () => this.render()); // an emptied field is filled again
      root.addEventListener("click", ({ target }) => this.press(target));
      root.addEventListener("keydown", (event) => { // the slider moves by rows, too
        const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!rows || event.target.id !== "place") return;
        event.preventDefault();
        this.set({ row: this.state.row + rows });
      });
    }

    // "5-3-1-0_1-1-2-3": n, k, s, padding, d, row, column. Anything else is passed over.
    read(address) {
      if (!/^(\d+-){3}(valid|same|\d+(_\d+)?)(-\d+){3}$/.test(address)) return;
      const [n, k, s, padding, d, row, column] = address.split("-");
      const [before, after = before] = padding.split("_");
      const mode = isNaN(before) ? padding : padding.includes("_") ? "pair" : "number";
      const cells = mode === padding ? { before: 0, after: 0 } : { before, after };
      this.state = allowed({ n, k, s, d, mode, ...cells, row: row - 1, column: column - 1 });
    }

    get address() {
      const { n, k, s, d, row, column } = this.state;
      return [n, k, s, [paddingOf(this.state)].flat().join("_"), d, row + 1, column + 1].join("-");
    }

    get place() {
      return this.state.row * this.size + this.state.column;
    }

    set(changes) {
      for (const [key, value] of Object.entries(changes)) {
        const [name, least, most] = FIELDS[key] ?? [];
        if (value < least) this.limits = `${name}: at least ${least}. `;
        if (value > most) this.limits = `${name}: at most ${most}. `;
      }
      this.state = allowed({ ...this.state, ...changes });
      this.render();
      this.settle();
    }

    move(steps) {
      const place = (this.place + steps + this.size ** 2) % this.size ** 2 || 0;
      this.set({ row: place / this.size || 0, column: place % this.size || 0 });
    }

    press(target) {
      const cell = target.closest(".output td");
      const key = target.dataset.step;
      if (cell) this.set({ row: cell.parentNode.rowIndex, column: cell.cellIndex });
      else if (key === "place") this.move(Number(target.value));
      else if (key) this.set({ [key]: this.state[key] + Number(target.value) });
      else if (target.matches(".play")) this.play(!this.timer, () => this.move(1));
      else if (target.matches(".reset")) { this.play(false); this.read(this.start); this.set({}); }
    }

    spoken() {
      const [size] = this.address.split(/-\d+-\d+$/); // all but the window
      const text = this.limits + (this.size && size === this.said ? this.window : this.summary);
      [this.said, this.limits] = [size, ""];
      return text;
    }

    render() {
      const { n, k, s, d, mode, row, column } = this.state;
      const padding = paddingOf(this.state);
      const [before, after] = paddingCells(n, k, s, padding, d);
      const [padded, span] = [n + before + after, d * (k - 1) + 1];
      const formula = outputSize(n, k, s, padding, d);
      const size = this.size = Math.max(formula, 0);
      const [image, kernel] = [square(n, pixel), square(k, weight)];
      const output = convolve(image, kernel, s, padding, d);
      const sum = signed(output[row]?.[column]);
      const [ys, xs] = [row, column].map((cell) => taps(cell, k, s, before, d));
      const read = new Set(range(size).flatMap((cell) => taps(cell, k, s, before, d)));
      const missed = range(n).filter((line) => !read.has(line)).map((line) => line + 1);
      const left = (padded - span) % s;
      const place = `row ${row + 1}, column ${column + 1}`;

      const notes = size ? [
        mode === "same" && `“same” adds ${before} before and ${after} after, as few as give `
          + `⌈n / s⌉ = ⌈${n} / ${s}⌉ = ${size}.`,
        left && `${padded - span} / ${s} leaves ${left}, which the floor drops: the last window `
          + `stops short of the edge by ${left}.`,
        missed.length ? `Never read, struck out: rows and columns ${missed.join(", ")} `
          + `(${n * n - (n - missed.length) ** 2} of ${n * n} input cells).`
          : "Every input cell is read.",
      ].filter(Boolean).join(" ") : `Nothing fits: the kernel spans d(k − 1) + 1 = ${span}, the `
        + `input with its padding ${padded}. Take a smaller kernel, less dilation or more padding.`;
      const window = ys.map((y) => xs.map((x) => image[y]?.[x] ?? "padding").join(" "));
      this.window = `Window at ${place} reads ${
        k > 3 ? `${k * k} cells` : window.join("; ")}, sum ${sum}.`;
      this.summary = size ? `Output ${size} by ${size}. ${this.window} ${notes}` : notes;

      const by = (cells) => `${cells} × ${cells}`;
      const inputs = square(padded, (r, c) => {
        const [y, x] = [r - before, c - before];
        const [i, j] = [ys.indexOf(y), xs.indexOf(x)];
        const value = image[y]?.[x] ?? `0<span class="hidden"> padding</span>`;
        const kind = image[y]?.[x] === undefined ? "pad" : "";
        if (!size || i < 0 || j < 0) {
          return td(kind + (size && !(read.has(y) && read.has(x)) ? " unread" : ""), value);
        }
        const frame = i + j ? "" : `<i class="window" style="--span: ${span}"></i>`;
        return td(`${kind} tap`, `${value}<sub>×${signed(kernel[i][j])}</sub>${frame}`);
      });
      const outputs = square(size, (r, c) =>
        td(r === row && c === column ? 'now" aria-current="true' : "", signed(output[r][c])));
      const signs = Math.max(...output.flat().map((value) => signed(value).length), 2);
      const kernels = square(k, (r, c) => td("", signed(kernel[r][c])));
      const across = padded + k + size; // a little smaller, and the three stand in one row
      this.$(".stage").style = `--columns: ${Math.max(padded, size, k)};
        --most: ${across > 16 && across < 20 ? 1.8 : 2.4}rem`;
      this.$(".stage").classList.toggle("many", padded > 14);
      this.$(".stage").innerHTML = table("input", `Input ${by(n)}`
        + (padded > n ? `, padded to ${by(padded)}` : ""), inputs)
        + `<b>∗</b>${table("kernel", `Kernel ${by(k)}`, kernels)}<b>=</b>`
        + (size ? table("output", `Output ${by(size)}`, outputs, signs)
          : mark("none", "No output: nothing fits."));

      const product = (y, x, factor) => mark("product", `${image[y]?.[x] === undefined ? 0
        : mark("x", image[y][x])}·${mark("w", factor < 0 ? `(${signed(factor)})` : factor)}`);
      const sums = ys.map((y, i) => xs.map((x, j) => product(y, x, kernel[i][j])).join(" + "));
      this.$(".text").innerHTML = (size ? `<p>Window at ${place}:<br>${sums.join(" +<br>")}<br>=
        ${mark("y", sum)}</p>` : "") + `<p>Output size, along each axis:<br><span role="math" aria-label="floor of
        (n + p before + p after − d (k − 1) − 1) / s, plus 1">⌊(<i>n</i> +
        <i>p</i><sub>before</sub> + <i>p</i><sub>after</sub> − <i>d</i>(<i>k</i> − 1) − 1) /
        <i>s</i>⌋ + 1</span><br>= ⌊(${mark("x", n)} + ${before} + ${after} − ${d}(${mark("w", k)} − 1) −
        1) / ${s}⌋ + 1<br>= ⌊${signed(padded - span)} / ${s}⌋ + 1 =
        ${mark("y", signed(formula))}</p>
        <p>${notes}</p>`;

      for (const key of ["mode", ...Object.keys(FIELDS)]) this.$(`#${key}`).value = this.state[key];
      this.$("#before").parentNode.hidden = mode === padding;
      this.$("#after").parentNode.hidden = mode !== "pair";
      const name = mode === "pair" ? FIELDS.before[0] : "Padding each side";
      this.$("[for=before]").textContent = name;
      this.$("[data-step=before][value='-1']").ariaLabel = `${name}: less`;
      this.$("[data-step=before][value='1']").ariaLabel = `${name}: more`;
      Object.assign(this.$("#place"), { max: size ** 2 - 1, value: this.place, disabled: !size });
      this.$("#place").setAttribute("aria-valuetext", size ? place : "none");
    }
  }
  customElements.define(TAG, ConvolutionExplorer);
})();
