"""Directives that show what was measured, what papers say and what we compute, from ``data/``.

``results-table`` shows ``data/results.toml``, ``published-table`` shows ``data/published.toml``,
``ledger-table`` and ``ledger-puzzles`` show ``data/ledger.json``; ``executions-table`` shows what
the chapters were executed with, from ``execution.json`` beside them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from helpers.ledger import stored_ledger, stored_puzzles, table
from helpers.ledger.store import FILE
from helpers.publishing import executions
from helpers.resources import data_path

if TYPE_CHECKING:
    from pybtex.database import Entry
    from sphinx.application import Sphinx

Fact = dict[str, Any]


def number(value: float | str, unit: str = "") -> str:
    """Write a value the way the book does: ``60,000``, ``99.1 %``."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return f"{text} {unit}".strip()


def author_year(entry: Entry) -> str:
    """Name a source as the chapters do: ``He et al. (2016)``."""
    names = [
        " ".join(person.prelast_names + person.last_names) for person in entry.persons["author"]
    ]
    short = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    return f"{short} ({entry.fields['year']})"


def markdown_table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Lines of a pipe table."""
    cells = [columns, ("---",) * len(columns), *rows]
    return ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in cells]


def results_markdown(results: list[Fact]) -> list[str]:
    """Write a table of the results, and below it how each was measured."""
    if not results:
        return ["No result has been recorded yet."]
    rows = [
        (
            f"{result['what']} (chapter {result['chapter']})",
            f"{result['metric']} **{number(result['value'], result['unit'])}**"
            + (f" ({result['note']})" if "note" in result else ""),
            ", ".join(str(value) for value in result["values"]),
            str(result["epochs"]),
            str(result["minutes"]),
        )
        for result in results
    ]
    lines = markdown_table(("What", "Result", "For each seed", "Epochs", "Minutes"), rows)
    for result in results:
        seeds = ", ".join(str(seed) for seed in result["seeds"])
        lines += [
            "",
            f"**{result['what']}** ({result['date']}): {result['data']}; seed {seeds}; "
            f"{result['machine']}; {result['versions']}.",
            "",
            "```sh",
            result["command"],
            "```",
        ]
    return lines


def published_markdown(published: dict[str, Fact], entries: dict[str, Entry]) -> list[str]:
    """Write a table of the published numbers, each with its source."""
    rows = [
        (
            fact["what"],
            number(fact["value"], fact.get("unit", "")),
            f"[{author_year(entries[fact['source']])}](bibliography.md#{fact['source']}), "
            f"{fact['where']}",
        )
        for fact in published.values()
    ]
    return markdown_table(("What", "Value", "Source"), rows)


def executions_markdown(notes: dict[str, Fact]) -> list[str]:
    """Write a table of the chapters as they were executed, and below it with what."""
    notes = {stem: note for stem, note in notes.items() if stem[:2].isdecimal()}
    rows = [
        (
            f"[{int(stem[:2])}](../{stem}.ipynb)",
            note["data"],
            note["mode"],
            str(note["seconds"]),
            note["date"],
        )
        for stem, note in notes.items()
    ]
    lines = markdown_table(("Chapter", "Data", "Mode", "Seconds", "Day"), rows)
    with_what: dict[str, list[str]] = {}
    for stem, note in notes.items():
        with_what.setdefault(f"{note['versions']}; {note['machine']}", []).append(stem)
    for what, stems in with_what.items():
        chapters = ", ".join(str(int(stem[:2])) for stem in stems)
        lines += ["", f"Chapter{'s' if stems[1:] else ''} {chapters}: {what}."]
    return lines


class FactsDirective(SphinxDirective):
    """Parse generated Markdown in place of the directive."""

    file: str

    def markdown(self, facts: Fact) -> list[str]:
        """Lines to parse."""
        raise NotImplementedError

    def path(self) -> Path:
        """Return where the facts are."""
        return data_path(self.file)

    def facts(self) -> Fact:
        """Read them."""
        return tomllib.loads(self.path().read_text("utf-8"))

    def run(self) -> list[nodes.Node]:
        """Read the file, write Markdown, parse it."""
        self.env.note_dependency(str(self.path()))
        return self.parse_text_to_nodes("\n".join(self.markdown(self.facts())))


class ResultsTable(FactsDirective):
    """``results-table``: what was measured on real data."""

    file = "results.toml"

    def markdown(self, facts: Fact) -> list[str]:  # noqa: D102
        return results_markdown(facts.get("result", []))


class PublishedTable(FactsDirective):
    """``published-table``: the numbers that the chapters take from papers."""

    file = "published.toml"

    def markdown(self, facts: Fact) -> list[str]:  # noqa: D102
        return published_markdown(facts, self.env.get_domain("cite").bibdata.data.entries)


class ExecutionsTable(FactsDirective):
    """``executions-table``: versions, seconds and data of each chapter."""

    file = executions.NAME

    def path(self) -> Path:  # noqa: D102
        return Path(self.env.srcdir, "chapters", self.file)

    def facts(self) -> Fact:  # noqa: D102
        return executions.read(self.path().parent)

    def markdown(self, facts: Fact) -> list[str]:  # noqa: D102
        return executions_markdown(facts)


class LedgerDirective(SphinxDirective):
    """Show HTML that the ledger makes of itself."""

    def html(self) -> str:
        """Return what to show."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Pass the HTML on as it is."""
        for file in (FILE, "published.toml"):
            self.env.note_dependency(str(data_path(file)))
        return [nodes.raw("", self.html(), format="html")]


class LedgerTable(LedgerDirective):
    """``ledger-table``: all networks of chapter 6, each a link to its paper."""

    def html(self) -> str:  # noqa: D102
        return table.html(stored_ledger(), "bibliography.html#{}".format)


class LedgerPuzzles(LedgerDirective):
    """``ledger-puzzles``: printed figures that do not fit, settled by counting."""

    def html(self) -> str:  # noqa: D102
        return "\n".join(map(table.puzzle_html, stored_puzzles()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.add_directive("results-table", ResultsTable)
    app.add_directive("published-table", PublishedTable)
    app.add_directive("executions-table", ExecutionsTable)
    app.add_directive("ledger-table", LedgerTable)
    app.add_directive("ledger-puzzles", LedgerPuzzles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
