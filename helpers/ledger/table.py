"""The ledger as a table: text for a terminal, HTML for a notebook and the site."""

from collections.abc import Callable
from html import escape
from textwrap import fill

from helpers import tables
from helpers.architectures import ARCHITECTURES
from helpers.ledger.model import Counts, Entry, Ledger, Printed, Puzzle
from helpers.showing import MimeBundle, bundle

_NAMES = {
    "parameters": "parameters",
    "multiply-adds": "multiply-adds",
    "layers": "layers",
    "top1-error": "top-1 error",
    "top5-error": "top-5 error",
}
_HEADINGS = tuple(name.capitalize() for name in _NAMES.values())
_CAPTION = "Paper says, we compute (M: millions, G: billions; errors on ImageNet)"
_NOT_KNOWN = "–"

Cells = tuple[str, ...]


@bundle.register
def _shown_ledger(ledger: Ledger) -> MimeBundle:
    return {"text/plain": text(ledger), "text/html": html(ledger)}, {}


@bundle.register
def _shown_puzzle(puzzle: Puzzle) -> MimeBundle:
    return {"text/plain": puzzle_text(puzzle), "text/html": puzzle_html(puzzle)}, {}


def text(ledger: Ledger) -> str:
    """Aligned columns, a line for each source, and below a network's lines why they differ."""
    rows = [row for entry in ledger.entries for row in _rows(entry)]
    headings, *aligned = _aligned([("", *_HEADINGS), *rows])
    lines = [_CAPTION, "", headings]
    for entry in ledger.entries:
        own, aligned = aligned[: len(_rows(entry))], aligned[len(_rows(entry)) :]
        lines += ["", _title(entry), *own]
        lines += [
            fill(line, 92, initial_indent="  ", subsequent_indent="    ")
            for line in _reasons(entry)
        ]
    return "\n".join(lines)


def html(ledger: Ledger, address: Callable[[str], str] | None = None) -> str:
    """Table whose networks open to what separates paper and count, with its own style.

    ``address`` is where a source stands, a key of references.bib: titles become links to it.
    """
    groups = (_group(entry, address) for entry in ledger.entries)
    table = tables.table(_CAPTION, tables.head(("Network", *_HEADINGS)), "\n", *groups)
    return tables.region("ledger", _CAPTION, _STYLE, table)


def puzzle_text(puzzle: Puzzle) -> str:
    """Title, aligned columns, answer."""
    lines = _aligned([puzzle.headings, *puzzle.rows])
    return "\n".join([puzzle.title, "", *lines, "", fill(puzzle.answer, 92)])


def puzzle_html(puzzle: Puzzle) -> str:
    """Table of the ledger's style, and the answer below it."""
    rows = "".join(f"<tr>{tables.row(name, cells)}</tr>\n" for name, *cells in puzzle.rows)
    table = tables.table(puzzle.title, tables.head(puzzle.headings), f"\n<tbody>\n{rows}</tbody>\n")
    return tables.region("ledger", puzzle.title, _STYLE, table, f"\n<p>{escape(puzzle.answer)}</p>")


def short(value: float) -> str:
    """``"15.47 G"``, ``"724.4 M"``: four digits of what is a million or more, else all."""
    for size, letter in ((1e9, "G"), (1e6, "M")):
        if value >= size:
            return f"{value / size:.4g} {letter}"
    return f"{value:,}"


def _group(entry: Entry, address: Callable[[str], str] | None) -> str:
    rows = "".join(f"<tr>{tables.row(who, cells)}</tr>\n" for who, *cells in _rows(entry))
    title = _title(entry)
    linked = escape(title)
    if address:
        linked = f'<a href="{address(entry.architecture.source)}">{linked}</a>'
    return (
        f'<tbody>\n<tr><th scope="rowgroup" colspan="6">{linked}</th></tr>\n{rows}'
        + tables.opening(6, "Why they differ", f": {title}", _reasons(entry))
        + "</tbody>\n"
    )


def _rows(entry: Entry) -> list[Cells]:
    rows = [("paper says", *_printed(entry.published)), ("we compute", *_counted(entry.computed))]
    if entry.keras:
        rows.append(("Keras has", *_counted(entry.keras)))
    return rows


def _printed(published: dict[str, Printed]) -> Cells:
    figures = {name: _as_printed(figure.value) for name, figure in published.items()}
    for error in ("top1-error", "top5-error"):
        if error in figures:
            figures[error] += " %"
    return tuple(figures.get(name, _NOT_KNOWN) for name in _NAMES)


