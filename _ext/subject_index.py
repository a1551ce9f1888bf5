"""Directive that lists where the chapters speak of what: the book's index of subjects.

``subject-index`` has the words of the glossary, and one more of each line of its content: a word,
``word: see other word``, ``word: from 1 §16``, where a reader should begin, or
``word: only where linked`` for one that is an ordinary word, too. A word stands for the sections
that name it or link to it in the glossary; of many, those are kept that name it most. In bold is
where to begin: the first section with the word in its heading, or else the first that links to
it. Sections are named as readers do: ``1 §8`` is section 8 of chapter 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import search_sections
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from helpers.publishing.headings import slug, untimed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx

CHAPTER = re.compile(r"chapters/(\d\d)-[^/]*$")
NUMBERED = re.compile(r"(\d+)\. (.*)")
UNNUMBERED = re.compile(r"Summary|Exercises?\b|Further reading")
SIBILANTS = ("s", "x", "z", "ch", "sh")
MOST = 6  # sections of a word
SEE = "see "
FROM = "from "
LINKED = "only where linked"


class Place(NamedTuple):
    """A section of a chapter: its name and address, its heading, what it says and looks up."""

    name: str
    address: str
    heading: str
    text: str
    words: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A word, where it is explained, and its sections; or the word to look under."""

    word: str
    address: str | None
    places: list[tuple[Place, bool]]
    see: str | None


def places(chapter: int, sections: Iterable[search_sections.Section]) -> Iterator[Place]:
    """Yield the numbered sections of a chapter, each with its subsections."""
    found: list[Place] = []
    within = False
    for section in sections:
        if numbered := NUMBERED.match(untimed(section.title)):
            if "#" not in section.address:
                continue  # the chapter itself
            name = f"{chapter} §{numbered[1]}"
            found.append(Place(name, section.address, numbered[2], section.text, section.words))
            within = True
        elif UNNUMBERED.match(section.title):
            within = False
        elif within:
            whole = f"{found[-1].text} {section.title} {section.text}"
            words = (*found[-1].words, *section.words)
            found[-1] = found[-1]._replace(text=whole, words=words)
    yield from found


def pattern(word: str) -> re.Pattern[str]:
    """Match a word, in the singular or the plural, and nothing that it is a part of."""
    stem, ending = word, "s?"
    if word.endswith("y"):
        stem, ending = word[:-1], "(?:y|ies)"
    elif word.endswith(SIBILANTS):
        ending = "(?:es)?"
    return re.compile(rf"(?<![\w-]){re.escape(stem)}{ending}(?![\w-])", re.IGNORECASE)


def sections_of(
    word: str, of: list[Place], linked: bool = False, start: str = ""
) -> list[tuple[Place, bool]]:
    """Return the sections to name for a word, in their order; the one to begin with is marked.

    With ``linked``, only those count that link to the word. ``start`` names the one to begin with.
    """
    named, place_of = pattern(word), slug(word)
    titled = [it for it in of if not linked and named.search(it.heading)]
    looked_up = [it for it in of if place_of in it.words]
    weights = {
        it: 5 * (it in titled or it in looked_up)
        + (0 if linked else len(named.findall(f"{it.heading} {it.text}")))
        for it in of
    }
    best = sorted((it for it in of if weights[it]), key=lambda it: -weights[it])
    chosen = [it for it in of if it.name == start]
    if not best or bool(start) != bool(chosen):
        return []
    begin = next(iter([*chosen, *titled, *looked_up, *best]))
    kept = {begin, *best[: MOST - 1]} if begin not in best[:MOST] else set(best[:MOST])
    return [(it, it is begin) for it in of if it in kept]


