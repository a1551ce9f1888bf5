// Reading a printed model.summary(), Keras 3's box or Keras 2's plain table. What it does not say
// (kernels, strides, padding, the input) is solved from parameters and shapes; where several
// answers fit, all are kept, the usual one first.
(() => {
  const { anatomy } = ConvNetsFigure;
  if (anatomy.readSummary) return;
  const { KINDS, layerOf, number, plural, product, along, explain } = anatomy;
  const LETTERS = Object.fromEntries(Object.entries(KINDS).map(([letter, { name }]) => [name,
    letter]));
  const ALIASES = {
    ReLU: "Vr", Softmax: "Vx", LeakyReLU: "Vr", SpatialDropout2D: "O", MaxPool2D: "M",
      AvgPool2D: "A",
    Activation: "Vr", Dropout: "O50",
  };
  const USUAL = [28, 32, 64, 96, 128, 150, 160, 180, 224, 227, 256, 299];
  const LIMITS = [512, 512, 4096];

  const sizes = (text) => (text.match(/\d+/g) ?? []).map(Number);

  // The rows of the table: name, class, output shape without the batch, parameters.
  function rowsOf(text) {
    const rows = [];
    const add = (layer, shape, count) => {
      const [, name = layer, kind = ""] = /^(.*?)\((\w+)\)?$/.exec(layer.replace(/\s+/g, "")) ?? [];
      rows.push({ name, kind, shape: sizes(shape), parameters: +count.replace(/\D/g, "") });
    };
    if (/[│┃|]/.test(text)) { // a cell may take several lines, up to the next rule
      let cells = [];
      for (const line of [...text.split("\n"), "├"]) {
        const columns = /^\s*[│|](.*)[│|]\s*$/.exec(line)?.[1].split(/[│|]/);
        if (columns) columns.forEach((cell, i) => { cells[i] = `${cells[i] ?? ""} ${
          cell.trim()}`.trim(); });
        else {
          if (cells.length > 2 && /\(/.test(cells[0])) add(...cells);
          cells = [];
        }
      }
      return rows;
    }
    let layer; // and where the next line says more of its name
    for (const line of text.split("\n")) {
      const match = /^\s*(\S.*?)\s*\[?\(((?:None|\?)[^)]*)\)\]?\s+(\d[\d,]*)/.exec(line);
      if (match) {
        if (layer) add(...layer);
        layer = match.slice(1);
      } else if (layer && /^\s*[\w)]+\s*$/.test(line)) layer[0] += line.trim();
      else if (/^\s*(=|Total)/.test(line) && layer) { add(...layer); layer = undefined; }
    }
    if (layer) add(...layer);
    return rows;
  }

  const same = (a, b) => a.length === b.length && a.every((size, i) => size === b[i]);
  const spec = (kind, changes) => ({ ...layerOf(kind), k: [1, 1], s: 1, ...changes });
  const bySide = (layers) => layers.filter((layer, i) => // padding that adds nothing is none
    !layer.same || layer.pads || !layers.some((other, j) => j !== i && !other.same && !other.pads
      && other.s === layer.s && same(other.k, layer.k)));

  // Every stride and padding by which a window makes this map of that.
  function slides(layer, input, shape) {
    const found = [];
    for (let s = 1; s <= Math.max(Math.min(15, ...input.slice(0, 2)), 1); s++) {
      for (const pad of [false, true]) {
        const axes = [0, 1].map((i) => along(input[i], layer.k[i], s, pad));
        if (axes.every(({ size }, i) => size === shape[i] && (pad || layer.k[i] <= input[i]))) {
          found.push({ ...layer, s, same: pad, pads: axes.some(({ total }) => total) });
        }
      }
    }
    return bySide(found);
  }

  // Kernels of this many cells: squares, or where none is, rectangles.
  function kernels(area) {
    const all = [];
    for (let height = 1; height <= 15; height++) {
      const width = area / height;
      if (Number.isInteger(width) && width <= 15) all.push([height, width]);
    }
    return all.sort((a, b) => Math.abs(a[0] - a[1]) - Math.abs(b[0] - b[1]));
  }

  // Kernels and biases that come to so many parameters, for so many channels and filters.
  function weighted(kind, parameters, channels, filters) {
    return [true, false].flatMap((bias) => {
      const weights = parameters - (bias ? (kind === "W" ? channels : filters) : 0);
      const area = kind === "C" ? weights / filters / channels
        : kind === "W" ? weights / channels : weights / channels - filters;
      return Number.isInteger(area) && area > 0
        ? kernels(area).map((k) => spec(kind, { n: filters, k, bias })) : [];
    });
  }

  // All layers of this class that turn the one shape into the other with so many parameters.
  function candidates(kind, { parameters, shape }, input) {
    const letter = kind[0];
    if (KINDS[letter].map && input.length < 3) return [];
    const [channels, last] = [input.at(-1), shape.at(-1)];
    if ("CPW".includes(letter)) {
      if (letter === "W" && channels !== last) return [];
      const found = weighted(letter, parameters, channels, last).flatMap((one) => slides(one, input,
        shape));
      const square = found.filter(({ k }) => k[0] === k[1]);
      return square.length ? square : found;
    }
    if ("MA".includes(letter)) {
      if (channels !== last) return [];
      const found = Array.from({ length: 15 }, (_, i) => i + 1).flatMap((k) =>
        slides(spec(letter, { k: [k, k] }), input, shape).filter(({ s }) => s === k || k === 2
          || k === 3));
      const usual = ({ k, s, same: pad }) => (k[0] === s ? 0 : 2) + (pad ? 1 : 0);
      return found.sort((a, b) => usual(a) - usual(b));
    }
    if (letter === "D") {
      return [true, false].filter((bias) => parameters === last * (channels + bias))
        .map((bias) => spec("D", { n: last, bias }));
    }
    const one = { F: [product(input)], G: [channels], H: [channels] }[letter] ?? input;
    const right = same(one, shape) && parameters === (letter === "B" ? 4 * channels : 0);
    return right ? [spec(kind, {})] : [];
  }

  // Pairs of an input and a first layer, where the summary has no input; the usual first.
  function beginnings(kind, row) {
    const { shape, parameters } = row;
    const [letter, last] = [kind[0], shape.at(-1)];
    if (shape.length === 1) { // a row: of a picture's cells, flattened
      const counts = { F: [last], D: [parameters / last - 1, parameters / last] }[letter] ?? [];
      return counts.flatMap((cells) => [1, 3].map((c) => [Math.sqrt(cells / c),
        Math.sqrt(cells / c), c]))
        .filter(([size]) => Number.isInteger(size) && size > 0)
        .map((input) => ({ input, layers: [spec("F", {}), ...letter === "F" ? [] : candidates(kind,
          row, [product(input)])] }));
    }
    if (!KINDS[letter].window) return [{ input: shape, layers: candidates(kind, row, shape) }];
    const found = [];
    const pools = "MA".includes(letter);
    const usual = ([height, , c], { k, s, same: pad }) => (c === 1 || c === 3 ? 0 : 9)
      + (k[0] === k[1] ? 0 : 8 + Math.abs(k[0] - k[1]) / 10) + (pools || (k[0] % 2 && k[0] > 1) ? 0
        : 2)
      + (USUAL.includes(height) ? 0 : 1) + s / 4 + (pad ? 0.1 : 0);
    for (const c of "CP".includes(letter) ? [...Array(64).keys()].map((i) => i + 1) : [last]) {
      const windows = pools ? [2, 3].map((k) => spec(letter, { k: [k, k] })) : weighted(letter,
        parameters, c, last);
      for (const { k, ...layer } of windows) {
        for (const s of pools ? [k[0]] : [1, 2]) {
          for (const pad of [false, true]) {
            for (const more of s > 1 ? [0, 1] : [0]) {
              const input = [0, 1].map((i) => (pad ? s * shape[i] - more : s * (shape[i] - 1) + k[i]
                + more)).concat(c);
              const whole = input.slice(0, 2).every((size, i) => !pad || along(size, k[i], s,
                true).total);
              if (whole) found.push({ input, layers: [{ ...layer, k, s, same: pad }] });
            }
          }
        }
      }
    }
    for (const one of found) one.rank = usual(one.input, one.layers[0]);
    return found.sort((x, y) => x.rank - y.rank).slice(0, 8);
  }

  const words = ({ kind, k, s, same: pad, bias }, input) => [
    input && `input ${input.join(" × ")}`, KINDS[kind].window && `${k.join(" × ")}, stride ${
      s}, padding ${
      pad ? "same" : "valid"}`, KINDS[kind].bias && (bias ? "bias"
        : "no bias")].filter(Boolean).join(", ");

  // The chain of a summary: { input, layers, questions, notes }, or { error }, a sentence.
  // A question has a name and choices; `picks` says by name which of them is taken, by default the first.
  function readSummary(text, picks = {}) {
    const rows = rowsOf(text);
    if (!rows.length) return {
      error: "No layers found: paste all that model.summary() prints, to its column "
        + "of parameters." };
    if (/\?|unbuilt/.test(text)) {
      return {
        error: "This network is not built: begin it with keras.Input(shape), then print again." };
    }
    const [notes, questions, layers] = [[], [], []];
    let input, shape;
    const ask = (name, choices, text_) => {
      const pick = Math.min(picks[name] ?? 0, choices.length - 1);
      if (choices.length > 1) questions.push({ name, pick, choices: choices.map(text_) });
      return choices[pick];
    };
    for (const row of rows) {
      const is = `${row.name} (${row.kind})`;
      if (row.kind === "InputLayer" && !input) { input = shape = row.shape; continue; }
      const kind = ALIASES[row.kind] ?? LETTERS[row.kind];
      const keeps = !row.parameters && (!shape || same(shape, row.shape));
      if (!kind || row.kind === "InputLayer") {
        if (!keeps || /Add|Concatenate|Multiply|InputLayer/.test(row.kind)) {
          return { error: `${
            is} is not in this figure’s menu, which is for chains of simple layers.` };
        }
        notes.push(`${is} has no weights and keeps the shape: left out.`);
        continue;
      }
      if (!shape) {
        const begin = ask("the input, and " + row.name, beginnings(kind, row), ({ input: of,
          layers: all }) =>
          words(all.at(-1), of));
        if (!begin) return { error: `${is}: no input gives ${row.shape.join(" × ")} with ${
          plural(row.parameters, "parameter")}.` };
        input = begin.input;
        layers.push(...begin.layers);
        notes.push(`The input is not in the summary: ${input.join(" × ")} is taken, as it fits.`);
      } else {
        const found = ask(row.name, candidates(kind, row, shape), (layer) => words(layer));
        if (!found) {
          return { error: `${is}: no layer of this figure turns ${shape.join(" × ")} into ${
            row.shape.join(" × ")} with ${plural(row.parameters,
              "parameter")}. Groups, dilations, several `
            + "branches and unequal strides are not in its menu." };
        }
        layers.push(found);
      }
      if (/Activation|LeakyReLU/.test(row.kind)) notes.push(`${
        is}: which function, a summary does not say.`);
      if (/Dropout/.test(row.kind)) notes.push(`${
        is}: how many are dropped, a summary does not say; a half is taken.`);
      ({ shape } = row);
    }
    if (input.length !== 3 || input.some((size, i) => size > LIMITS[i]) || layers.length > 40
      || layers.some(({ kind, n }) => kind !== "O" && n > 4096)) {
      return {
        error: "This figure takes pictures of at most 512 × 512 and 4,096 channels, 40 layers, and "
        + `4,096 units each; the summary has ${input.join(" × ")} and ${plural(layers.length,
          "layer")}.` };
    }
    const sum = explain(input, layers).reduce((all, { parameters }) => all + parameters, 0);
    const total = /Total params:\s*([\d,]+)/.exec(text)?.[1];
    if (total && total !== number(sum) && total !== `${sum}`) {
      notes.push(`The summary’s total is ${total}, the sum of its layers ${number(sum)}${
        /Optimizer params/.test(text) ? ": it counts what the optimizer keeps, too" : ""}.`);
    }
    return { input, layers, questions, notes };
  }

  Object.assign(anatomy, { rowsOf, readSummary });
})();
