// What each layer of a chain costs, in the words and numbers of helpers/anatomy, its receptive
// field as in helpers/arithmetic.py, and the chain as code for Keras.
(() => {
  if (ConvNetsFigure.anatomy) return;

  // By the letter of the address. n: what its number counts; window, bias, activation: what else
  // it is given; map: it needs height, width and channels.
  const unit = { bias: true, activation: true };
  const KINDS = {
    C: { name: "Conv2D", n: "Filters", window: "kernel", map: true, ...unit },
    P: { name: "SeparableConv2D", n: "Filters", window: "kernel", map: true, ...unit },
    W: { name: "DepthwiseConv2D", window: "kernel", map: true, ...unit },
    M: { name: "MaxPooling2D", window: "pool", map: true },
    A: { name: "AveragePooling2D", window: "pool", map: true },
    B: { name: "BatchNormalization" },
    V: { name: "Activation", activation: true, why: "a function of each value" },
    O: { name: "Dropout", n: "Dropped, in %", why: "changes values at random, in training only" },
    F: { name: "Flatten", why: "the same values in another arrangement" },
    G: { name: "GlobalAveragePooling2D", map: true },
    H: { name: "GlobalMaxPooling2D", map: true },
    D: { name: "Dense", n: "Units", ...unit },
  };
  const ACTIVATIONS = { l: "none", r: "relu", t: "tanh", g: "sigmoid", x: "softmax" };
  const LAYER = /^([A-Z])(\d*)(?:k(\d+)(?:x(\d+))?s(\d+)(p?))?(b?)([lrtgx]?)$/;

  // A layer and its text: "C32k3s1br" is a Conv2D of 32 filters, kernel 3 × 3, stride 1, with bias
  // and relu; "M0k2s2" a pooling; p stands for padding "same".
  function layerOf(text) {
    const [, kind, n, height = 3, width = height, s = 1, same, bias, f] = LAYER.exec(text);
    return { kind, n: +n, k: [+height, +width], s: +s, same: !!same, bias: !!bias, f: f || "l" };
  }
  const textOf = ({ kind, n, k: [height, width], s, same, bias, f }) => {
    const { window, bias: biased, activation, n: counted } = KINDS[kind];
    return kind + (counted ? n : "") + (window ? `k${height}${width === height ? "" : `x${
      width}`}s${s}${
      same ? "p" : ""}` : "") + (biased && bias ? "b" : "") + (activation ? f : "");
  };

  const number = new Intl.NumberFormat("en-US").format;
  const times = (sizes) => sizes.map(number).join(" × ");
  const plural = (amount, noun) => `${number(amount)} ${noun}${amount === 1 ? "" : "s"}`;
  const product = (sizes) => sizes.reduce((a, b) => a * b, 1);

  // Units that read `inputs` cells each, with the same weights at every position.
  function units({ what, symbols, units: many, inputs, factors = number(inputs), bias, at }) {
    const parameters = many * (inputs + (bias ? 1 : 0));
    const weights = `${factors} weight${inputs === 1 ? "" : "s"}`;
    const everywhere = at.length ? `${times(at)} positions × ${what}` : what;
    const reads = plural(inputs, "input");
    const [multiplyAdds, connections] = [product(at) * many * inputs, product(at) * parameters];
    return {
      parameters, multiplyAdds, connections,
      formula: bias ? `${symbols} + ${bias} = ${what} × (${weights} + 1 bias) = ${
        number(parameters)}`
        : `${symbols} = ${what} × ${weights} = ${number(parameters)}`,
      working: `Multiply-adds: ${everywhere} × ${plural(inputs, "weight")} = ${
        number(multiplyAdds)}\n`
        + `Connections: ${everywhere} × ${bias ? `(${reads} + 1 bias)` : reads} = ${
          number(connections)}`,
    };
  }

  function pooled(takes, window, shape) {
    const connections = product(shape) * product(window);
    return {
      parameters: 0, multiplyAdds: 0, connections,
      formula: `no weights: the ${takes} of ${times(window)} cells of a channel`,
      working: `Connections: ${times(shape)} units × ${times(window)} inputs = ${
        number(connections)}`,
    };
  }

  // What a layer costs, from the shapes of its input and output.
  function costs({ kind, n, k, bias }, input, shape) {
    const [channels, at] = [input.at(-1), shape.slice(0, -1)];
    const area = k[0] === k[1] ? "F · F" : "F_h · F_w";
    const across = (inputs, factors, symbols) => units({
      what: plural(n, kind === "D" ? "unit" : "filter"), symbols, units: n, inputs, factors,
      bias: bias && "K", at,
    });
    const inEach = (biased) => units({
      what: plural(channels, "channel"), symbols: `D_in · ${area}`, units: channels,
      inputs: product(k), factors: times(k), bias: biased && "D_in", at,
    });
    const takes = "MH".includes(kind) ? "largest" : "average";
    if (kind === "C") return across(product(k) * channels, times([...k, channels]), `K · ${
      area} · D_in`);
    if (kind === "D") return across(channels, undefined, "K · D_in");
    if (kind === "W") return inEach(bias);
    if (kind === "P") {
      const [first, second] = [inEach(false), across(channels, undefined, "K · D_in")];
      const [parameters, multiplyAdds, connections] = ["parameters", "multiplyAdds", "connections"]
        .map((what) => first[what] + second[what]);
      return {
        parameters, multiplyAdds, connections,
        formula: `depthwise ${first.formula}; pointwise ${second.formula}; together ${
          number(parameters)}`,
        working: `Depthwise:\n${first.working}\nPointwise:\n${second.working}`,
      };
    }
    if ("MA".includes(kind)) return pooled(takes, k, shape);
    if ("GH".includes(kind)) return pooled(takes, input.slice(0, 2), shape);
    const none = { parameters: 0, multiplyAdds: 0, connections: 0, working: "" };
    if (kind !== "B") return { ...none, formula: `no weights: ${KINDS[kind].why}` };
    return {
      ...none, parameters: 4 * channels, trainable: 2 * channels,
      formula: `4 · C = 4 × ${number(channels)} channels = ${
        number(4 * channels)}: gamma, beta trained; `
        + "moving_mean, moving_variance not trained",
    };
  }

  // Cells of padding before and after, and the length of the output; below 1 nothing fits.
  function along(n, k, s, same) {
    const size = same ? Math.ceil(n / s) : Math.floor((n - k) / s) + 1;
    const total = same ? Math.max((size - 1) * s + k - n, 0) : 0;
    return { size, before: total >> 1, total };
  }

  // What is wrong with a layer behind this one, in a sentence; empty if nothing is.
  function trouble({ kind, k, same }, { shape, row }) {
    const { name, map, window } = KINDS[kind];
    if (map && shape.length < 3) {
      return `${name} needs a map of height, width and channels. ${row} has made a row of ${
        plural(shape[0], "number")} of it: put ${name} before ${row}.`;
    }
    if (!window || same || (k[0] <= shape[0] && k[1] <= shape[1])) return "";
    return `The window of ${times(k)} does not fit into a map of ${times(shape.slice(0,
      2))} cells. Take `
      + "a smaller window, padding “same”, or smaller strides before it.";
  }

  const PIXEL = { size: 1, stride: 1, start: 0 };

  // All layers of a chain: what each puts out, costs and sees. After one that is impossible, none.
  function explain(input, layers) {
    let at = { shape: input, fields: [PIXEL, PIXEL] };
    return layers.map((layer) => {
      const { kind, n, k, s, same } = layer;
      if (!at) return { layer };
      const error = trouble(layer, at);
      if (error) { at = undefined; return { layer, error }; }
      const before = at;
      let { shape, fields, whole, row } = at;
      const see = (windows) => fields.map((field, axis) => {
        const [size, step, cells] = windows[axis];
        return {
          size: field.size + (size - 1) * field.stride, stride: field.stride * step,
          start: field.start - cells * field.stride,
        };
      });
      let windows;
      if (KINDS[kind].window) {
        const axes = [0, 1].map((axis) => along(shape[axis], k[axis], s, same));
        windows = axes.map((axis, i) => [k[i], s, axis.before]);
        shape = [...axes.map(({ size }) => size), "CP".includes(kind) ? n : shape[2]];
      } else if ("GH".includes(kind)) {
        windows = shape.slice(0, 2).map((size) => [size, 1, 0]);
        [shape, row] = [shape.slice(2), KINDS[kind].name];
      } else if (kind === "F" && shape.length > 1) {
        [whole, shape, row] = [shape.slice(0, 2), [product(shape)], "Flatten"];
      } else if (kind === "D") { // it reads all that a Flatten has put into the row
        windows = whole?.map((size) => [size, 1, 0]);
        [whole, shape] = [undefined, [...shape.slice(0, -1), n]];
      }
      at = { shape, fields: windows ? see(windows) : fields, whole, row };
      const cost = costs(layer, before.shape, shape);
      return { layer, input: before, windows, trainable: cost.parameters, ...cost, ...at };
    });
  }

  // A chain as the code that builds it.
  function code(input, layers) {
    const tuple = (sizes) => (sizes[0] === sizes[1] ? sizes[0] : `(${sizes.join(", ")})`);
    const lines = layers.map(({ kind, n, k, s, same, bias, f }) => {
      const { name, n: counted, window, bias: biased, activation } = KINDS[kind];
      const pool = window === "pool";
      const arguments_ = [
        kind === "O" ? n / 100 : counted && n, window && tuple(k),
        window && (pool ? k[0] !== s || k[1] !== s : s > 1) && `strides=${s}`,
        window && same && 'padding="same"', biased && !bias && "use_bias=False",
        kind === "V" ? `"${f === "l" ? "linear" : ACTIVATIONS[f]}"`
          : activation && f !== "l" && `activation="${ACTIVATIONS[f]}"`,
      ].filter((it) => it || it === 0);
      return `        layers.${name}(${arguments_.join(", ")}),\n`;
    });
    return "import keras\nfrom keras import layers\n\nmodel = keras.Sequential(\n    [\n"
      + `        keras.Input((${input.join(", ")})),\n${lines.join("")}    ]\n)\n`;
  }

  ConvNetsFigure.anatomy = {
    KINDS, ACTIVATIONS, LAYER, layerOf, textOf, number, times, plural, product, along, explain,
      code,
  };
})();
