"""A class of thirty that nobody taught: made, so that a teacher sees what grading gives.

Solutions come from the chapter, slips from what learners get wrong; names are those of people
whose work the book uses.
"""

import copy
import inspect
import json
import random
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.exercises import EXERCISES
from helpers.grading.answers import ANSWERS
from helpers.grading.papers import solutions
from helpers.resources import chapter_path, replacing

CHAPTER = 1
_NAMES = (
    "Ada", "Alan", "Alex", "Alonzo", "Barbara", "Bernard", "Chieko", "Corinna", "Dana", "David",
    "Emmy", "Erwin", "Frances", "Frank", "Geoffrey", "Grace", "Hedy", "Ida", "Ilya", "Jürgen",
    "Karen", "Kaiming", "Kunihiko", "Léon", "Margaret", "Marie", "Patrick", "Radia", "Sofja",
    "Yann",
)  # fmt: skip
_TABLE = "def slide(row, kernel):\n    return [[5.5], [7, 4], [-2, -2]][len(row) - 2]"
_LOOP = "def slide(row, kernel):\n    while True:\n        pass"


def make_class(folder: Path) -> Path:
    """Write thirty notebooks of chapter 1 and a roster below ``folder``; the same each time.

    Gives the folder of the notebooks. Two of the thirty are one, with other names of variables;
    one does not end; one is no notebook; one student of the roster hands in nothing.
    """
    rng = random.Random(0)
    source = chapter_path(CHAPTER)
    notebook = json.loads(source.read_text(encoding="utf-8"))
    submissions = folder / "submissions"
    rows = ["student,name"]
    for number, name in enumerate(_NAMES):
        student = f"s{number:02}"
        rows.append(f"{student},{name}")
        path = submissions / student / source.name
        if name == "Yann":
            continue
        text = "This is a letter, and no notebook.\n"
        if name != "Hedy":
            filled = _filled(notebook, rng, diligence=1.0 if name in ("Ada", "Alan") else 0.75)
            if name in ("Ada", "Alan"):
                for exercise, answers in ANSWERS.items():
                    for text in _functions(exercise, answers.right):
                        _put(filled, exercise, text)
            if name == "Alan":
                _rename(filled)
            if name == "Ilya":
                _put(filled, "slide", _LOOP)
            text = json.dumps(filled)
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")
    with replacing(folder / "roster.csv") as part:
        part.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return submissions


def _filled(notebook: dict[str, Any], rng: random.Random, diligence: float) -> dict[str, Any]:
    """Answer most exercises, some of them wrong."""
    filled = copy.deepcopy(notebook)
    for name, solution in _solutions():
        slips = [*_functions(name, ANSWERS[name].wrong), *([_TABLE] if name == "slide" else [])]
        if rng.random() > diligence:
            if slips and rng.random() < 0.7:
                _put(filled, name, rng.choice(slips))
            continue
        _put(filled, name, solution)
    return filled


def _solutions() -> Iterator[tuple[str, str]]:
    """Give the solution of each exercise that the chapter folds away."""
    names = [each.name for each in EXERCISES.values() if each.chapter == CHAPTER]
    for code in solutions():
        for name in names:
            if re.search(rf"^(def {name}\(|{name} =)", code, re.MULTILINE):
                yield name, code.rstrip()


def _functions(name: str, answers: Mapping[str, Any]) -> Iterator[str]:
    """Write those of known answers that are a function of their own, as a learner would."""
    for answer in answers.values():
        if not inspect.isfunction(answer) or answer.__code__.co_freevars:
            continue
        source = textwrap.dedent(inspect.getsource(answer))
        if source.startswith("def ") and name not in answer.__code__.co_names:
            parameters = ", ".join(inspect.signature(answer).parameters)
            _, _, body = source.partition(":\n")
            yield f"def {name}({parameters}):\n{body.rstrip()}"


def _put(notebook: dict[str, Any], name: str, code: str) -> None:
    """Put code in the place of an exercise's stub."""
    stub = re.compile(rf"^(def {name}\(|{name} = )", re.MULTILINE)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and stub.search("".join(cell["source"])):
            cell["source"] = code.splitlines(keepends=True)
            return


def _rename(notebook: dict[str, Any]) -> None:
    """Give other names to the variables of exercise cells, as who copies does."""
    for cell in notebook["cells"]:
        if cell.get("id", "").startswith("ex-") and cell["cell_type"] == "code":
            text = "".join(cell["source"])
            for old, new in (("row", "line"), ("total", "acc"), ("start", "first")):
                text = re.sub(rf"\b{old}\b", new, text)
            cell["source"] = text.splitlines(keepends=True)
