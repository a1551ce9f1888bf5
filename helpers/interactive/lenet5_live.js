// LeNet-5 live, chapter 4: draw a digit, and see all layers, the answer, and any unit's one sum.
// lenet5_live.py gives it the weights, the drawings that can be taken, and its start.
(() => {
  const TAG = "lenet5-live";
  if (customElements.get(TAG)) return;
  const { range, lenet5: live } = ConvNetsFigure;
  const { LAYERS, CODES, LINKS } = live;
  const { GRIDS, STYLE, PAGE, extent, shape, spread } = live.page;
  const { kindOf, marks, place, terms, sentence, sum, products, fill, tableI, two } = live.unit;

  const [ORANGE, BLUE] = [0x0c57c2, 0xb36d2f]; // blue, green, red, as a canvas has them
  const POINTS = 800; // as many as an address still holds
  const KEYS = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] };
  const FIRST = { map: 0, row: 1, column: 1 }; // maps count from 0, as in Table I
  const shade = (share, hue) => ((clamp(255.5 * share, 255) << 24) | hue) >>> 0;
  const clamp = (value, most) => Math.min(Math.max(Math.trunc(value), 0), most);

  class LeNet5Live extends ConvNetsFigure {
    static label = "LeNet-5 live";

    static style = STYLE;

    static page = PAGE;

    begin(root) {
      this.net = live.load(this.getAttribute("weights"));
      this.reject = Number(this.getAttribute("reject"));
      this.given = JSON.parse(this.getAttribute("given"));
      this.pen = { x: 32, y: 32, down: false };
      this.shown = Infinity; // points of the drawing that are shown; fewer while it is played
      this.canvases = {};
      for (const name in GRIDS) {
        const canvas = this.$(`[data-layer=${name}] canvas`);
        Object.assign(canvas, extent(name));
        canvas.classList.toggle("plain", name === "Input" || name === "F6");
        canvas.setAttribute("aria-label", `${name}, ${shape(name)}`);
        const image = new ImageData(canvas.width, canvas.height);
        const cells = new Uint32Array(image.data.buffer);
        this.canvases[name] = { canvas, context: canvas.getContext("2d"), image, cells };
      }
      this.$(".given").innerHTML = this.given.map(([text, name], i) =>
        `<button type="button" data-given="${i}" aria-label="${name}">${text}</button>`).join("");
      this.$(".full").hidden = !document.fullscreenEnabled;
      this.$(".notes").textContent = this.getAttribute("notes");
      root.addEventListener("click", (event) => this.press(event));
      root.addEventListener("input", ({ target: { id, value } }) => {
        if (id === "layer") this.choose({ layer: value, map: 0, row: 0, column: 0 });
        else if (id === "source") this.choose({ source: value });
        else if (value !== "") this.choose({ [id]: value - FIRST[id] });
      });
      this.addEventListener("fullscreenchange", () => {
        this.$(".full").textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
      });
      root.addEventListener("change", () => this.showControls()); // an emptied field is filled
      root.addEventListener("transitionend", () => this.recolour()); // of the page's colours
      this.listen(this.$(".pad"));
      this.recolour();
      this.said = this.sentences();
    }

    // ---- Drawing.

    listen(pad) {
      const point = ({ clientX, clientY }) => {
        const { left, top, width } = pad.getBoundingClientRect();
        return [clientX - left, clientY - top].map((at) => clamp(at / width * 64, 63));
      };
      let drawing = false;
      pad.addEventListener("pointerdown", (event) => {
        if (event.button || !event.isPrimary) return;
        pad.setPointerCapture(event.pointerId);
        drawing = true;
        this.stroke(point(event));
      });
      pad.addEventListener("pointermove", (event) => {
        if (!drawing || !event.isPrimary) return;
        const passed = event.getCoalescedEvents?.() ?? []; // not where a page is not secure
        for (const each of passed.length ? passed : [event]) this.extend(point(each));
      });
      for (const kind of ["pointerup", "pointercancel"]) {
        pad.addEventListener(kind, () => { drawing = false; });
      }
      pad.addEventListener("blur", () => { this.pen.down = false; this.movePen(0, 0); });
      pad.addEventListener("keydown", (event) => {
        const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
        if (ctrlKey || altKey || metaKey) return;
        if (KEYS[key]) this.movePen(...KEYS[key].map((step) => (shiftKey ? 4 : 1) * step));
        else if (key === " " || key === "Enter") {
          this.pen.down = !this.pen.down;
          if (this.pen.down) this.stroke([this.pen.x, this.pen.y]);
          this.movePen(0, 0);
        } else if (key === "Backspace" || key === "Delete") this.undo();
        else return;
        event.preventDefault();
      });
    }

    movePen(across, down) {
      const { pen } = this;
      [pen.x, pen.y] = [clamp(pen.x + across, 63), clamp(pen.y + down, 63)];
      if (pen.down) this.extend([pen.x, pen.y]);
      this.$("circle").setAttribute("cx", pen.x + 0.5);
      this.$("circle").setAttribute("cy", pen.y + 0.5);
      this.$("circle").classList.toggle("down", pen.down);
      this.settle();
    }

    // Set the pen down. A drawing that was taken makes room.
    stroke(point) {
      const text = live.write(this.strokes);
      const taken = this.given.some(([, , drawing]) => drawing === text);
      if (!this.full || taken) this.redraw([...taken ? [] : this.strokes, [point]]);
    }

    get full() {
      return this.strokes.flat().length >= POINTS;
    }

    extend([x, y]) {
      const stroke = this.strokes.at(-1);
      const [fromX, fromY] = stroke?.at(-1) ?? [];
      if (!stroke || (x === fromX && y === fromY) || this.full) return;
      stroke.push([x, y]);
      this.redraw(this.strokes);
    }

    undo() {
      this.pen.down = false;
      this.redraw(this.strokes.slice(0, -1));
      this.movePen(0, 0);
    }

    redraw(strokes) {
      this.strokes = strokes;
      this.shown = Infinity;
      if (this.timer) this.play(false);
      this.frame ??= requestAnimationFrame(() => this.render(true));
      this.settle();
    }

    // Draw the drawing again, point by point.
    again() {
      const stop = () => { this.shown = Infinity; this.play(false); };
      if (this.timer || !this.strokes.length) stop();
      else {
        this.shown = 0;
        this.play(true, () => {
          this.shown += 1;
          if (this.shown >= this.strokes.flat().length) stop();
          this.render(true);
        }, 60);
      }
      this.render();
    }

    // ---- State: "C3.0.4.4.1", the unit and a term of its sum, and the strokes, if any.

    read(address) {
      const found = /^(\w\w|Output)((?:\.\d+){4})((?:\.(?:[\w-]{2})+)*)$/.exec(address);
      if (!found || !LAYERS[found[1]]) return;
      const [map, row, column, source] = found[2].slice(1).split(".");
      this.strokes = live.readStrokes(found[3]);
      this.unit = this.allowed({ layer: found[1], map, row, column, source });
    }

    get address() {
      const { layer, map, row, column, source } = this.unit;
      const strokes = live.write(this.strokes);
      return [layer, map, row, column, source, ...strokes ? [strokes] : []].join(".");
    }

    allowed({ layer, map, row, column, source }) {
      const { maps, size } = LAYERS[layer];
      const [which, terms] = [clamp(map, maps - 1), LINKS[layer]?.[clamp(map, maps - 1)].length];
      const [y, x] = [row, column].map((at) => clamp(at, size - 1));
      return { layer, map: which, row: y, column: x, source: clamp(source, (terms ?? 1) - 1) };
    }

    choose(changes) {
      this.unit = this.allowed({ ...this.unit, source: 0, ...changes });
      this.render();
      this.settle();
    }

    press(event) {
      const { target } = event;
      const { step, given, map } = target.dataset;
      const [maps, code] = [target.closest(".maps"), target.closest(".codes li")];
      const place = this.unit.layer === "C3" ? {} : { row: 4, column: 4 };
      if (given) this.redraw(live.readStrokes(this.given[given][2]));
      else if (step) this.choose({ [step]: this.unit[step] + Number(target.value) });
      else if (map) this.choose({ layer: "C3", map, ...place });
      else if (code) this.choose({ layer: "Output", map: code.dataset.digit });
      else if (maps) this.pick(maps.dataset.layer, event);
      else if (target.matches(".clear")) this.redraw([]);
      else if (target.matches(".undo")) this.undo();
      else if (target.matches(".play")) this.again();
      else if (!target.matches(".full")) return;
      else if (document.fullscreenElement) document.exitFullscreen();
      else this.requestFullscreen().catch(() => {});
    }

    // Choose the unit under the pointer.
    pick(layer, { clientX, clientY }) {
      const { canvas } = this.canvases[layer];
      const { left, top, width } = canvas.getBoundingClientRect();
      const [columns, gap] = GRIDS[layer];
      const cells = LAYERS[layer].size + gap;
      const [x, y] = [clientX - left, clientY - top].map((at) =>
        Math.floor(at / width * canvas.width));
      const map = Math.floor(y / cells) * columns + Math.floor(x / cells);
      if (layer !== "Input") this.choose({ layer, map, row: y % cells, column: x % cells });
    }

    // ---- What is shown.

    // All layers at once; where it is one frame of many, the unit's numbers a moment later.
    render(hurried = false) {
      cancelAnimationFrame(this.frame);
      this.frame = null;
      let left = this.shown;
      const strokes = this.strokes.map((stroke) => {
        const part = stroke.slice(0, Math.max(left, 0));
        left -= stroke.length;
        return part;
      }).filter((stroke) => stroke.length);
      this.$("path").setAttribute("d", strokes.map((stroke) => `M${stroke.map(([x, y]) =>
        `${x + 0.5} ${y + 0.5}`).join("L")}h.01`).join(""));
      live.run(this.net, live.prepare(live.pixels(strokes)));
      this.paint();
      this.showAnswer(!strokes.length);
      if (hurried) this.later ??= setTimeout(() => this.showUnit(), 100);
      else this.showUnit();
    }

    paint() {
      const { ink } = this;
      for (const [name, { context, image, cells }] of Object.entries(this.canvases)) {
        const hue = name === "Input" ? (value) => shade((value + 0.1) / 1.275, ink)
          : name === "F6" ? (value) => shade((value + 1) / 2, ink)
            : (value) => shade(Math.abs(value) / 1.7159, value < 0 ? BLUE : ORANGE);
        spread(name, this.net.values[name], (at, value) => { cells[at] = hue(value); });
        context.putImageData(image, 0, 0);
      }
    }

    // Take the page's colour of text, in which input, F6 and codes are painted.
    recolour() {
      const [red, green, blue] = getComputedStyle(this.$(".figure")).color.match(/[\d.]+/g);
      this.ink = (blue << 16) | (green << 8) | red;
      for (const [digit, canvas] of this.shadowRoot.querySelectorAll(".codes canvas").entries()) {
        const image = new ImageData(7, 12);
        new Uint32Array(image.data.buffer).set(Array.from(CODES.slice(84 * digit, 84 * digit + 84),
          (cell) => shade((cell + 1) / 2, this.ink)));
        canvas.getContext("2d").putImageData(image, 0, 0);
      }
      this.render();
    }

    showAnswer(blank) {
      const far = this.net.values.Output;
      const [best, next] = range(10).sort((a, b) => far[a] - far[b]);
      const rejected = far[best] > this.reject;
      const one = (digit) => far[digit].toFixed(1);
      this.answer = blank ? "Nothing is drawn yet." : rejected
        ? `Rejected: the nearest code, that of ${best}, is at a distance of ${
          one(best)}, and beyond ${this.reject} nothing is read.`
        : `Read as ${best}, at a distance of ${one(best)} from its code. The next is ${next}, at ${
          one(next)}.`;
      this.$(".answer").classList.toggle("rejected", rejected && !blank);
      this.$(".answer b").textContent = blank ? "–" : rejected ? "?" : best;
      this.$(".answer p").textContent = this.answer;
      for (const [digit, item] of this.shadowRoot.querySelectorAll(".codes li").entries()) {
        item.classList.toggle("nearest", digit === best && !rejected && !blank);
        item.querySelector("span").textContent = one(digit);
        item.querySelector(".bar").style.transform = `scaleX(${Math.min(far[digit] / 250, 1)})`;
      }
    }

    showUnit() {
      clearTimeout(this.later);
      this.later = null;
      const { unit, net } = this;
      const size = LAYERS[unit.layer].size;
      const value = net.values[unit.layer][(unit.map * size + unit.row) * size + unit.column];
      this.title = `${place(unit)}: ${two(value)}`;
      this.$(".title").textContent = this.title;
      this.$(".sum").innerHTML = sum(net, unit, unit.source);
      const chosen = this.marked !== JSON.stringify(unit);
      if (chosen) this.$(".products").innerHTML = products(net, unit, unit.source);
      fill(this.$(".products").querySelectorAll("table"), net, unit, unit.source);
      if (!chosen) return;
      this.marked = JSON.stringify(unit);
      this.$(".sentence").textContent = sentence(unit);
      this.$(".seen").innerHTML = tableI(unit);
      this.$("#source").innerHTML = terms(net, unit).map(({ name }, i) =>
        `<option value="${i}">${name}</option>`).join("");
      this.showControls();
      this.showField();
    }

    showControls() {
      const { layer, source } = this.unit;
      const { maps, size } = LAYERS[layer];
      const name = kindOf(layer)[0].toUpperCase() + kindOf(layer).slice(1);
      const names = { map: name, row: "Row, from 1", column: "Column, from 1" };
      for (const [key, first] of Object.entries(FIRST)) {
        const most = first + (key === "map" ? maps : size) - 1;
        this.$(`[for=${key}]`).textContent = names[key];
        for (const button of this.shadowRoot.querySelectorAll(`[data-step=${key}]`)) {
          button.ariaLabel = `${names[key]}: ${button.value < 0 ? "less" : "more"}`;
        }
        Object.assign(this.$(`#${key}`), { min: first, max: most, value: this.unit[key] + first });
        this.$(`#${key}`).parentNode.hidden = most === first;
      }
      this.$("#layer").value = layer;
      this.$("#source").value = source;
      this.$("#source").parentNode.hidden = this.$("#source").length < 2;
    }

    showField() {
      const { unit, shadowRoot: root } = this;
      const found = marks(unit);
      for (const layer in GRIDS) {
        root.querySelector(`[data-layer=${layer}] div`).innerHTML = found[layer] ?? "";
      }
      for (const [digit, item] of root.querySelectorAll(".codes li").entries()) {
        item.classList.toggle("now", unit.layer === "Output" && digit === unit.map);
      }
    }

    // ---- What is said: only what is new.

    sentences() {
      const { x, y, down } = this.pen;
      return {
        answer: this.answer,
        unit: `${place(this.unit)}: ${this.title.split(": ").at(-1)}. ${sentence(this.unit)}`,
        place: this.marked,
        pen: `Pen ${down ? "down" : "up"} at column ${x + 1}, row ${y + 1} of 64.`,
      };
    }

    // The unit's value changes with every stroke: it is said when another unit is chosen.
    spoken() {
      const now = this.sentences();
      const before = this.said;
      this.said = now;
      const news = ["pen", "answer"].filter((key) => now[key] !== before[key])
        .map((key) => now[key]);
      if (now.place !== before.place) news.push(now.unit);
      return news.join(" ") || now.answer;
    }
  }
  customElements.define(TAG, LeNet5Live);
})();