def listed(words: dict[str, str | None], more: Iterable[str], of: list[Place]) -> list[Entry]:
    """Return the entries of an index, from A to Z.

    Raises ``ValueError`` for a further word that no section names, or that leads nowhere.
    """
    named = dict(words)
    see: dict[str, str] = {}
    linked: set[str] = set()
    starts: dict[str, str] = {}
    for line in more:
        word, _, what = line.partition(": ")
        if what == LINKED:
            linked.add(word)
            continue
        if what.startswith(FROM):
            starts[word] = what.removeprefix(FROM)
            continue
        named[word] = None
        if what and not what.startswith(SEE):
            raise ValueError(f"{line}: say {SEE!r}, {FROM!r} or {LINKED!r}")
        if what:
            see[word] = what.removeprefix(SEE)
    if unknown := ({*starts} | linked) - {*named}:
        raise ValueError(f"no entry is called {', '.join(sorted(unknown))}")
    entries = [
        Entry(
            word,
            address,
            [] if word in see else sections_of(word, of, word in linked, starts.get(word, "")),
            see.get(word),
        )
        for word, address in named.items()
    ]
    kept = {entry.word for entry in entries if entry.places}
    for entry in entries:
        if entry.see and entry.see not in kept:
            raise ValueError(f"{entry.word}: see {entry.see}, which is no entry")
        if not entry.see and not entry.places and (entry.word not in words or entry.word in starts):
            raise ValueError(f"no section speaks of {entry.word}")
    return sorted((it for it in entries if it.places or it.see), key=lambda it: _order(it.word))


def _order(word: str) -> tuple[bool, str]:
    return word[0].isalpha(), word.casefold()


def html(entries: list[Entry]) -> str:
    """Write the index, a heading for each letter."""
    written = []
    for letter, of_letter in groupby(entries, lambda it: it.word[0].upper()):
        initial = letter if letter.isalpha() else "0–9"
        items = "".join(f'<li id="{slug(entry.word)}">{_item(entry)}</li>\n' for entry in of_letter)
        written.append(f'<section><h2>{initial}</h2>\n<ul class="subjects">{items}</ul></section>')
    return "\n".join(written)


def _item(entry: Entry) -> str:
    word = escape(entry.word)
    if entry.see:
        return f'{word}: see <a href="#{slug(entry.see)}">{escape(entry.see)}</a>'
    links = (
        f'<a href="{place.address}" title="{escape(place.heading)}">'
        + ("<strong>{}</strong>" if first else "{}").format(place.name.replace(" ", "\u00a0"))
        + "</a>"
        for place, first in entry.places
    )
    explained = f'<a href="{entry.address}">{word}</a>' if entry.address else word
    return f"{explained} {', '.join(links)}"


class index_placeholder(nodes.General, nodes.Element):  # noqa: N801
    """Where the index will be, once all pages are read."""


class SubjectIndex(SphinxDirective):
    """``subject-index``: further words as its content."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave a place for the index; it depends on all chapters."""
        return [index_placeholder(more=[line for line in self.content if line.strip()])]


def fill(app: Sphinx, document: nodes.document, page: str) -> None:
    """Write the index of the page that has one."""
    for placeholder in list(document.findall(index_placeholder)):
        by_page = defaultdict(list)
        for section in search_sections.of_book(app):
            by_page[section.address.partition("#")[0]].append(section)
        at: list[Place] = []
        words: dict[str, str | None] = {}
        for name in sorted(app.env.found_docs):
            address = app.builder.get_target_uri(name)
            relative = app.builder.get_relative_uri(page, name)
            sections = [
                it._replace(address=it.address.replace(address, relative, 1))
                for it in by_page[address]
            ]
            if chapter := CHAPTER.match(name):
                at += places(int(chapter[1]), sections)
            if name == search_sections.GLOSSARY:
                words = {section.title: section.address for section in sections[1:]}
        written = html(listed(words, placeholder["more"], at))
        placeholder.replace_self(nodes.raw("", written, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and the event at which it is filled."""
    app.add_node(index_placeholder)
    app.add_directive("subject-index", SubjectIndex)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
