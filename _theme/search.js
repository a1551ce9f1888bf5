// The search page: finds sections in SECTIONS, which _ext/search_sections.py writes. Numbers are
// whole, with or without their commas; a word may be left unfinished, or have one slip in it.
const WORD = /\p{N}+(?:[,\u202f\u00a0]\p{N}{3})*(?:\.\p{N}+)?|\p{L}[\p{L}\p{N}]*/gu;
const PIECE = 240; // characters of an excerpt

const isNumber = (word) => /^\p{N}/u.test(word);
const plain = (word) => (isNumber(word) ? word.replace(/[,\u202f\u00a0]/gu, "")
  : word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/(?<=\p{L}{3})s$/u, ""));
const words = (text) => [...text.matchAll(WORD)].map((match) => ({
  word: plain(match[0]), at: match.index, length: match[0].length,
}));

// Whether two words differ in one letter: missing, other, or two that changed places.
function oneSlip(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const rest = (word, more) => word.slice(at + more);
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1)
    || (a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, 2) === rest(b, 2));
}

const SLIP = 0.4; // how well a word fits that one slip of the keyboard makes of the query's
const count = (list) => list.reduce((all, word) => all.set(word, (all.get(word) ?? 0) + 1), new Map());
const INDEX = SECTIONS.map(([address, title, page, text]) => {
  const inTitle = words(title).map(({ word }) => word);
  const named = inTitle.filter((word) => !isNumber(word)); // a title's number is the section's
  const counts = count(words(text).map(({ word }) => word));
  return { address, title, page, text, inTitle, named, counts };
});
const VOCABULARY = count(INDEX.flatMap(({ counts, inTitle }) =>
  [...new Set([...counts.keys(), ...inTitle])])); // in how many sections each word stands

// Words of the book that a word of the query may mean, and how well each fits.
function meanings(asked) {
  const exact = VOCABULARY.has(asked) ? [[asked, 1]] : [];
  if (isNumber(asked)) return new Map(exact);
  const all = [...VOCABULARY.keys()].filter((word) => !isNumber(word));
  const begun = asked.length < 3 ? []
    : all.filter((word) => word !== asked && word.startsWith(asked)).map((word) => [word, 0.5]);
  if (exact.length || begun.length || asked.length < 4) return new Map([...exact, ...begun]);
  return new Map(all.filter((word) => oneSlip(word, asked)).map((word) => [word, SLIP]));
}

// How much a section says of one word: rare words, the title, and repetition count.
function weight(section, fits) {
  let best = 0;
  for (const [word, fit] of fits) {
    const rare = Math.log(1 + INDEX.length / VOCABULARY.get(word));
    const times = section.counts.get(word) ?? 0;
    const place = section.named.indexOf(word);
    const titled = place < 0 ? 0 : 2 / (1 + 0.2 * place);
    best = Math.max(best, fit * rare * (3 * times / (times + 9) + titled));
  }
  return best;
}

// Sections in which every word of the query is found, the best first.
function find(query) {
  const asked = words(query).map(({ word }) => meanings(word));
  if (!asked.length) return { found: [], terms: new Set(), meant: [], slipped: [] };
  const slips = asked.filter((fits) => fits.size && [...fits.values()].every((it) => it === SLIP));
  const slipped = words(query).map(({ word }) => word).filter((_, i) => slips.includes(asked[i]));
  const found = INDEX
    .map((section) => ({ section, weights: asked.map((fits) => weight(section, fits)) }))
    .filter(({ weights }) => weights.every(Boolean))
    .map(({ section, weights }) => ({ section, score: weights.reduce((a, b) => a + b) }))
    .sort((a, b) => b.score - a.score);
  const meant = slips.flatMap((fits) => [...fits.keys()]);
  return { found, terms: new Set(asked.flatMap((fits) => [...fits.keys()])), meant, slipped };
}

// The part of a text in which most different terms stand, each marked.
function excerpt(text, terms) {
  const hits = words(text).filter(({ word }) => terms.has(word));
  const near = (from) => new Set(hits.filter(({ at }) => at >= from && at < from + PIECE - 40)
    .map(({ word }) => word)).size;
  const best = hits.reduce((a, b) => (near(b.at) > near(a.at) ? b : a), hits[0] ?? { at: 0 });
  const start = Math.max(text.lastIndexOf(" ", Math.max(best.at - 60, 0)), 0);
  const end = start + PIECE < text.length ? text.lastIndexOf(" ", start + PIECE) : text.length;
  const line = document.createElement("p");
  let from = start;
  for (const { at, length } of hits) {
    if (at < start || at + length > end) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + length);
    line.append(text.slice(from, at), mark);
    from = at + length;
  }
  line.append(text.slice(from, end));
  if (start) line.prepend("… ");
  if (end < text.length) line.append(" …");
  return line;
}

function item({ section }, terms) {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = document.documentElement.dataset.content_root + section.address;
  link.textContent = section.title;
  entry.append(link);
  if (section.page !== section.title) entry.append(` in ${section.page}`);
  entry.append(excerpt(section.text, terms));
  return entry;
}

const MOST = 40;
const field = document.querySelector(".bd-search-container input");
const results = document.querySelector("#search-results");
const said = document.createElement("p");
const list = document.createElement("ol");
said.setAttribute("role", "status");
results.append(said, list);

function show() {
  const query = field.value.trim();
  const { found, terms, meant, slipped } = find(query);
  const sections = found.length === 1 ? "1 section" : `${found.length} sections`;
  const asked = meant.length && found.length
    ? `“${meant.slice(0, 3).join("”, “")}”, as “${slipped.join("”, “")}” stands nowhere`
    : `“${query}”`;
  said.textContent = !query ? "" : `${sections} with ${asked}${
    found.length > MOST ? `, the best ${MOST} of them below` : ""}.${
    found.length ? "" : " Try fewer or other words."}`;
  list.replaceChildren(...found.slice(0, MOST).map((entry) => item(entry, terms)));
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", show);
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  const url = new URL(location);
  url.searchParams.set("q", field.value.trim());
  try { history.replaceState(null, "", url); } catch { /* a page in a folder */ }
  show();
});
show();
