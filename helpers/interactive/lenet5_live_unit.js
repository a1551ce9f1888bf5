// One unit of LeNet-5: what it reads, all the way to the input, and the sum that made it.
(() => {
  const live = ConvNetsFigure.lenet5;
  if (live.unit) return;
  const { range, signed } = ConvNetsFigure;
  const { LAYERS, TABLE, LINKS, CODES, squash } = live;

  const two = (value) => signed(value.toFixed(2)).replace(/^−(0\.00)$/, "$1");
  const bracketed = (value) => two(value).replace(/^−.*/, "($&)");
  const list = (numbers) => numbers.length < 2 ? String(numbers)
    : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
  const kindOf = (layer) => ({ C5: "unit", F6: "unit", Output: "digit" })[layer] ?? "map";

  // "C3, map 0, row 5, column 5": maps count from 0, as in Table I; rows and columns from 1.
  function place({ layer, map, row, column }) {
    const { size } = LAYERS[layer];
    const cell = size > 1 ? `, row ${row + 1}, column ${column + 1}` : "";
    return layer === "Input" ? `Input${cell}` : `${layer}, ${kindOf(layer)} ${map}${cell}`;
  }

  // Maps of the layer before that these maps read.
  const reads = (layer, maps) => {
    const all = range(LAYERS[LAYERS[layer].before].maps);
    if (!LINKS[layer]) return all;
    return all.filter((at) => maps.some((map) => LINKS[layer][map].some(([from]) => from === at)));
  };

  // What a unit sees: for each layer, from its own to the input, the maps and the square of cells.
  function field({ layer, map, row, column }) {
    const seen = [{ layer, maps: [map], row, column, side: 1 }];
    for (let at = seen[0]; LAYERS[at.layer].before; at = seen.at(-1)) {
      const { before, window, stride } = LAYERS[at.layer];
      seen.push({
        layer: before,
        maps: reads(at.layer, at.maps),
        row: at.row * stride,
        column: at.column * stride,
        side: (at.side - 1) * stride + window,
      });
    }
    return seen;
  }

  // For each layer the HTML of frames: around the unit and around what it reads, from layer to
  // layer; in the layer before, the maps that it does not read are dimmed.
  function marks(unit) {
    const { GRIDS, extent } = live.page;
    return Object.fromEntries(field(unit).map(({ layer, maps, row, column, side }, depth) => {
      if (!GRIDS[layer]) return [layer, ""];
      const { width, height } = extent(layer);
      const { maps: all, size } = LAYERS[layer];
      const [columns, gap] = GRIDS[layer];
      const mark = (kind, left, top, across, down) => `<i class="${kind}" style="left: ${
        100 * left / width}%; top: ${100 * top / height}%; width: ${
        100 * across / width}%; height: ${100 * down / height}%"></i>`;
      const at = (map, kind, right, below, length) => mark(kind,
        map % columns * (size + gap) + right, Math.floor(map / columns) * (size + gap) + below,
        length, length);
      const kind = depth > 1 ? "frame far" : "frame";
      if (maps.length === all && side >= size) return [layer, mark(kind, 0, 0, width, height)];
      const unread = depth === 1 ? range(all).filter((map) => !maps.includes(map)) : [];
      return [layer, [...maps.map((map) => at(map, kind, column, row, side)),
        ...unread.map((map) => at(map, "dim", 0, 0, size))].join("")];
    }));
  }

  // The terms of the sum: for each map that is read the values, the weights, and their products.
  function terms(net, { layer, map, row, column }) {
    const { before, window, stride } = LAYERS[layer];
    const { size } = LAYERS[before];
    const values = net.values[before];
    if (layer === "Output") {
      const code = [...CODES.slice(84 * map, 84 * map + 84)];
      return [{ name: "F6", columns: 7, values: [...values], weights: code,
        products: code.map((cell, j) => (values[j] - cell) ** 2) }];
    }
    const multiply = (term) =>
      ({ ...term, products: term.weights.map((weight, i) => weight * term.values[i]) });
    if (layer === "F6") {
      const weights = [...net.kernels.F6.slice(120 * map, 120 * map + 120)];
      return [multiply({ name: "C5", columns: 10, values: [...values], weights })];
    }
    return LINKS[layer][map].map(([from, kernel]) => multiply({
      name: before === "Input" ? "Input" : `${before}, map ${from}`,
      from,
      columns: window,
      values: range(window * window).map((tap) => values[from * size * size
        + (row * stride + Math.floor(tap / window)) * size + column * stride + tap % window]),
      weights: range(window * window).map((tap) => (window === 2 ? net.coefficients[layer][map]
        : net.kernels[layer][25 * kernel + tap])),
    }));
  }

  // What reads what, in a sentence.
  function sentence(unit) {
    const [, before, ...others] = field(unit);
    const { side, maps, layer } = before;
    const all = maps.length === LAYERS[layer].maps ? `all ${maps.length} maps` : "";
    const which = all && maps.length > 1 ? all : maps.length > 1 ? `each of the maps ${list(maps)}` : `map ${maps}`;
    const from = layer === "Input" ? "the input" : side > 1 ? `${which} of ${layer}`
      : `all of ${layer}`;
    const cells = side > 1 ? `${side} × ${side} cells of ` : "";
    const pixels = others.at(-1)?.side;
    return `It reads ${cells}${from}${pixels ? `, and through them ${pixels} × ${pixels} pixels of
      the input` : ""}.`;
  }

  const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

  // The sum and what becomes of it, in HTML; the numbers add up before they are rounded.
  function sum(net, unit, chosen) {
    const { layer, map } = unit;
    const parts = terms(net, unit);
    const sums = parts.map(({ products }) => total(products));
    if (layer === "Output") {
      return `The ${CODES.length / 10} squares add up to the distance: <b>${two(sums[0])}</b>`;
    }
    const bias = net.biases[layer][map];
    const addend = (value, name, now) => `<span class="addend${now ? " now" : ""}">${
      bracketed(value)} <small>${name}</small></span>`;
    const addends = parts.map(({ name }, i) =>
      addend(sums[i], name, parts.length > 1 && i === chosen));
    const a = total(sums) + bias;
    return `${addends.join(" + ")} + ${addend(bias, "bias")} = ${two(a)}<br>1.7159 · tanh(⅔ · ${
      bracketed(a)}) = <b>${two(squash(a))}</b>`;
  }

  // Tables for values, weights and products of one term, side by side; fill() writes the numbers.
  function products(net, unit, chosen) {
    const { name, columns, values } = terms(net, unit)[chosen];
    const table = (kind, caption) => `<table class="numbers ${kind}" style="--columns: ${columns}"
      ><caption>${caption}</caption>${range(values.length / columns).map(() =>
        `<tr>${"<td></td>".repeat(columns)}</tr>`).join("")}</table>`;
    const [weights, sign, results = "Products"] = {
      2: ["Coefficient, of all four", "·"],
      5: ["Kernel", "·"],
      7: [`Code of ${unit.map}`, "−", "Squared differences"],
      10: ["Weights", "·"],
    }[columns];
    return `${table("input", name)}<b>${sign}</b>${table("kernel", weights)}<b>=</b>${
      table("output", results)}`;
  }

  // Only cells whose number has changed are touched: a page is slow to lay out, a network is not.
  function fill(tables, net, unit, chosen) {
    const { values, weights, products: results } = terms(net, unit)[chosen];
    const most = Math.max(...weights.map(Math.abs));
    for (const [i, numbers] of [values, weights, results].entries()) {
      tables[i].querySelectorAll("td").forEach((cell, j) => {
        const text = two(numbers[j]);
        if (cell.textContent === text) return;
        cell.textContent = text;
        const share = Math.min(Math.abs(numbers[j]) / (i === 1 ? most : 1.7159), 1) / 2;
        const hue = numbers[j] < 0 ? "47 109 179" : "194 87 12"; // --blue, --orange
        cell.style.background = `rgb(${hue} / ${share.toFixed(2)})`;
      });
    }
  }

  // Table I, the row or column of the unit's map marked.
  function tableI({ layer, map }) {
    const now = (row, column) => ({ C3: column, S2: row })[layer] === map;
    const head = range(16).map((column) => `<th scope="col" data-map="${column}">${column}</th>`);
    const cell = (row, column) => `<td data-map="${column}"${now(row, column) ? ' class="now"' : ""}
      >${TABLE[row][column] === "#" ? "X" : ""}</td>`;
    const rows = range(6).map((row) => `<tr><th scope="row">${row}</th>${
      range(16).map((column) => cell(row, column)).join("")}</tr>`);
    return `<table class="table"><caption>Table I: which maps of S2 (rows) a map of C3 (columns)
      reads</caption><tr><td></td>${head.join("")}</tr>${rows.join("")}</table>`;
  }

  live.unit = { two, kindOf, marks, place, terms, sentence, sum, products, fill, tableI };
})();
