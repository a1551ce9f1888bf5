// The receptive field explorer of chapters 1 and 6: the cone from one unit of a map to the pixels
// that it reads. receptive_field_explorer_networks.py describes the text that the networks are.
(() => {
  const TAG = "receptive-field-explorer";
  if (customElements.get(TAG)) return;
  const { field, range, signed, step } = ConvNetsFigure;

  const KINDS = {
    c: "convolution", d: "depthwise convolution", s: "separable convolution", m: "max pooling",
    a: "average pooling", u: "subsampling", w: "window", g: "global average pooling",
    f: "all of the map at once", "+": "sum of maps", "=": "maps side by side",
  };
  const MAP = new RegExp("^(\\d*)\\.(\\S*) ([a-z+=])(\\d+)?(?:x(\\d+))?(?:/(\\d+))?"
    + "(?:\\*(\\d+))?(s)?(?:p(\\d+)(?:,(\\d+))?)?(?::([\\d,]+))?$");

  // A network of maps; of each, its parents' places, and of a window its numbers.
  function decode(line) {
    const [key, title, size, items] = line.split("|");
    const maps = [{ name: "image", parents: [] }];
    for (const item of items.split(";")) {
      const [, shared, rest, kind, height, width = height, s = 1, d = 1, same, before = 0,
        after = before, back = "1"] = MAP.exec(item);
      maps.push({
        name: maps.at(-1).name.slice(0, +shared) + rest, kind, kernel: height && [+height, +width],
        s: +s, d: +d, same, before: +before, after: +after,
        parents: back.split(",").map((steps) => maps.length - steps),
      });
    }
    return { key, title, size: +size, maps };
  }

  // Of each map along an axis: the size, stride and start of its unit 0, as
  // helpers.arithmetic.receptive_field, on the way that sees most; `from` is the map it leads over.
  function fields({ size: cells, maps }, axis) {
    const found = [{ size: 1, stride: 1, start: 0, cells }];
    for (const { kind, kernel, s, d, same, before, after, parents } of maps.slice(1)) {
      const from = parents.reduce((a, b) => (found[b].size > found[a].size ? b : a));
      const parent = found[from];
      const n = parent.cells;
      const k = kernel ? kernel[axis] : "gf".includes(kind) ? n : 0;
      if (!k) { found.push({ ...parent, from, k }); continue; }
      const extent = d * (k - 1) + 1;
      const same_ = same ? Math.max((Math.ceil(n / s) - 1) * s + extent - n, 0) : 0;
      const sides = same ? [Math.floor(same_ / 2), Math.ceil(same_ / 2)] : [before, after];
      found.push({
        size: parent.size + (extent - 1) * parent.stride, stride: parent.stride * s,
        start: parent.start - sides[0] * parent.stride, from, k, extent, s, d, sides,
        cells: Math.floor((n + sides[0] + sides[1] - extent) / s) + 1,
      });
    }
    return found;
  }

  // The way from a map to the image, and the first and last cell that `unit` reads of each map.
  function cone(found, place, unit) {
    const rows = [{ place, first: unit, last: unit }];
    for (let at = found[place]; at.from !== undefined; at = found[at.from]) {
      let { first, last } = rows[0];
      if (at.k) [first, last] = [first, last].map((cell) => cell * at.s - at.sides[0]);
      rows.unshift({ place: at.from, first, last: last + (at.k ? at.extent - 1 : 0) });
    }
    return rows;
  }

  const clamp = (value, most) => Math.max(Math.min(Math.trunc(value) || 0, most), 0);
  const option = (value, text) => `<option value="${value}">${text}</option>`;
  const by = (a, b) => `${a} × ${b}`;
  const round = (value) => Math.round(value * 100) / 100;
  const span = (low, high) => (low === high ? `${signed(low)}` : `${signed(low)} to ${
    signed(high)}`);

  const STYLE = `
    select { max-width: 100%; padding: 0 .3em } .controls > div { max-width: 100% }
    .layer select { max-width: calc(100% - 4.4em); margin: 0 .1em }
    .field, .stage { margin: .9em 0 0 } .stage { align-items: start; gap: 1em }
    .side { position: relative; flex: 1 1 16em; min-width: 0; cursor: pointer }
    .side svg { display: block; width: 100% }
    .side span { position: absolute; left: 0; font-size: .8em; line-height: 1.3; padding: 0 .2em;
      pointer-events: none; white-space: nowrap; max-width: 100%; overflow: hidden;
      background: var(--paper) }
    .side span:last-child { color: var(--output); font-weight: 700 }
    .dense { padding-left: 8.6em } .dense span { max-width: 10.4em; text-overflow: ellipsis }
    .picture { flex: 0 1 11em; margin: 0 } .picture svg { display: block; width: 100% }
    figcaption { font-size: .8em }
    svg * { vector-effect: non-scaling-stroke }
    .map { fill: var(--line); opacity: .35 } .image { fill: var(--blue); opacity: .5 }
    .cone { fill: var(--orange); opacity: .18 }
    .read { fill: var(--orange) } .unit { fill: var(--green) } .gap { stroke: var(--paper) }
    .pad, .beyond, .frame { fill: none; stroke: var(--orange); stroke-width: 1.5;
      stroke-dasharray: 3 2 }
    .thin { fill: var(--orange); opacity: .5; stroke: none }
    .frame { stroke-width: 3; stroke-dasharray: none }
    .cat, .edge { fill: none; stroke: var(--ink) }
    .text p { margin: .6em 0 0 }
    .path { overflow: auto; max-height: 20em; position: relative }
    .path th, .path td { text-align: right; padding: .1em .4em; font-size: .85em;
      border-bottom: 1px solid var(--line) }
    .path th:first-child { text-align: left; overflow-wrap: anywhere }
    @media (forced-colors: active) { svg { forced-color-adjust: none; background: var(--paper) } }
    @media print { .path { max-height: none } }`;

  const PAGE = `
    <div class="controls flow">
      <div><label for="network">Network</label><select id="network"></select></div>
      <div class="layer"><label for="place">Layer</label>${step("place", "Layer", -1, "‹")}<select
        id="place"></select>${step("place", "Layer", 1, "›")}</div>
      ${field("row", ["Unit’s row, from 0", 0, 0])}
      ${field("column", ["Unit’s column", 0, 0])}
      <div><label for="axis">Cut along</label><select id="axis">${option(0, "the height")}${
        option(1, "the width")}</select></div>
      <button type="button" class="play">Play</button>
      <button type="button" class="reset">Reset</button>
    </div>
    <p class="field"></p><div class="stage flow"><div class="side"></div>
      <figure class="picture"></figure></div><div class="text"></div>
    <details><summary>The path, map by map</summary><div class="path" tabindex="0" role="region"
      aria-label="Path"></div></details>`;

  class Explorer extends ConvNetsFigure {
    static label = "Receptive field explorer";

    static style = STYLE;

    static page = PAGE;

    static arithmetic = { decode, fields, cone };

    get networks() {
      this.decoded ??= this.getAttribute("networks").split("\n").map((line) => {
        const network = decode(line);
        return { ...network, fields: [fields(network, 0), fields(network, 1)] };
      });
      return this.decoded;
    }

    get network() {
      return this.networks.find(({ key }) => key === this.state.key);
    }

    // "vgg-16.7.28.28": network, map, row, column, and 1 for a cut along the width.
    read(address) {
      const [, key, place, row, column, axis] = /^([a-z0-9-]+)((?:\.\d+){3})(\.1)?$/.test(address)
        ? [0, ...address.split(".")] : [];
      if (!this.networks.some((network) => network.key === key)) return;
      this.state = this.allowed({ key, place, row, column, axis: axis ? 1 : 0 });
    }

    get address() {
      const { key, place, row, column, axis } = this.state;
      return [key, place, row, column, ...(axis ? [1] : [])].join(".");
    }

    allowed({ key, place, row, column, axis }) {
      const network = this.networks.find((one) => one.key === key);
      const at = clamp(place, network.maps.length - 1);
      const [rows, columns] = network.fields.map((found) => found[at].cells - 1);
      this.limits = row < 0 || row > rows || column < 0 || column > columns
        ? `Rows are from 0 to ${rows}, columns from 0 to ${columns}. ` : "";
      return { key, place: at, row: clamp(row, rows), column: clamp(column, columns), axis: +axis };
    }

    // In another map the unit is the one whose field has its middle nearest to where it was.
    set(changes) {
      const { network, state } = this;
      const next = { ...state, ...changes };
      if (changes.key) {
        const { maps, fields: [found] } = this.networks.find(({ key }) => key === changes.key);
        next.place = maps.findLastIndex((_, at) => found[at].cells > 1);
        next.row = next.column = found[next.place].cells >> 1;
      } else if (changes.place !== undefined) {
        next.place = clamp(changes.place, network.maps.length - 1);
        ["row", "column"].forEach((name, axis) => {
          const [old, now] = [state, next].map(({ place }) => network.fields[axis][place]);
          const middle = old.start + state[name] * old.stride + (old.size - 1) / 2;
          const unit = Math.round((middle - now.start - (now.size - 1) / 2) / now.stride);
          next[name] = clamp(unit, now.cells - 1);
        });
      }
      this.state = this.allowed(next);
      this.render();
      this.settle();
    }

    begin(root) {
      const choice = this.$("#network");
      choice.innerHTML = this.networks.map(({ key, title }) => option(key, title)).join("");
      choice.parentNode.hidden = this.networks.length < 2;
      root.addEventListener("input", ({ target: { id, value } }) => {
        if (value !== "") this.set({ [id === "network" ? "key" : id]: +value || value });
      });
      // An emptied field is filled again.
      root.addEventListener("change", () => this.render());
      root.addEventListener("click", (event) => this.press(event, event.target));
    }

    press(event, target) {
      const { step: key } = target.dataset;
      if (key) this.set({ [key]: this.state[key] + Number(target.value) });
      else if (target.matches(".reset")) { this.play(false); this.read(this.start); this.set({}); }
      else if (target.matches(".play")) this.play(!this.timer, () => this.grow());
      const svg = target.closest("svg");
      if (!svg) return;
      const { left, top, width, height } = svg.getBoundingClientRect();
      const { shown: [low, high], rows, pitch, lift } = this;
      const across = low + ((event.clientX - left) / width) * (high - low);
      const down = low + ((event.clientY - top) / height) * (high - low);
      if (svg.closest(".picture")) {
        this.set({ row: this.nearest(0, down), column: this.nearest(1, across) });
        return;
      }
      const { place } = rows[clamp((event.clientY - top - lift) / pitch, rows.length - 1)];
      if (place !== this.state.place) this.set({ place });
      const { axis } = this.state;
      this.set({ [axis ? "column" : "row"]: this.nearest(axis, across) });
    }

    // The unit of the chosen map whose field has its middle nearest to a pixel.
    nearest(axis, pixel) {
      const { start, size, stride, cells } = this.network.fields[axis][this.state.place];
      return clamp(Math.round((pixel - start - size / 2) / stride), cells - 1);
    }

    // One map further on the way; from the last, again from the image.
    grow() {
      const last = this.network.maps.length - 1;
      this.set({ place: this.state.place < last ? this.state.place + 1 : 0 });
    }

    spoken() {
      return this.limits + this.summary;
    }

    render() {
      const { network, state: { key, place, row, column, axis } } = this;
      const found = network.fields[axis];
      const [map, at] = [network.maps[place], found[place]];
      const seen = network.fields.map((both, i) => {
        const { start, stride, size } = both[place];
        const low = start + [row, column][i] * stride;
        return { low, high: low + size - 1, size, stride };
      });
      // The maps of another network.
      if (this.listed !== key) {
        this.$("#place").innerHTML = network.maps.map(({ name, kind }, i) =>
          option(i, `${i}. ${name}${kind ? `: ${KINDS[kind]}` : ""}`)).join("");
        this.listed = key;
      }
      for (const [id, value] of Object.entries({ network: key, place, row, column, axis })) {
        this.$(`#${id}`).value = value;
      }
      this.$("#row").max = network.fields[0][place].cells - 1;
      this.$("#column").max = network.fields[1][place].cells - 1;

      const padded = ({ low, high }) => Math.max(-low, 0) + Math.max(high - network.size + 1, 0);
      const beyond = seen.map(padded);
      this.summary = `Unit in row ${row}, column ${column} of ${map.name}, ${
        by(...network.fields.map((both) => both[place].cells))}, in ${network.title}: reads ${
        by(seen[0].size, seen[1].size)} pixels, rows ${span(seen[0].low, seen[0].high)}, columns ${
        span(seen[1].low, seen[1].high)}${beyond[0] + beyond[1] ? `, of which ${
          beyond[0]} rows and ${beyond[1]} columns are padding, beyond the image`
          : ""}. Its middle is at ${seen.map(({ low, high }) => signed((low
            + high) / 2)).join(", ")}; the `
        + `next unit’s field begins ${seen[0].stride} further.`;
      this.$(".field").textContent = this.summary;

      this.drawSide(found, place, [row, column][axis]);
      this.drawPicture(seen);
      this.$(".text").innerHTML = this.sums(map, at, found, [row, column][axis]);
      this.$(".path").innerHTML = `<table><caption>Along the ${axis ? "width" : "height"}</caption>
        <tr>${["Map", "Kernel", "Stride", "Size", "Steps", "Start"].map((name) =>
          `<th scope="col">${name}</th>`).join("")}</tr>${this.rows.map(({ place: i }) => {
          const { k, s, size, stride, start } = found[i];
          return `<tr><th scope="row">${network.maps[i].name}</th>${[k || "–", k ? s : "–", size,
            stride,
            signed(start)].map((value) => `<td>${value}</td>`).join("")}</tr>`;
        }).join("")}</table>`;
    }

    // How size, stride and start come about, with their numbers.
    sums({ name, kind, kernel, parents }, { from, k, s, d, sides, ...at }, found, unit) {
      const { maps } = this.network;
      const { size, stride, start } = found[from] ?? {};
      const low = at.start + unit * at.stride;
      const lines = [];
      if (!size) lines.push("A unit of the image is a pixel: it reads itself.");
      else if (!k) {
        lines.push(`${name} (${KINDS[kind]}) reads ${parents.length} maps, which see ${
          parents.map((i) =>
            found[i].size).join(", ")} pixels. The path that sees most leads over <b>${
          maps[from].name}</b>: ${size} pixels, and all that the others see.`);
      } else {
        const gap = d > 1 ? `${d} · ` : "";
        lines.push(`${name}: ${KINDS[kind]}${kernel ? ` of ${by(...kernel)}` : ""}, stride ${s}${
          gap && `, dilation ${d}`}, padding ${sides[0]} before and ${sides[1]} after; it reads ${
          maps[from].name}, whose units see ${size} and are ${stride} apart.`,
        `Size: ${size} + ${gap}(${k} − 1) · ${stride} = <b>${at.size}</b>. Stride: ${stride} · ${
          s} = <b>${
          at.stride}</b>. Start of unit 0: ${signed(start)} − ${sides[0]} · ${stride} = <b>${
            signed(at.start)}</b>.`);
      }
      lines.push(`Unit ${unit} begins at ${signed(at.start)} + ${unit} · ${at.stride} = <b>${
        signed(low)}</b> and ends at ${signed(low)} + ${at.size} − 1 = <b>${signed(low
          + at.size - 1)}</b>.`);
      return lines.map((line) => `<p>${line}</p>`).join("");
    }

    // A section through the maps of the path, the image at the top; x is in pixels of the image.
    drawSide(found, place, unit) {
      const { size: pixels, maps } = this.network;
      const at = found[place];
      const low = Math.min(0, at.start);
      const high = Math.max(pixels, at.start + (at.cells - 1) * at.stride + at.size);
      const rows = cone(found, place, unit);
      const pitch = Math.max(Math.min(34, 420 / rows.length), 2.5);
      // For a label above each row; else a few stand beside the rows.
      const roomy = pitch > 24;
      // What the tall row of the image needs.
      const lift = pitch > 17 ? 0 : 10;
      const bars = [], left = [], right = [], labels = [];
      let [y, tall] = [0, 11];
      rows.forEach((row, number) => {
        const { start, size, stride, cells } = found[row.place];
        const end = number === rows.length - 1;
        y = roomy ? number * pitch + 18 : number && number * pitch + lift * (end ? 1.6 : 1);
        tall = roomy || !number || end ? 11 : Math.max(pitch * 0.6, 1.5);
        const edge = (cell) => round(start + (size - 1) / 2 + 0.5 + (cell - 0.5) * stride);
        const bar = (kind, from, to) => bars.push(to > from ? `<rect class="${kind}" x="${
          edge(from)}" y="${
          round(y)}" width="${round(edge(to) - edge(from))}" height="${round(tall)}"/>` : "");
        const [from, to] = [row.first, row.last + 1];
        const thin = tall < 6 ? " thin" : "";
        bar(number ? "map" : "image", 0, cells);
        bar("pad" + thin, from, Math.min(to, 0));
        bar("pad" + thin, Math.max(from, cells), to);
        bar(end ? "unit" : "read", Math.max(from, 0), Math.min(to, cells));
        if (cells <= 32 && !thin) {
          bars.push(`<path class="gap" d="${range(cells - 1).map((cell) =>
            `M${edge(cell + 1)} ${y}v${tall}`).join("")}"/>`);
        }
        left.push([edge(from), y], [edge(from), y + tall]);
        right.unshift([edge(to), y + tall], [edge(to), y]);
        const other = found[rows[number - 1]?.place]?.cells !== cells;
        if (pitch > 17 || other || end) {
          labels.push([roomy ? y - 18 : y - 4, `${maps[row.place].name}: ${cells}${
            roomy ? ` ${cells > 1 ? "cells" : "cell"}, reads ${row.last - row.first + 1}` : ""}`]);
        }
      });
      labels.reduce((above, label) => (label[0] = Math.max(label[0], above + 16)), -20);
      const height = y + tall;
      Object.assign(this, { rows, pitch, lift, shown: [low, high] });
      this.$(".side").className = `side${roomy ? "" : " dense"}`;
      this.$(".side").innerHTML = `<svg role="img" aria-label="Cone through ${
        rows.length} maps, from one unit of ${
        maps[place].name} to ${at.size} pixels of the image" viewBox="${low} 0 ${high - low} ${
          round(height)}"
        preserveAspectRatio="none" height="${round(height)}"><polygon class="cone" points="${
        [...left, ...right].map((point) => point.map(round)).join(" ")}"/>${bars.join("")}</svg>${
        labels.map(([top, text]) => `<span style="top: ${round(top)}px">${text}</span>`).join("")}`;
    }

    // The square on the picture: inside the image in full lines, beyond it in broken ones.
    drawPicture([{ low: y, size: tall }, { low: x, size: wide }]) {
      const { size: n } = this.network;
      const [low, high] = this.shown;
      const cat = "M22 40 16 8 40 24Q50 20 60 24L84 8 78 40Q88 64 72 80 50 96 28 80 12 64 22 40Z"
        + "M36 46v8M64 46v8M46 64h8l-4 5zM18 62l20 4M82 62l-20 4";
      const rect = (kind, left, top, right, bottom) => `<rect class="${kind}" x="${left}" y="${
        top}" width="${
        Math.max(right - left, 0)}" height="${Math.max(bottom - top, 0)}"/>`;
      this.$(".picture").innerHTML = `<svg role="img" aria-label="The field as a square on
        the image" viewBox="${low} ${low} ${high - low} ${high - low}">${rect("edge", 0, 0, n, n)}
        <path class="cat" d="${cat}" transform="scale(${n / 100})"/>
        ${rect("beyond", x, y, x + wide, y + tall)}${rect("frame", Math.max(x, 0), Math.max(y, 0),
          Math.min(x + wide, n), Math.min(y + tall, n))}</svg><figcaption>The image, ${by(n,
            n)}, and what the unit reads.
        Choose a place for another unit.</figcaption>`;
    }
  }
  customElements.define(TAG, Explorer);
})();
