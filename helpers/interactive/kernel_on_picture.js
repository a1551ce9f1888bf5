// A kernel of nine editable numbers on a picture: the book's own or the reader's, which stays in the
// page. Numbers as in helpers/convolution.py: zeros around the picture, pooling that leaves the rest.
(() => {
  const TAG = "kernel-on-picture";
  if (customElements.get(TAG)) return;
  const { range, signed } = ConvNetsFigure;
  const PRESETS = {
    "vertical line": [[-1, 2, -1, -1, 2, -1, -1, 2, -1], "upright strokes as wide as a pixel"],
    "horizontal line": [[-1, -1, -1, 2, 2, 2, -1, -1, -1], "lying strokes as wide as a pixel"],
    "vertical edge": [[-1, 0, 1, -2, 0, 2, -1, 0, 1], "edges with the brighter side on the right"],
    "horizontal edge": [[-1, -2, -1, 0, 0, 0, 1, 2, 1], "edges with the brighter side below"],
    blob: [[-1, -1, -1, -1, 8, -1, -1, -1, -1], "whatever differs from its neighbours"],
    blur: [Array(9).fill(1), "nothing: each output adds up nine pixels, and fine detail is gone"],
    sharpen: [[0, -1, 0, -1, 5, -1, 0, -1, 0], "nothing: it adds to a pixel what sets it apart"],
    "nothing at all": [[0, 0, 0, 0, 1, 0, 0, 0, 0], "nothing: the output is the picture"],
  };

  // Cross-correlation of a picture {width, height, values} with 3 × 3 weights; `around` zeros.
  function convolve({ width, height, values }, kernel, stride, around) {
    const size = (length) => Math.floor((length + 2 * around - 3) / stride) + 1;
    const [wide, high] = [size(width), size(height)];
    const output = new Float64Array(Math.max(wide, 0) * Math.max(high, 0));
    for (let r = 0; r < high; r += 1) {
      for (let c = 0; c < wide; c += 1) {
        let sum = 0;
        for (let i = 0; i < 9; i += 1) {
          const y = r * stride - around + Math.floor(i / 3);
          const x = c * stride - around + (i % 3);
          if (y >= 0 && y < height && x >= 0 && x < width) sum += values[y * width + x] * kernel[i];
        }
        output[r * wide + c] = sum;
      }
    }
    return { width: wide, height: high, values: output };
  }

  // Windows of 2 × 2 with a stride of 2; a last row or column without a partner is left out.
  function pool({ width, height, values }, reduce) {
    if (reduce === "none") return { width, height, values };
    const [wide, high] = [Math.floor(width / 2), Math.floor(height / 2)];
    const pooled = Float64Array.from({ length: wide * high }, (_, at) => {
      const corner = 2 * Math.floor(at / wide) * width + 2 * (at % wide);
      const four = [0, 1, width, width + 1].map((more) => values[corner + more]);
      return reduce === "max" ? Math.max(...four) : four.reduce((a, b) => a + b) / 4;
    });
    return { width: wide, height: high, values: pooled };
  }

  const STYLE = `
    .stage { margin: 1em 0; align-items: start; gap: 1em } figure { margin: 0; flex: 1 1 12em }
    canvas { width: 100%; image-rendering: pixelated; border: 1px solid var(--line);
      box-sizing: border-box } figcaption { font-size: .9em }
    fieldset { border: 0; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(3, 3.4em);
      gap: .2em } legend { font-size: .9em; padding: 0 }
    fieldset input { width: 100%; margin: 0 } .text p { margin: .4em 0 } input[type=file] {
      border: 0; max-width: 100%; min-width: 0 }`;
  const option = (value, name = value) => `<option value="${value}">${name}</option>`;
  const choice = (id, name, options) =>
    `<div><label for="${id}">${name}</label><select id="${id}">${options}</select></div>`;
  const PAGE = `<div class="controls flow">${
    choice("preset", "Kernel", Object.keys(PRESETS).map((it) => option(it)).join("")
      + option("own", "your own"))}${
    choice("stride", "Stride", [1, 2, 3].map((it) => option(it)).join(""))}${
    choice("around", "Padding", option(0, "none") + option(1, "1 zero around"))}${
    choice("pooling", "Pooling 2 × 2", option("none") + option("max") + option("average"))}
    <div><label for="file">Your picture (it stays in this page)</label><input id="file" type="file"
      accept="image/*"></div><button type="button" class="reset">Reset</button></div>
    <div class="stage flow"><figure><canvas role="img" id="in"></canvas><figcaption></figcaption>
      </figure><fieldset><legend>Kernel</legend>${range(9).map((i) => `<input type="number" step="any"
      id="w${i}" aria-label="Weight in row ${Math.floor(i / 3) + 1}, column ${i % 3 + 1}">`).join("")}
      </fieldset><figure><canvas role="img" id="out"></canvas><figcaption></figcaption></figure></div>
    <div class="text"></div>`;

  class KernelOnPicture extends ConvNetsFigure {
    static label = "Kernel on a picture";

    static style = STYLE;

    static page = PAGE;

    static arithmetic = { convolve, pool };

    begin(root) {
      this.picture = this.given();
      root.addEventListener("input", ({ target: { id, value } }) => {
        if (id === "preset" && value !== "own") this.set({ kernel: PRESETS[value][0] });
        else if (id === "stride" || id === "around") this.set({ [id]: Number(value) });
        else if (id === "pooling") this.set({ pooling: value });
        else if (/^w\d$/.test(id) && Number.isFinite(Number(value)) && value !== "") {
          const kernel = [...this.state.kernel];
          kernel[id[1]] = Math.max(-99, Math.min(Number(value), 99));
          this.set({ kernel });
        }
      });
      root.addEventListener("change", ({ target }) => {
        if (target.id === "file" && target.files[0]) this.load(target.files[0]);
        else this.render(); // an emptied field is filled again
      });
      this.$(".reset").addEventListener("click", () => {
        this.picture = this.given();
        this.$("#file").value = "";
        this.read(this.start);
        this.set({});
      });
    }

    given() {
      const width = Number(this.getAttribute("width"));
      const values = Uint8Array.from(atob(this.getAttribute("pixels")), (it) => it.charCodeAt(0));
      return { width, height: values.length / width, values, name: this.getAttribute("shows") };
    }

    // A picture of the reader's: grey, at most 160 pixels wide or high.
    async load(file) {
      let bitmap;
      try {
        bitmap = await createImageBitmap(file);
      } catch {
        this.$(".text").innerHTML = "<p>This file is not a picture that the browser can read.</p>";
        this.$("[role=status]").textContent = this.$(".text").textContent;
        return;
      }
      const scale = Math.min(1, 160 / Math.max(bitmap.width, bitmap.height));
      const [width, height] = [bitmap.width, bitmap.height].map((it) => Math.max(Math.round(it * scale), 3));
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0, width, height);
      const { data } = context.getImageData(0, 0, width, height);
      const values = Uint8Array.from({ length: width * height }, (_, at) =>
        Math.round(0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]));
      this.picture = { width, height, values, name: "your picture" };
      this.set({});
    }

    // "1-0-none-_1*2*_1*…": stride, padding, pooling, nine weights, an underscore for a minus.
    read(address) {
      const [stride, around, pooling, weights] = (address ?? "").split("-");
      const kernel = (weights ?? "").split("*").map((it) => Number(it.replace("_", "-")));
      if (!/^[123]$/.test(stride) || !/^[01]$/.test(around) || kernel.length !== 9) return;
      if (!["none", "max", "average"].includes(pooling) || !kernel.every((it) => Math.abs(it) <= 99)) return;
      this.state = { stride: Number(stride), around: Number(around), pooling, kernel };
    }

    get address() {
      const { stride, around, pooling, kernel } = this.state;
      return [stride, around, pooling, kernel.join("*").replaceAll("-", "_")].join("-");
    }

    set(changes) {
      this.state = { ...this.state, ...changes };
      this.render();
      this.settle();
    }

    spoken() {
      return this.$(".text").innerText.replace(/\s+/g, " ").trim();
    }

    draw(id, { width, height, values }, [low, high], caption) {
      const canvas = this.$(`#${id}`);
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d");
      const image = context.createImageData(width, height);
      values.forEach((value, at) => {
        const grey = high > low ? 255 * (value - low) / (high - low) : 128;
        image.data.set([grey, grey, grey, 255], 4 * at);
      });
      context.putImageData(image, 0, 0);
      canvas.setAttribute("aria-label", caption);
      canvas.nextElementSibling.textContent = caption;
    }

    render() {
      const { kernel, stride, around, pooling } = this.state;
      const output = pool(convolve(this.picture, kernel, stride, around), pooling);
      const [low, high] = output.values.reduce(([a, b], it) => [Math.min(a, it), Math.max(b, it)],
        [Infinity, -Infinity]);
      const size = ({ width, height }) => `${width} × ${height}`;
      const number = (value) => signed(Number(value.toPrecision(6)));
      const [preset, [, finds]] = Object.entries(PRESETS).find(([, [weights]]) =>
        weights.every((weight, i) => weight === kernel[i])) ?? ["own", [0, ""]];
      const sum = kernel.reduce((a, b) => a + b);
      this.draw("in", this.picture, [0, 255], `Input, ${this.picture.name}: ${size(this.picture)}`);
      this.draw("out", output, [low, high], `Output: ${size(output)}`);
      this.$(".text").innerHTML = `<p>${finds ? `The kernel “${preset}” finds ${finds}. ` : ""}Output ${
        size(output)}, from ${number(low)}, black, to ${number(high)}, white.</p><p>The weights add up to
        ${number(sum)}, so a flat area ${sum ? `is multiplied by ${number(sum)}` : "gives 0"}.</p>`;
      Object.entries({ preset, stride, around, pooling }).forEach(([id, value]) => {
        this.$(`#${id}`).value = value;
      });
      kernel.forEach((weight, i) => { this.$(`#w${i}`).value = weight; });
    }
  }
  customElements.define(TAG, KernelOnPicture);
})();
