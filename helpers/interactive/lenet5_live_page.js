// The page of LeNet-5 live: how its layers lie, its style and its HTML.
(() => {
  const live = ConvNetsFigure.lenet5;
  if (live.page) return;
  const { range, field } = ConvNetsFigure;
  const { LAYERS } = live;

  // How a layer's maps lie on its canvas: columns of maps, cells between them, and its width.
  const GRIDS = {
    Input: [1, 0, 12], C1: [3, 2, 24], S2: [3, 1, 15], C3: [4, 1, 17], S4: [4, 1, 12],
    C5: [10, 0, 10], F6: [7, 0, 9],
  };
  const shape = (name) => {
    const { maps, size } = LAYERS[name];
    if (name === "F6") return "7 × 12";
    return [...maps > 1 ? [maps] : [], ...size > 1 ? [size, size] : []].join(" × ");
  };

  const extent = (name) => {
    const { maps, size } = LAYERS[name];
    const [columns, gap] = GRIDS[name];
    const long = (number) => number * (size + gap) - gap;
    return { width: long(columns), height: long(Math.ceil(maps / columns)) };
  };

  // Pass on each value with its place among the canvas's pixels.
  function spread(name, values, pass) {
    const { maps, size } = LAYERS[name];
    const [columns, gap] = GRIDS[name];
    const { width } = extent(name);
    for (let map = 0, i = 0; map < maps; map++) {
      const top = Math.floor(map / columns) * (size + gap);
      for (let row = top; row < top + size; row++) {
        let at = row * width + (map % columns) * (size + gap);
        for (let column = 0; column < size; column++) pass(at++, values[i++]);
      }
    }
  }

  // Widths are in --u: on a phone C1 fills a line, on a laptop Input, C1 and S2 do.
  const STYLE = `
    .figure { font-size: clamp(1rem, .7rem + .55cqw, 1.6rem); --u: (100cqw - 2.6rem) / 24;
      transition: color 1ms }
    :host(:fullscreen) { overflow: auto; background: var(--paper) }
    :host(:fullscreen) .figure { font-size: clamp(1rem, 2.5vh, 2.4rem) }
    :host(:fullscreen) :is(#how, .notes) { display: none }
    :host(:fullscreen) .layers { align-content: start }
    :host(:fullscreen) .answer { min-height: 8em }
    :host(:fullscreen) .unit { display: flex; flex-direction: column; margin-top: .4em }
    :host(:fullscreen) .unit :is(.title, .sum) { order: -1 }
    :host(:fullscreen) .frame { border-width: 3px } :host(:fullscreen) .far { border-width: 2px }
    p { margin: .4em 0 } .small, small, .notes { font-size: .8em }
    .board, .draw { display: grid; gap: .8em 1.4em; align-content: start;
      grid-template-columns: minmax(0, 1fr) }
    .pad { width: min(100%, 17rem, 68cqw); aspect-ratio: 1; border: 2px solid var(--input);
      border-radius: .3em; touch-action: none; cursor: crosshair; box-sizing: border-box }
    svg { display: block; width: 100% }
    path { fill: none; stroke: var(--ink); stroke-width: 5; stroke-linecap: round;
      stroke-linejoin: round }
    circle { display: none; fill: none; stroke: var(--kernel); stroke-width: 1.5 }
    .pad:focus-visible circle { display: block } .down { fill: var(--kernel) }
    .given { gap: .3em } .given button { min-width: 1.9em }
    .answer { display: flex; gap: .8em; align-items: center; min-height: 6em }
    .answer b { font-size: 4.5em; line-height: 1; min-width: .8em; text-align: center;
      color: var(--output) }
    .rejected b { color: var(--kernel) }
    .layers { align-items: end; gap: .6em 1.2em }
    .layer { width: calc(var(--width) * var(--u)); min-width: 5.4em }
    .layer p { margin: 0; line-height: 1.3 }
    .maps { position: relative; cursor: crosshair }
    canvas { display: block; width: 100%; image-rendering: pixelated; background: var(--paper);
      outline: 1px solid var(--line) }
    i { position: absolute; box-sizing: border-box; pointer-events: none }
    .frame { border: 2px solid var(--ink); outline: 1px solid var(--paper) }
    .far { border-width: 1px } .dim { background: var(--paper); opacity: .75 }
    .codes { list-style: none; margin: 0; padding: 0; width: 100%; display: grid; gap: .4em;
      grid-template-columns: repeat(5, minmax(0, 1fr)) }
    .codes li { padding: .2em; border: 2px solid transparent; border-radius: .3em;
      text-align: center; cursor: pointer }
    .codes .nearest { border-color: var(--output) }
    .codes .now canvas { outline: 2px dashed var(--ink); outline-offset: 2px }
    .codes canvas { width: 2.4em; max-width: 100%; margin: .2em auto }
    .codes b, .codes span { display: block; line-height: 1.25 }
    .codes span { height: 1.25em; contain: layout size; white-space: nowrap }
    .bar { height: .3em; background: var(--line); transform-origin: left }
    .codes, .sum, .products, .answer { contain: layout }
    .unit { border-top: 1px solid var(--line); margin-top: 1em }
    .title { font-weight: 600; font-size: 1.15em }
    .unit [type=number] { width: 2.8em }
    .addend { display: inline-grid; text-align: center; vertical-align: top; margin: .2em 0;
      padding: 0 .2em; border-radius: .2em }
    .addend.now { outline: 2px solid var(--kernel) }
    .detail { align-items: start; gap: 1em 2.5em } .products > b { font-size: 1.4em }
    .numbers { --cell: min(2.5em, (100cqw - 2.9rem) / var(--columns)); table-layout: fixed;
      width: calc(var(--cell) * var(--columns)) }
    .numbers td { width: var(--cell); box-sizing: border-box; padding: 0; line-height: 2;
      text-align: center; font-size: min(.7em, var(--cell) * .34); border: 1px solid var(--hue) }
    .input { --hue: var(--input) } .kernel { --hue: var(--kernel) }
    .output { --hue: var(--output) }
    .table { font-size: min(.8em, 3.3cqw) }
    .table :is(td, th) { width: 1.5em; height: 1.5em; padding: 0; text-align: center;
      border: 1px solid var(--line) }
    [data-map] { cursor: pointer }
    .table .now { box-shadow: inset 0 0 0 2px var(--kernel) }
    .table .now:not(:empty) { background: var(--kernel); color: var(--paper) }
    @container (min-width: 40rem) {
      .figure { --u: (100cqw - 6rem) / 51 } .draw { grid-template-columns: auto minmax(0, 1fr) }
      .text { align-self: center } .codes { grid-template-columns: repeat(10, minmax(0, 1fr)) } }
    @container (min-width: 64rem) {
      .figure { --u: (76cqw - 8rem) / 51 } .board { grid-template-columns: 22cqw minmax(0, 1fr) }
      .draw { grid-template-columns: minmax(0, 1fr) } .pad { width: 100% }
      :host(:fullscreen) .figure { --u: min((76cqw - 8rem) / 51, (100vh - 18em) / 33) } }
    @media print { .plain { filter: brightness(0) } }
    @media (forced-colors: active) {
      path { stroke: CanvasText } .dim { forced-color-adjust: none }
      .codes li { border-color: Canvas } .codes .nearest { border-color: Highlight }
      .bar { background: CanvasText } .table .now { forced-color-adjust: none;
        border: 2px solid Highlight } .table .now:not(:empty) { background: Highlight;
        color: HighlightText } }`;

  const layer = ([name, [, , width]]) => `<div class="layer" style="--width: ${width}">
    <p><b>${name}</b> <span class="small">${shape(name)}</span></p>
    <div class="maps" data-layer="${name}"><canvas role="img"></canvas><div></div></div></div>`;
  const code = (digit) => `<li data-digit="${digit}"><canvas class="plain" role="img" width="7"
    height="12" aria-label="Code of ${digit}"></canvas><b>${digit}</b><span></span><div
    class="bar"></div></li>`;
  const button = (kind, name) => `<button type="button" class="${kind}">${name}</button>`;

  const PAGE = `
    <div class="board"><div class="draw">
      <div class="pad" tabindex="0" role="application" aria-label="Drawing pad"
        aria-describedby="how"><svg viewBox="0 0 64 64" aria-hidden="true"><path></path><circle
        r="2.5" cx="32.5" cy="32.5"></circle></svg></div>
      <div class="text">
        <div class="answer"><b></b><p></p></div>
        <div class="controls flow">${button("clear", "Clear")}${button("undo", "Undo stroke")}${
          button("play", "Play")}${button("full", "Full screen")}</div>
        <p class="small controls" id="take">Take a drawing:</p>
        <div class="controls given flow" role="group" aria-labelledby="take"></div>
        <p class="small controls" id="how">Or draw one, with the mouse, a finger or the keyboard: on
          the pad, arrow keys move the pen (with Shift in larger steps), Space sets it down and
          lifts it, Backspace takes the last stroke back.</p>
      </div></div>
      <div class="layers flow">${Object.entries(GRIDS).map(layer).join("")}<ol class="codes"
        aria-label="The ten codes and their distances">${range(10).map(code).join("")}</ol></div>
    </div>
    <div class="unit"><p class="title"></p>
      <div class="controls flow"><div><label for="layer">Layer</label><select id="layer">${
        Object.keys(LAYERS).slice(1).map((name) => `<option>${name}</option>`).join("")
      }</select></div>${["map", "row", "column"].map((key) => field(key, [key, 0, 0])).join("")}
        <div><label for="source">Products of</label><select id="source"></select></div></div>
      <p class="sentence"></p><p class="sum"></p>
      <div class="detail flow"><div class="products flow"></div><div class="seen"></div></div></div>
    <p class="notes"></p>`;

  live.page = { GRIDS, STYLE, PAGE, extent, shape, spread };
})();