def _as_printed(value: float) -> str:
    """Round no further than the paper does: ``"60 M"``, but ``"22,855,952"``."""
    return short(value) if float(f"{value:.4g}") == value else f"{value:,}"


def _counted(counts: Counts) -> Cells:
    return (
        f"{counts.parameters:,}",
        short(counts.multiply_adds),
        str(counts.layers),
        _NOT_KNOWN,
        _NOT_KNOWN,
    )


def _reasons(entry: Entry) -> list[str]:
    """Say what separates paper, count and Keras, and where the paper prints its figures."""
    counts, lines = entry.computed, [entry.note]
    exactly = f"Counted: {counts.multiply_adds:,} multiply-adds"
    if untrained := counts.stored_parameters - counts.parameters:
        exactly += f"; {untrained:,} numbers that are stored and not trained"
    lines.append(f"{exactly}.")
    if entry.keras:
        lines.append(_keras(entry, entry.keras))
    if entry.published:
        lines.append(f"Printed: {_places(entry)}.")
    return lines


def _places(entry: Entry) -> str:
    """Name each table or section once, and the network of its paper if it is another's."""
    first = {network.source: network.title for network in reversed(ARCHITECTURES.values())}
    printed_there: dict[str, list[str]] = {}
    for name, figure in entry.published.items():
        other = figure.source != entry.architecture.source
        place = figure.where + f", paper of {first[figure.source]}" * other
        printed_there.setdefault(place, []).append(_NAMES[name])
    return "; ".join(f"{', '.join(names)} ({place})" for place, names in printed_there.items())


def _keras(entry: Entry, counts: Counts) -> str:
    stored, ours = counts.stored_parameters, entry.computed.stored_parameters
    name = f"keras.applications.{entry.architecture.keras_name}"
    if not entry.differences:
        return f"{name} stores the same {stored:,} numbers."
    items = ", ".join(f"{it.kind} {it.keras - it.paper:+,}" for it in entry.differences)
    return f"{name} stores {stored:,} numbers, ours {ours:,}: {items.replace('-', '−')}."


def _title(entry: Entry) -> str:
    return f"{entry.architecture.title} ({entry.architecture.year})"


def _aligned(rows: list[Cells]) -> list[str]:
    sides = "<" + ">" * (len(rows[0]) - 1)
    return [line.rstrip() for line in tables.aligned(rows, sides)]


# Colours of the book's theme where there is one, of the notebook's page elsewhere.
_STYLE = """
.ledger { overflow-x: auto; position: relative;
  background: var(--pst-color-background, transparent);
  color: var(--pst-color-text-base, inherit); }
.ledger table { border-collapse: collapse; margin: 0; font-size: 0.875rem;
  font-variant-numeric: tabular-nums; color: inherit; }
.ledger caption { caption-side: top; text-align: left; padding: 0.3rem 0.6rem; color: inherit;
  font-weight: bold; }
.ledger :is(th, td) { padding: 0.2rem 0.6rem; text-align: left; vertical-align: top;
  font-weight: normal; color: inherit; background: none; border: 0; white-space: nowrap; }
.ledger :is(thead th, [scope="rowgroup"]) { font-weight: bold; }
.ledger thead th { background: var(--pst-color-surface, #8881); vertical-align: bottom;
  white-space: normal; }
.ledger .count { text-align: right; }
.ledger [scope="rowgroup"] { padding-top: 0.6rem;
  border-top: 1px solid var(--pst-color-border, #8888); }
.ledger :is(tbody, tr) { background: none !important; }
.ledger td[colspan] { white-space: normal; }
.ledger details { contain: inline-size; margin: 0; padding: 0; border: 0; background: none; }
.ledger summary { cursor: pointer; padding: 0.3rem 0; font-size: 0.75rem; }
.ledger summary span { position: absolute; clip-path: inset(50%); width: 1px; overflow: hidden;
  white-space: nowrap; }
.ledger p { margin: 0.3rem 0 0 1rem; max-width: none; }
@media (max-width: 30rem) {
  .ledger :is(th, td) { padding: 0.2rem 0.15rem; font-size: 0.6875rem; }
  .ledger details p { margin-left: 0; font-size: 0.75rem; } }
@media print { .ledger { overflow: visible; } .ledger table { font-size: 0.7rem; } }
"""
