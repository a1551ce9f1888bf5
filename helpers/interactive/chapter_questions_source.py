"""The questions of a chapter as they are written, ``data/questions/01.toml`` …, read and checked.

A file is a list of ``[[questions]]``, in the order of the chapter, each with

``name``
    lower-case letters, digits and hyphens: under it the reader's browser keeps the answer;
``section``
    of the chapter, where the answer stands;
``ask``
    the question;

and either ``choices``, a table ``{text, says}`` each, one with ``right = true``; ``says`` is why it
is right, or what it would take for it to be right. Or, if the answer is a number,

``draw``
    for each of the question's names the numbers that it may be; the first are the first shown;
``answer``
    a formula in these names, and ``unit``, what is counted, and ``decimals``, how many are asked;
``because``
    why it is this ``{answer}``;
``hint``
    what is said to a wrong number that is not known;
``slips``
    known wrong numbers, a table ``{value, says}`` each: a formula, and what was forgotten.

Sentences and formulas are those of ``chapter_questions_formulas``.
"""

import itertools
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from helpers.interactive.chapter_questions_formulas import (
    Number,
    Sentence,
    Tree,
    evaluate,
    formula,
    sentence,
)
from helpers.resources import chapters, data_path


@dataclass(frozen=True)
class Choice:
    """An answer to choose, and what is said of it."""

    text: Sentence
    says: Sentence
    right: bool


@dataclass(frozen=True)
class Slip:
    """A wrong number that is known, and what leads to it."""

    value: Tree
    says: Sentence


@dataclass(frozen=True)
class Chosen:
    """A question with answers to choose from."""

    name: str
    section: int
    ask: Sentence
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Numeric:
    """A question whose answer is computed from numbers that are drawn."""

    name: str
    section: int
    ask: Sentence
    draw: dict[str, list[int]]
    answer: Tree
    unit: str
    decimals: int
    because: Sentence
    hint: Sentence
    slips: tuple[Slip, ...]

    def draws(self) -> Iterator[dict[str, Number]]:
        """All numbers that may be drawn, each with its ``answer``; the first shown comes first."""
        for values in itertools.product(*self.draw.values()):
            numbers: dict[str, Number] = dict(zip(self.draw, values, strict=True))
            yield numbers | {"answer": evaluate(self.answer, numbers)}


Question: TypeAlias = Chosen | Numeric

_COMMON = {"name", "section", "ask"}
_CHOSEN = _COMMON | {"choices"}
_NUMERIC = _COMMON | {"draw", "answer", "unit", "because", "hint", "slips"}


def read(chapter: int) -> tuple[Question, ...]:
    """Read the questions of a chapter, from 1 on; ``ValueError`` for one that there is not."""
    if chapter not in (known := list(chapters())):
        raise ValueError(f"chapter must be from 1 to {max(known)}, got {chapter!r}")
    return parse(data_path(f"questions/{chapter:02}.toml"))


def parse(path: Path) -> tuple[Question, ...]:
    """Read a file of questions; ``ValueError`` names the question that is not as it should be."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["questions"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise ValueError(f"{path.name} is no list of [[questions]] in TOML: {error}") from error
    read: list[Question] = []
    for place, entry in enumerate(entries, start=1):
        try:
            question = _question(entry)
            if question.name in {earlier.name for earlier in read}:
                raise ValueError("its name stands twice")  # noqa: TRY301
        except (ValueError, TypeError) as error:
            which = f"question {place}, {entry.get('name', 'without a name')!r}"
            raise ValueError(f"{path.name}, {which}: {error}") from error
        read.append(question)
    return tuple(read)


def _question(entry: dict[str, Any]) -> Question:
    chosen = "choices" in entry
    _keys(entry, _CHOSEN if chosen else _NUMERIC, set() if chosen else {"decimals"})
    if not re.fullmatch("[a-z0-9-]+", entry["name"]):
        raise ValueError("its name must be of lower-case letters, digits and hyphens")
    if chosen:
        choices = tuple(map(_choice, entry["choices"]))
        if len(choices) < 3 or sum(choice.right for choice in choices) != 1:
            raise ValueError("it must have three choices or more, one of them `right = true`")
        return Chosen(entry["name"], entry["section"], sentence(entry["ask"]), choices)
    draw = entry["draw"]
    if not draw or not all(draw.values()) or "answer" in draw:
        raise ValueError("`draw` must have a list of numbers for each name; none is `answer`")
    known = {*draw, "answer"}
    return Numeric(
        entry["name"],
        entry["section"],
        sentence(entry["ask"], draw),
        draw=draw,
        answer=formula(entry["answer"], draw),
        unit=entry["unit"],
        decimals=entry.get("decimals", 0),
        because=sentence(entry["because"], known),
        hint=sentence(entry["hint"], draw),
        slips=tuple(_slip(slip, draw, known) for slip in entry["slips"]),
    )


def _choice(entry: dict[str, Any]) -> Choice:
    _keys(entry, {"text", "says"}, {"right"})
    return Choice(sentence(entry["text"]), sentence(entry["says"]), entry.get("right", False))


def _slip(entry: dict[str, Any], draw: Collection[str], known: Collection[str]) -> Slip:
    _keys(entry, {"value", "says"})
    return Slip(formula(entry["value"], draw), sentence(entry["says"], known))


def _keys(entry: dict[str, Any], needed: set[str], allowed: set[str] | None = None) -> None:
    if missing := needed - set(entry):
        raise ValueError(f"{', '.join(sorted(missing))} is missing")
    if unknown := set(entry) - needed - (allowed or set()):
        raise ValueError(f"{', '.join(sorted(unknown))} is not known here")
