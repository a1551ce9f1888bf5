"""Files that are no chapter, and those that are one in spite of what they look like."""

import json

import pytest

from helpers.grading.intake import recognise
from helpers.grading.records import UnreadableError
from tests.grading.hostile.conftest import prepared
from tests.grading.hostile.made import CHAPTERS, chapter, code

NAMES = (
    "Ærøskøbing/../../etc",
    "李小龍",
    "محمد\u200dعلي",
    "नाम\nOwned: 100",
    "\x1b[31mred\x07",
    "\u202egpj.exe",
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "Robert'); DROP TABLE grades;--",
    "a" * 5_000,
    "",
    "🦑" * 50,
)


def notebook(*cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | more)


UNREADABLE = {
    "not JSON": ("PK\x03\x04 a zip", "The file is not JSON"),
    "an empty file": ("", "The file is empty"),
    "blanks": (" \n" * 1000, "The file is empty"),
    "JSON but no notebook": ('{"cells": []}', "The file is JSON, but no notebook"),
    "a list": ("[1, 2]", "The file is JSON, but no notebook"),
    "nested without end": ("[" * 900_000, "The file is nested too deep"),
    "a huge number": ('{"nbformat": ' + "9" * 100_000 + "}", "The file is not JSON"),
    "nbformat 3": (
        json.dumps({"nbformat": 3, "worksheets": [{"cells": []}]}),
        "The notebook has format '3', and format 4 is needed",
    ),
    "no cells": (notebook(cells=7), "The notebook has no list of cells"),
    "a notebook without cells": (notebook(), "The notebook is a copy of none of the chapters"),
    "a chapter unknown": (
        notebook(code("import antigravity"), code("answer = 42")),
        "The notebook is a copy of none of the chapters 1, 2, 3, 4, 5, 6",
    ),
    "6,000 cells": (notebook(*[code("1")] * 6_000), "The notebook has more than 5,000 cells"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told_in_a_sentence(given, name):
    content, reason = UNREADABLE[name]

    with pytest.raises(UnreadableError) as told:
        recognise(content.encode(), given)
    assert str(told.value).startswith(reason)
    assert str(told.value).isprintable()


def test_80_MB_of_outputs_are_passed_over(pool, given):  # noqa: N802
    content = json.loads(chapter(CHAPTERS[0]))
    piece = {"output_type": "stream", "name": "stdout", "text": ['["outputs": [\\"' * 70_000]}
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [piece]
    content = json.dumps(content).encode()

    [grade] = pool.mark([prepared("ana", content, given)])

    assert len(content) > 80_000_000
    assert grade.points == 16


def test_names_in_any_script_are_kept_and_cost_nothing(pool, given):
    solved = chapter(CHAPTERS[0])

    grades = list(pool.mark(prepared(name, solved, given) for name in NAMES))

    assert [grade.student for grade in grades] == list(NAMES)
    assert [grade.points for grade in grades] == [16.0] * len(NAMES)


def test_cells_that_share_an_id_or_have_none_are_all_run(pool, given):
    content = json.loads(chapter(CHAPTERS[0]))
    for cell in content["cells"]:
        cell.pop("id") if cell["cell_type"] == "markdown" else cell.update(id="same")

    [grade] = pool.mark([prepared("ana", json.dumps(content).encode(), given)])

    assert grade.points == 16
