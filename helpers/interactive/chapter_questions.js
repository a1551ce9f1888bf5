// Questions at the end of a chapter, answered in the page. chapter_questions.py puts this file into
// an HTML output, with the questions as JSON and a plain list for wherever scripts do not run. The
// answers are kept by the reader's browser, where it lets them be kept, and go nowhere.
(() => {
  const TAG = "chapter-questions";
  if (customElements.get(TAG)) return;

  // ---- Formulas and sentences, as in chapter_questions_formulas.py.

  const OPERATIONS = {
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
    "//": (a, b) => Math.floor(a / b), "**": (a, b) => a ** b,
    max: Math.max, sqrt: Math.sqrt, log: Math.log,
  };

  const evaluate = (tree, numbers) => (Array.isArray(tree)
    ? OPERATIONS[tree[0]](...tree.slice(1).map((operand) => evaluate(operand, numbers)))
    : numbers[tree] ?? tree);

  const FORMATS = ConvNetsFigure.range(5).map((decimals) => new Intl.NumberFormat("en",
    { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  const format = (value, decimals) => ConvNetsFigure.signed(FORMATS[decimals].format(value));

  const write = (sentence, numbers) => sentence.map((part) => (Array.isArray(part)
    ? format(evaluate(part[0], numbers), part[1]) : part)).join("");

  // A number as people type it: 1,234 and 1 234, 0.5 and 0,5, 2 % and −2; NaN for anything else.
  function typedNumber(typed) {
    const text = typed.replace(/[\s%]/g, "").replace("−", "-");
    const whole = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(text);
    return text ? Number(whole ? text.replaceAll(",", "") : text.replace(",", ".")) : NaN;
  }

  // Right to as many decimals as are asked.
  const near = (a, b, decimals) => Math.abs(a - b) <= (decimals && 0.5 * 10 ** -decimals) + 1e-9;

  // ---- What is shown.

  const STYLE = `
    fieldset { border: 0; border-bottom: 1px solid var(--line); margin: 0; padding: .9em 0 1em;
      min-width: 0 }
    fieldset:first-child { padding-top: 0 } legend { padding: 0; font-weight: 600; float: left }
    legend + * { clear: both } code { font-size: .92em; overflow-wrap: anywhere } label { padding: .25em 0 }
    .choice label { display: flex; gap: .6em; cursor: pointer; width: fit-content }
    [type=radio] { flex: none; width: 1.2em; height: 1.2em; min-width: 0; margin: .15em 0;
      accent-color: var(--blue) }
    [type=text] { width: 8em; padding: 0 .4em }
    .remark { margin: .1em 0 .5em; padding-left: .7em; border-left: 3px solid var(--kernel) }
    .choice .remark { margin-left: 1.8em } .right { border-color: var(--output) }
    .remark b { color: var(--kernel) } .right b { color: var(--output) }
    .buttons { margin-top: .5em } .buttons button { padding: 0 .8em } .all { margin-top: .9em }
    .all p { margin: 0 }
    @media print { fieldset { break-inside: avoid } .remark { display: none }
      [type=radio] { appearance: none; border-radius: 50% }
      [type=text] { color: transparent; border-width: 0 0 1px; border-radius: 0 } }`;

  // Heard, a button says of which question it is: "Check" is "Check question 3".
  const button = (kind, name, number, link = "", more = "") => `<button type="button" data-do="${
    kind}" value="${number}" aria-label="${name}${link} question ${number + 1}" ${more}>${
    name}</button>`;

  const option = (question, number, i) => `<div class="choice"><label><input type="radio"
    name="${number}" value="${i}" aria-describedby="says-${number}-${i}"><span>${
    write(question.choices[i][0], {})}</span></label><p class="remark" id="says-${number}-${i}"
    hidden></p></div>`;

  const blank = ({ unit }, number) => `<label>Your answer: <input type="text"
    id="typed-${number}" inputmode="decimal" autocomplete="off" aria-describedby="says-${number}">
    ${unit}</label>`;

  const block = (question, number) => `<fieldset data-number="${number}"><legend>${
    number + 1}. <span></span></legend>${question.choices
    ? question.choices.map((_, i) => option(question, number, i)).join("") : blank(question, number)
  }<p class="remark" id="says-${number}" hidden></p><div class="controls flow buttons">${
    button("check", "Check", number)}${
    question.choices ? "" : button("show", "Show the answer", number, " to", "hidden")
      + button("renew", "New numbers", number, " for")}</div></fieldset>`;

  class ChapterQuestions extends ConvNetsFigure {
    static label = "Questions on this chapter";

    static style = STYLE;

    static page = `<div class="list"></div><div class="controls flow all"><p class="count"></p>
      <button type="button" data-do="erase">Erase my answers</button><p class="kept"></p></div>`;

    static arithmetic = { evaluate, write, typedNumber, near };

    // The address keeps nothing: answers are nobody else's business.
    read() {}

    get address() { return this.start; }

    begin(root) {
      this.questions = JSON.parse(this.getAttribute("questions"));
      this.$(".list").innerHTML = this.questions.map(block).join("");
      this.blocks = [...root.querySelectorAll("fieldset")];
      this.load();
      this.restore();
      root.addEventListener("click", ({ target }) => {
        const { do: what } = target.closest("button")?.dataset ?? {};
        if (what) this[what](Number(target.value));
      });
      root.addEventListener("keydown", ({ key, target }) => {
        const number = target.matches("input") && target.closest("fieldset").dataset.number;
        if (key === "Enter" && number) this.check(Number(number));
      });
    }

    // ---- What was answered: of each question {tried, right}, where numbers are drawn also
    // {numbers, typed, shown}. `tried` are the choices that were checked, the last one last.

    fresh(question) {
      const numbers = Object.entries(question.draw ?? {}).map(([name, [first]]) => [name, first]);
      return { tried: [], right: false, numbers: Object.fromEntries(numbers), typed: "", shown: 0 };
    }

    get store() { return `convnets-counted ${this.getAttribute("name")}`; }

    load() {
      let stored = {};
      try { stored = JSON.parse(localStorage.getItem(this.store)) ?? {}; } catch { /* none */ }
      this.states = this.questions.map((question) => {
        const [state, old] = [this.fresh(question), stored[question.name]];
        if (!old) return state;
        const known = ([name, of]) => of.includes(old.numbers?.[name]);
        if (Object.entries(question.draw ?? {}).every(known)) state.numbers = old.numbers;
        state.tried = [old.tried].flat().filter((i) => (question.choices ?? [0])[i] !== undefined);
        return { ...state, right: old.right === true, typed: `${old.typed ?? ""}`,
          shown: Number(old.shown) || 0 };
      });
    }

    save(words) {
      const stored = this.questions.map(({ name }, i) => [name, this.states[i]]);
      try {
        localStorage.setItem(this.store, JSON.stringify(Object.fromEntries(stored)));
        this.kept = "They stay in this browser.";
      } catch {
        // A sandboxed frame, as Colab's.
        this.kept = "This page may not keep them: they go when you leave it.";
      }
      this.words = words;
      this.render();
      this.settle();
    }

    // Put what was answered into the fields, once; later they are the reader's.
    restore() {
      this.states.forEach(({ tried, typed }, number) => {
        const field = this.$(`#typed-${number}`);
        if (field) field.value = typed;
        for (const radio of this.blocks[number].querySelectorAll("[type=radio]")) {
          radio.checked = Number(radio.value) === tried.at(-1);
        }
      });
    }

    // ---- What the reader does.

    check(number) {
      const [question, state] = [this.questions[number], this.states[number]];
      const field = this.$(`#typed-${number}`);
      const chosen = field ? 0 : this.blocks[number].querySelector(":checked")?.value;
      if (chosen === undefined || (field && isNaN(typedNumber(field.value)))) {
        const note = this.$(`#says-${number}`);
        Object.assign(note, { textContent: `${field ? "Type a number" : "Choose an answer"} first.`,
          className: "remark", hidden: false });
        this.words = `Question ${number + 1}: ${note.textContent}`;
        this.settle();
        (field ?? this.blocks[number].querySelector("input")).focus();
        return;
      }
      state.tried = [...state.tried.filter((i) => i !== Number(chosen)), Number(chosen)];
      if (field) [state.typed, state.shown] = [field.value, 0];
      const [right, html] = this.remark(question, state, Number(chosen));
      state.right ||= right;
      const word = document.createElement("p");
      word.innerHTML = html;
      this.save(`Question ${number + 1}: ${word.textContent}${right && !field
        ? " What the other answers would take stands beside them." : ""}`);
    }

    show(number) {
      this.states[number].shown = 1;
      this.save(`Question ${number + 1}: the answer stands below your own.`);
      // The button that was pressed is gone now.
      this.blocks[number].querySelector("[data-do=renew]").focus();
    }

    renew(number) {
      const [{ draw }, state] = [this.questions[number], this.states[number]];
      const before = JSON.stringify(state.numbers);
      do {
        for (const [name, of] of Object.entries(draw)) {
          state.numbers[name] = of[Math.floor(Math.random() * of.length)];
        }
      } while (JSON.stringify(state.numbers) === before);
      [state.typed, state.shown] = ["", 0];
      this.$(`#typed-${number}`).value = "";
      this.save("");
      this.words = this.blocks[number].querySelector("legend").textContent;
    }

    erase() {
      this.states = this.questions.map(this.fresh);
      this.restore();
      this.save("Erased.");
      try { localStorage.removeItem(this.store); } catch { /* nothing was kept */ }
    }

    // ---- What is said of an answer: whether it is right, and HTML.

    remark(question, { numbers, typed, shown }, i) {
      const more = ` <small>See section ${question.section}.</small>`;
      if (question.choices) {
        const [, says, right] = question.choices[i];
        return [right, `<b>${right ? "Right." : "Not right."}</b> ${write(says, {})}${
          right ? "" : more}`];
      }
      const [number, { decimals }] = [typedNumber(typed), question];
      const all = { ...numbers, answer: evaluate(question.answer, numbers) };
      const because = write(question.because, all);
      if (near(number, all.answer, decimals)) return [true, `<b>Right.</b> ${because}`];
      if (shown) return [false, `<b>${format(all.answer, decimals)}.</b> ${because}${more}`];
      const slip = question.slips.find(([value]) => near(number, evaluate(value, all), decimals));
      return [false, `<b>Not right.</b> ${write(slip ? slip[1] : question.hint, all)}${more}`];
    }

    spoken() {
      return `${this.words} ${this.count}`;
    }

    render() {
      this.states.forEach((state, number) => {
        const [question, box] = [this.questions[number], this.blocks[number]];
        const asked = write(question.ask, state.numbers);
        const legend = box.querySelector("legend span");
        if (legend.innerHTML !== asked) legend.innerHTML = asked;
        const put = (place, i, visible) => {
          place.hidden = !visible;
          if (!visible) return;
          const [right, html] = this.remark(question, state, i);
          place.classList.toggle("right", right || state.shown > 0);
          place.innerHTML = html;
        };
        question.choices?.forEach((_, i) =>
          put(this.$(`#says-${number}-${i}`), i, state.right || state.tried.includes(i)));
        put(this.$(`#says-${number}`), 0, state.typed !== "");
        if (question.choices) return;
        box.querySelector("[data-do=show]").hidden = state.typed === "" || state.shown
          || this.remark(question, state, 0)[0];
      });
      const answered = this.states.filter(({ tried }) => tried.length).length;
      const right = this.states.filter((state) => state.right).length;
      this.count = `${answered} of ${this.states.length} answered, ${right} right.`;
      this.$(".count").textContent = this.count;
      this.$(".kept").textContent = answered ? this.kept ?? "They stay in this browser." : "";
    }
  }
  customElements.define(TAG, ChapterQuestions);
})();
