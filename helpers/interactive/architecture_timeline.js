// The architectures of chapter 6 as points: printed error against year, parameters or
// multiply-adds. What is chosen is told in words, with its blocks. All facts come from the ledger,
// through architecture_timeline.py.
(() => {
  const TAG = "architecture-timeline";
  if (customElements.get(TAG)) return;
  const { step } = ConvNetsFigure;
  const ACROSS = {
    year: { name: "year of the paper", log: false, marks: [2012, 2014, 2016, 2018, 2020, 2022] },
    parameters: { name: "parameters", log: true, marks: [1e6, 1e7, 1e8] },
    adds: { name: "multiply-adds", log: true, marks: [1e8, 1e9, 1e10] },
  };
  const ERRORS = { top1: [15, 45], top5: [4, 20] };
  const NAMES = { top1: "top-1 error", top5: "top-5 error" };

  const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  const short = (value) => (value < 3000 ? value
    : value < 1e9 ? `${value / 1e6} million` : `${value / 1e9} billion`);
  const option = ([value, name]) => `<option value="${value}">${name}</option>`;

  const STYLE = `
    .stage { margin: 1em 0 } svg { width: 100%; height: auto; overflow: visible }
    svg text { font-size: 12px; fill: currentColor }
    @container (max-width: 520px) { svg text { font-size: 24px } }
    .grid { stroke: currentColor; opacity: .2 }
    circle { fill: var(--input); stroke: var(--paper); cursor: pointer }
    .now { fill: var(--kernel) } svg .called { font-weight: 700; fill: var(--kernel) }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .6em 0 }
    dt { font-variant-numeric: tabular-nums; color: var(--output); font-weight: 600 }
    dd { margin: 0 } .text p { margin: .4em 0 } strong { color: var(--kernel) }`;
  const PAGE = `<div class="controls flow">
      <div><label for="which">Network</label>${step("which", "Network", -1, "‹")}<select id="which"
      ></select>${step("which", "Network", 1, "›")}</div>
      <div><label for="across">Across</label><select id="across">${Object.entries(ACROSS)
        .map(([key, { name }]) => option([key, name])).join("")}</select></div>
      <div><label for="error">Up</label><select id="error">${Object.entries(NAMES).map(option)
        .join("")}</select></div></div>
    <div class="stage"></div><div class="text"></div>`;

  class ArchitectureTimeline extends ConvNetsFigure {
    static label = "Architectures: error, size and year";

    static style = STYLE;

    static page = PAGE;

    get networks() {
      this.known ??= JSON.parse(this.getAttribute("networks"));
      return this.known;
    }

    begin(root) {
      this.$("#which").innerHTML = this.networks.map(({ key, title }) => option([key, title])).join("");
      root.addEventListener("change", ({ target: { id, value } }) => this.set({ [id]: value }));
      root.addEventListener("click", ({ target }) => {
        if (target.dataset.key) this.set({ which: target.dataset.key });
        if (target.dataset.step) this.move(Number(target.value));
      });
    }

    move(steps) {
      const place = this.networks.findIndex(({ key }) => key === this.state.which);
      const { length } = this.networks;
      this.set({ which: this.networks[(place + steps + length) % length].key });
    }

    // "year.top1.resnet-50"
    read(address) {
      const [across, error, which] = (address ?? "").split(".");
      if (across in ACROSS && error in ERRORS && this.networks.some(({ key }) => key === which)) {
        this.state = { across, error, which };
      }
    }

    get address() {
      const { across, error, which } = this.state;
      return [across, error, which].join(".");
    }

    set(changes) {
      this.state = { ...this.state, ...changes };
      this.render();
      this.settle();
    }

    spoken() {
      return this.$(".text > p").textContent;
    }

    chart() {
      const { across, error, which } = this.state;
      const { name, log, marks } = ACROSS[across];
      const shown = this.networks.filter((network) => network[error]);
      const scale = log ? Math.log10 : (value) => value;
      const values = [...shown.map((network) => network[across]), ...marks].map(scale);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      const [low, high] = ERRORS[error];
      const x = (value) => 50 + 570 * (scale(value) - least) / (most - least);
      const y = (value) => 290 - 270 * (value - low) / (high - low);
      const levels = [0, 1, 2, 3, 4].map((part) => low + part * (high - low) / 4);
      const last = [...shown.filter(({ key }) => key !== which),
        ...shown.filter(({ key }) => key === which)]; // the chosen one on top
      return `<svg viewBox="0 0 660 340" role="img" aria-label="${NAMES[error]} of ${shown.length}
        networks against ${name}">${levels.map((level) => `<path class="grid" d="M50 ${y(level)}h570"/>
        <text x="44" y="${y(level) + 4}" text-anchor="end">${level}${level === high ? " %" : ""}</text>`)
        .join("")}${marks.map((mark) => `<text x="${x(mark)}" y="312" text-anchor="middle">${
        short(mark)}</text>`).join("")}<text x="335" y="334" text-anchor="middle">${name}</text>${
        last.map((network) => {
          const [cx, cy, chosen] = [x(network[across]), y(network[error]), network.key === which];
          const called = `<text class="called" x="${cx > 480 ? cx - 12 : cx + 12}" y="${cy - 10}"
            text-anchor="${cx > 480 ? "end" : "start"}">${network.title}</text>`;
          return `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="${chosen ? 9 : 7}"
            data-key="${network.key}"${chosen ? ' class="now"' : ""}><title>${network.title}</title
            ></circle>${chosen ? called : ""}`;
        }).join("")}</svg>`;
    }

    render() {
      const { error, which } = this.state;
      const network = this.networks.find(({ key }) => key === which);
      const printed = Object.entries(NAMES).filter(([key]) => network[key])
        .map(([key, name]) => `${name} ${network[key]} %`).join(", ");
      const missing = network[error] ? "" : ` Its paper prints no ${NAMES[error]} on ImageNet that the
        ledger has, so it has no point.`;
      this.$(".stage").innerHTML = this.chart();
      this.$(".text").innerHTML = `<p><strong>${network.title}</strong>, ${network.year}:
        ${grouped(network.parameters)} parameters, ${grouped(network.adds)} multiply-adds${
        printed && `, printed ${printed}`}.${missing}</p><dl>${network.blocks.map(([size, said]) =>
        `<dt>${size}</dt><dd>${said.join("; ")}</dd>`).join("")}</dl>`;
      for (const key of ["which", "across", "error"]) this.$(`#${key}`).value = this.state[key];
    }
  }
  customElements.define(TAG, ArchitectureTimeline);
})();
