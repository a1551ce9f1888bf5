// LeNet-5 in plain loops: the shipped weights from their text, one pass, and how a drawing becomes
// pixels. As in helpers/lenet5.py and lenet5_live_strokes.py; a layer's maps follow each other.
(() => {
  if (ConvNetsFigure.lenet5) return;
  const { range } = ConvNetsFigure;

  // Layers in their order: maps of size × size cells, and the window by which they read.
  const LAYERS = {
    Input: { maps: 1, size: 32 },
    C1: { maps: 6, size: 28, window: 5, stride: 1, before: "Input" },
    S2: { maps: 6, size: 14, window: 2, stride: 2, before: "C1" },
    C3: { maps: 16, size: 10, window: 5, stride: 1, before: "S2" },
    S4: { maps: 16, size: 5, window: 2, stride: 2, before: "C3" },
    C5: { maps: 120, size: 1, window: 5, stride: 1, before: "S4" },
    F6: { maps: 84, size: 1, window: 1, stride: 1, before: "C5" },
    Output: { maps: 10, size: 1, window: 1, stride: 1, before: "F6" },
  };

  // Table I: the maps of S2 that each of the 16 maps of C3 sees.
  const TABLE = ["#...###..####.##", "##...###..####.#", "###...###..#.###", ".###..####..#.##",
    "..###..####.##.#", "...###..####.###"];
  const SEEN = range(16).map((map) => range(6).filter((row) => TABLE[row][map] === "#"));

  // Codes of the ten digits: 12 rows of 7 cells, each row a number of 7 bits.
  const CODES = Float32Array.from(["1c3663636363636363361c00", "0c1c3c0c0c0c0c0c0c0c3f00",
    "3e63630303060c1830607f00", "3e630303031e030303633e00", "060e1e3666667f0606060600",
    "7f606060607e030303633e00", "0c183030607e636363633e00", "7f630306060c0c1818303000",
    "3e636363361c366363633e00", "3e636363633f06060c181800"].flatMap((code) => code.match(/../g)
    .flatMap((row) => range(7).map((cell) => (parseInt(row, 16) >> (6 - cell)) % 2 * 2 - 1))));

  // For each map: the maps that it reads, and the number of its kernel for each.
  let count = 0;
  const LINKS = {
    C1: range(6).map((map) => [[0, map]]),
    S2: range(6).map((map) => [[map]]),
    C3: SEEN.map((seen) => seen.map((map) => [map, count++])),
    S4: range(16).map((map) => [[map]]),
    C5: range(120).map((unit) => range(16).map((map) => [map, 16 * unit + map])),
  };

  const squash = (a) => 1.7159 * Math.tanh(2 / 3 * a);

  // ---- Weights: lenet5_live_weights.py says what the text holds.

  function load(text) {
    const [digits, rest] = text.split(".");
    const bytes = Uint8Array.from(atob(rest), (letter) => letter.charCodeAt(0));
    const others = new Float32Array(bytes.buffer);
    const letters = new Uint8Array(128);
    const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    range(64).forEach((value) => { letters[base64.charCodeAt(value)] = value; });
    const total = digits.length / 2;
    let [at, other] = [0, 0];
    const rows = (number, length) => {
      const weights = new Float32Array(number * length);
      for (let row = 0; row < number; row++) {
        const scale = others[other++];
        for (let place = row * length; place < (row + 1) * length; place++, at++) {
          const high = letters[digits.charCodeAt(at)];
          weights[place] = scale * (64 * high + letters[digits.charCodeAt(total + at)] - 2048);
        }
      }
      return weights;
    };
    const numbers = (length) => others.slice(other, other += length);
    const kernels = { C1: rows(6, 25), C3: rows(60, 25), C5: rows(120, 400), F6: rows(84, 120) };
    const net = { kernels, biases: {}, coefficients: {}, values: {} };
    for (const [name, { maps, size, window }] of Object.entries(LAYERS)) {
      net.values[name] = new Float32Array(maps * size * size);
      if (window === 2) net.coefficients[name] = numbers(maps);
      if (window && name !== "Output") net.biases[name] = numbers(maps);
    }
    return net;
  }

  // ---- One pass.

  function convolve(input, n, links, kernels, biases, output) {
    const side = n - 4;
    const sums = new Float64Array(side * side);
    for (let map = 0; map < links.length; map++) {
      sums.fill(biases[map]);
      for (const [from, kernel] of links[map]) {
        for (let tap = 0; tap < 25; tap++) {
          const weight = kernels[25 * kernel + tap];
          const start = from * n * n + Math.floor(tap / 5) * n + tap % 5;
          for (let y = 0, cell = 0; y < side; y++) {
            for (let x = 0, at = start + y * n; x < side; x++) sums[cell++] += weight * input[at++];
          }
        }
      }
      for (let cell = 0; cell < sums.length; cell++) {
        output[map * sums.length + cell] = squash(sums[cell]);
      }
    }
  }

  function subsample(input, n, coefficients, biases, output) {
    const side = n / 2;
    for (let map = 0, cell = 0; map < biases.length; map++) {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const at = map * n * n + 2 * y * n + 2 * x;
          const sum = input[at] + input[at + 1] + input[at + n] + input[at + n + 1];
          output[cell++] = squash(coefficients[map] * sum + biases[map]);
        }
      }
    }
  }

  // All layers of an input of 32 × 32, into net.values.
  function run(net, input) {
    const { kernels, biases, coefficients, values } = net;
    values.Input.set(input);
    for (const name of ["C1", "S2", "C3", "S4", "C5"]) {
      const { before, window } = LAYERS[name];
      const [reads, n] = [values[before], LAYERS[before].size];
      if (window === 2) subsample(reads, n, coefficients[name], biases[name], values[name]);
      else convolve(reads, n, LINKS[name], kernels[name], biases[name], values[name]);
    }
    for (let unit = 0; unit < 84; unit++) {
      let sum = biases.F6[unit];
      for (let i = 0; i < 120; i++) sum += kernels.F6[120 * unit + i] * values.C5[i];
      values.F6[unit] = squash(sum);
    }
    for (let digit = 0; digit < 10; digit++) {
      let sum = 0;
      for (let j = 0; j < 84; j++) sum += (values.F6[j] - CODES[84 * digit + j]) ** 2;
      values.Output[digit] = sum;
    }
    return values;
  }

  // ---- Drawings: a stroke is a list of points [x, y] from 0 to 63.

  const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  const PEN = 1.2; // half the width of a line, in pixels of the 28 × 28
  const write = (strokes) => strokes.map((stroke) => stroke.map(([x, y]) =>
    ALPHABET[x] + ALPHABET[y]).join("")).join(".");
  const readStrokes = (text) => text.split(".").filter(Boolean).map((stroke) =>
    stroke.match(/../g).map(([x, y]) => [ALPHABET.indexOf(x), ALPHABET.indexOf(y)]));

  // Ink from 0 to 255 where a line from (x, y) to (u, v) is, on 20 × 20 pixels.
  function line(ink, [x, y], [u, v]) {
    const [across, down, reach] = [u - x, v - y, PEN + 0.5];
    const square = across * across + down * down;
    const span = (a, b) => [Math.max(Math.floor(Math.min(a, b) - reach), 0),
      Math.min(Math.ceil(Math.max(a, b) + reach), 20)];
    const [[left, right], [top, bottom]] = [span(x, u), span(y, v)];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
        const along = square && Math.min(Math.max((dx * across + dy * down) / square, 0), 1);
        const [ox, oy] = [dx - along * across, dy - along * down];
        const grey = Math.floor(255 * Math.min(reach - Math.sqrt(ox * ox + oy * oy), 1) + 0.5);
        if (grey > ink[20 * row + column]) ink[20 * row + column] = grey;
      }
    }
  }

  // A drawing in MNIST's form: fitted into 20 × 20, centred by its mass on 28 × 28, ink 0 to 255.
  function pixels(strokes) {
    const image = new Uint8Array(28 * 28);
    if (!strokes.length) return image;
    const sides = [0, 1].map((axis) => strokes.flatMap((stroke) => stroke.map((p) => p[axis])));
    const low = sides.map((places) => Math.min(...places));
    const spans = sides.map((places, axis) => Math.max(...places) - low[axis]);
    const longest = Math.max(...spans);
    const scale = longest ? (20 - 2 * PEN) / longest : 1;
    const ink = new Float64Array(400);
    for (const stroke of strokes) {
      const path = stroke.map((p) => [0, 1].map((axis) => (p[axis] - low[axis]) * scale + PEN));
      path.forEach((p, i) => { if (i || path.length === 1) line(ink, path[i - 1] ?? p, p); });
    }
    let [mass, across, down] = [0, 0, 0];
    ink.forEach((grey, i) => {
      mass += grey; across += grey * (i % 20); down += grey * Math.floor(i / 20);
    });
    const [width, height] = spans.map((span) => Math.min(Math.ceil(span * scale + 2 * PEN), 20));
    const corner = (sum, side) =>
      Math.min(Math.max(Math.floor(14 - sum / mass + 0.5), 0), 28 - side);
    const [left, top] = [corner(across, width), corner(down, height)];
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) image[28 * (top + i) + left + j] = ink[20 * i + j];
    }
    return image;
  }

  // What the network reads: 32 × 32, −0.1 for the background and 1.175 for ink.
  function prepare(image) {
    const [low, range32] = [Math.fround(-0.1), Math.fround(1.275)];
    const input = new Float32Array(32 * 32).fill(low);
    image.forEach((grey, i) => {
      const ink = Math.fround(range32 * Math.fround(grey / 255));
      input[32 * (Math.floor(i / 28) + 2) + i % 28 + 2] = low + ink;
    });
    return input;
  }

  ConvNetsFigure.lenet5 = {
    LAYERS, TABLE, SEEN, CODES, LINKS, squash, load, run, write, readStrokes, pixels, prepare,
  };
})();
