// Gradient descent, watched (chapter 1, section 15): nine weights go down a loss, step by step, at
// a rate and from a start that the reader chooses. The loss of a kernel w is exact, not sampled:
// d·A·d with d = w − secret, and A the mean product of two cells of a window, from the .py file.
(() => {
  const TAG = "descent-watched";
  if (customElements.get(TAG)) return;
  const { range, signed, step } = ConvNetsFigure;
  const STEPS = 60;
  const RATES = [0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 0.9, 1, 1.1];
  const STARTS = {
    zeros: "nine zeros", ones: "nine ones", across: "a line across", far: "far away",
  };
  const KERNELS = {
    zeros: Array(9).fill(0), ones: Array(9).fill(1),
    across: [-1, -1, -1, 2, 2, 2, -1, -1, -1], far: [9, -9, 9, -9, 9, -9, 9, -9, 9],
  };

  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

  // The kernel before each step, 0 to `steps`, and its loss.
  function descend({ products, secret }, rate, start, steps) {
    let kernel = [...start];
    return range(steps + 1).map(() => {
      const here = kernel;
      const away = here.map((value, i) => value - secret[i]);
      const blame = products.map((row) => dot(row, away));
      kernel = here.map((value, i) => value - rate * 2 * blame[i]);
      return { kernel: here, loss: dot(away, blame) };
    });
  }

  const ten = (power) => `10${[...String(power)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻").join("")}`;

  // A positive number in three digits, or as a power of ten where it is far from 1.
  function short(value) {
    if (value === 0 || (value >= 0.001 && value < 1e5)) return String(Number(value.toPrecision(3)));
    const power = Math.floor(Math.log10(value));
    return `${(value / 10 ** power).toFixed(1)} · ${ten(power)}`;
  }

  const weight = (value) => signed(Math.abs(value) < 1e5 ? value.toFixed(2)
    : (value < 0 ? "-" : "") + short(Math.abs(value)));
  const grid = (kind, caption, kernel) => `<table class="${kind}"><caption>${caption}</caption>${
    range(3).map((r) => `<tr>${range(3).map((i) => kernel[3 * r + i]).map((value) => `<td
      style="--strength: ${Math.min(Math.abs(value) / 2, 1) * 60}%; --hue: var(--${
      value < 0 ? "blue" : "orange"})">${weight(value)}</td>`).join("")}</tr>`).join("")}</table>`;

  const STYLE = `
    .stage { margin: 1em 0; align-items: start; gap: 1em 1.5em }
    td { width: 4.4em; height: 2.6em; text-align: center; border: 1px solid var(--line);
      background: color-mix(in srgb, var(--hue) var(--strength), var(--paper)); font-size: .9em }
    svg { flex: 1; min-width: 14rem; max-width: 34rem; overflow: visible }
    svg text { font-size: 11px; fill: currentColor }
    path { fill: none; stroke: currentColor } .grid { opacity: .2 }
    .curve { stroke: var(--output); stroke-width: 2 } circle { fill: var(--kernel) }
    .controls > div { flex: 1; min-width: 13em; display: flex; flex-wrap: wrap; gap: .3em;
      align-items: center } .controls label { flex-basis: 100% }
    .text p { margin: .4em 0 } strong { color: var(--kernel) }`;
  const slider = (id, name, most) => `<div><label for="${id}">${name}</label>${
    step(id, name, -1, "‹")}<input type="range" id="${id}" min="0" max="${most}">${
    step(id, name, 1, "›")}</div>`;
  const PAGE = `<div class="controls flow">${slider("rate", "Learning rate", RATES.length - 1)}
      <div><label for="from">Start</label><select id="from">${Object.entries(STARTS).map(([key, name]) =>
        `<option value="${key}">${name}</option>`).join("")}</select></div></div>
    <div class="stage flow"></div>
    <div class="controls flow">${slider("at", "Step", STEPS)}<button type="button" class="play"
      >Play</button> <button type="button" class="reset">Reset</button></div>
    <div class="text"></div>`;

  class DescentWatched extends ConvNetsFigure {
    static label = "Gradient descent, watched";

    static style = STYLE;

    static page = PAGE;

    static arithmetic = { descend, short, RATES, KERNELS };

    begin(root) {
      this.losses = JSON.parse(this.getAttribute("loss"));
      root.addEventListener("input", ({ target: { id, value } }) =>
        this.set({ [id]: id === "from" ? value : Number(value) }));
      root.addEventListener("click", ({ target }) => {
        const key = target.dataset.step;
        if (key) this.set({ [key]: this.state[key] + Number(target.value) });
        else if (target.matches(".play")) {
          if (!this.timer && this.state.at === STEPS) this.set({ at: 0 });
          this.play(!this.timer, () => {
            this.set({ at: this.state.at + 1 });
            if (this.state.at === STEPS) this.play(false);
          }, 250);
        } else if (target.matches(".reset")) {
          this.play(false);
          this.read(this.start);
          this.set({});
        }
      });
    }

    // "3-zeros-12": the rate's place in the list, the start, the step.
    read(address) {
      const [, rate, from, at] = /^(\d+)-([a-z]+)-(\d+)$/.exec(address) ?? [];
      if (from in STARTS) this.state = this.allowed({ rate: Number(rate), from, at: Number(at) });
    }

    allowed(state) {
      const within = (value, most) => Math.max(0, Math.min(value, most));
      return { ...state, rate: within(state.rate, RATES.length - 1), at: within(state.at, STEPS) };
    }

    get address() {
      const { rate, from, at } = this.state;
      return [rate, from, at].join("-");
    }

    set(changes) {
      this.state = this.allowed({ ...this.state, ...changes });
      this.render();
      this.settle();
    }

    spoken() {
      return this.$(".text").innerText.replace(/\s+/g, " ").trim();
    }

    chart(path) {
      const powers = path.map(({ loss }) => Math.log10(Math.max(loss, 1e-12)));
      const [low, high] = [Math.floor(Math.min(...powers)), Math.ceil(Math.max(...powers, 0))];
      const x = (at) => 34 + at * 5;
      const y = (power) => 8 + 130 * (1 - (power - low) / (high - low || 1));
      const marks = [...new Set([low, Math.round((low + high) / 2), high])];
      return `<svg viewBox="0 0 345 168" role="img" aria-label="Loss at each step, from ${
        short(path[0].loss)} to ${short(path[STEPS].loss)}">${marks.map((power) => `<path class="grid"
        d="M34 ${y(power)}h300"/><text x="28" y="${y(power) + 4}" text-anchor="end">${
        ten(power)}</text>`).join("")}<path class="curve" d="M${powers.map((power, at) =>
        `${x(at)} ${y(power).toFixed(1)}`).join("L")}"/><circle r="5" cx="${x(this.state.at)}" cy="${
        y(powers[this.state.at]).toFixed(1)}"/>${[0, 20, 40, 60].map((at) => `<text x="${x(at)}"
        y="154" text-anchor="middle">${at}</text>`).join("")}<text x="184" y="167"
        text-anchor="middle">step</text><text x="38" y="20">loss</text></svg>`;
    }

    render() {
      const { rate, from, at } = this.state;
      const path = descend(this.losses, RATES[rate], KERNELS[from], STEPS);
      const { kernel, loss } = path[at];
      const close = path.findIndex(({ kernel: it }) =>
        it.every((value, i) => Math.abs(value - this.losses.secret[i]) < 0.005));
      const steps = (number) => (number === 1 ? "1 step" : `${number} steps`);
      const factor = (path[STEPS].loss / path[STEPS - 1].loss) || 0;
      const verdict = factor > 1
        ? `<strong>The rate is too large</strong>: each step overshoots, and the loss ends up
          multiplied by ${short(factor)} at each step.`
        : close < 0 ? `After ${STEPS} steps the weights are not yet right to two decimals: the rate
          is too small for that, or just short of too large.`
          : `The weights are right to two decimals after ${steps(close)}.`;
      this.$(".stage").innerHTML = grid("now", `Kernel after ${steps(at)}`, kernel)
        + grid("sought", "Secret kernel", this.losses.secret) + this.chart(path);
      this.$(".text").innerHTML = `<p>Rate ${RATES[rate]}, from ${STARTS[from]}: after ${steps(at)} the
        loss is ${short(loss)}.</p><p>${verdict}</p>`;
      for (const key of ["rate", "from", "at"]) this.$(`#${key}`).value = this.state[key];
      this.$("#rate").setAttribute("aria-valuetext", RATES[rate]);
      this.$("[for=rate]").textContent = `Learning rate ${RATES[rate]}`;
      this.$("[for=at]").textContent = `Step ${at} of ${STEPS}`;
    }
  }
  customElements.define(TAG, DescentWatched);
})();
