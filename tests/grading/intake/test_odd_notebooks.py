"""Notebooks that no tool writes: one is recognised or refused, and never stops the others."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.intake import recognise, selecting
from helpers.grading.intake.bindings import Names
from helpers.grading.intake.selecting import Candidate, selected
from helpers.grading.intake.syntax import parsed
from helpers.grading.records import UnreadableError
from tests.grading.intake.samples import code, notebook
from tests.grading.intake.test_recognising import GIVEN

LONG = "0x" + "f" * 5_000  # more digits than Python writes in decimal


@pytest.mark.parametrize(
    "source",
    [
        f"x = {LONG}",
        f"x = -{LONG}",
        f"x = f'{{{LONG}}}'",
        f"def f(x={LONG}):\n    return x",
        f"for i in {LONG}:\n    x = i",
        f"match x:\n    case {LONG}:\n        pass",
        "x" + ".y" * 9_000,
        "x" + "()" * 9_000,
        "x = " + "+".join("y" * 9_000),
        "x = " + "not " * 4_000 + "y",
        "x = " + "(" * 90 + ")" * 90,
        "if x:\n    y\n" + "elif x:\n    y\n" * 1_300,
        "\n".join(" " * n + "if x:" for n in range(99)) + "\n" + " " * 99 + "y",
        "lambda: " * 2_000 + "x",
        "\0",
        "x = '\ud800'",
        "\ufeffx = 1",
        "\x0cx = 1\r\ny = 2\r",
        "nonlocal x",
        "return",
        "__debug__ = 1",
        "def f(x, x):\n    pass",
        "x: (yield) = 1",
        "del x, (y, [z])",
        "*x, = y",
    ],
)
@pytest.mark.parametrize("all_cells", [False, True])
def test_a_cell_that_python_does_not_write_again_runs_as_it_stands(source, all_cells):
    found = recognise(notebook(code(source), code("twice = 1")), GIVEN, all_cells=all_cells)
    text = source.encode("utf-8", "replace").decode()
    assert [cell.source for cell in found.additions] == [text, "twice = 1"]
    assert (1, text) in [(cell.place, cell.source) for cell in found.cells]


PIECES = st.sampled_from(
    [
        *("twice", "MODE", "x", "import ", "def f(", "class A(", "lambda ", "exec(", "x.fit(", "="),
        *("for ", "in ", "if ", "with ", "as ", "try:", "except ", "match ", "case _", "yield "),
        *("await ", "async ", "global x", "nonlocal x", "return ", "return", "*", "**", ":=", "->"),
        *("(", ")", "[", "]", "{", "}", ":", "\n", "\n    ", "\t", " ", ";", ",", ".", "\\", "\r"),
        *("'", '"', "'''", "f'{", "}'", "b'", "\\N{", "#", "%time ", "%%bash\n", "!ls", "?", "@"),
        *(
            "0x" + "f" * 5_000,
            "9" * 5_000,
            "1e999",
            "1j",
            "0o8",
            "\0",
            "\ufeff",
            "\ud800",
            "é",
            "ﬁ",
        ),
        *("\x0c", "\u2028", "\x1b[2J", "(" * 300, "-" * 3_000, "x." * 3_000, "def twice(x):\n  x"),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20)
WORDS = st.sampled_from(
    [*("cells", "nbformat", "cell_type", "source", "metadata", "tags", "id", "outputs"), "code"]
)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()  # NaN and Infinity too, which Python writes and reads
    | WORDS
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | TEXTS, inner, max_size=4),
    max_leaves=6,
)
SOURCES = TEXTS | st.lists(TEXTS | ODD, max_size=4) | ODD
CELLS = ODD | st.fixed_dictionaries(
    {"cell_type": st.just("code") | ODD},
    optional={
        "source": SOURCES,
        "id": ODD,
        "metadata": ODD | st.fixed_dictionaries({"tags": ODD, "id": ODD}),
        "outputs": ODD,
    },
)
NOTEBOOKS = ODD | st.fixed_dictionaries(
    {"nbformat": st.just(4) | ODD, "cells": st.lists(CELLS, max_size=5) | ODD},
    optional={"metadata": ODD},
)


def is_recognised_or_refused(content, all_cells):
    try:
        found = recognise(content, GIVEN, all_cells=all_cells)
    except UnreadableError as error:
        return bool(str(error).encode())
    return all(cell.source.encode() for cell in (*found.cells, *found.additions))


@settings(max_examples=200, deadline=None)
@given(NOTEBOOKS, st.booleans(), st.booleans())
def test_whatever_json_holds_is_recognised_or_refused(data, all_cells, escaped):
    text = json.dumps(data, ensure_ascii=escaped)
    assert is_recognised_or_refused(text.encode("utf-8", "surrogatepass"), all_cells)


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.booleans())
def test_whatever_cells_hold_is_recognised(sources, all_cells):
    content = notebook(code("twice = 1"), *map(code, sources))
    found = recognise(content, GIVEN, all_cells=all_cells)
    assert found.chapter == 1
    assert found.additions[0].source == "twice = 1"


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_notebook_that_was_cut_or_overwritten_is_recognised_or_refused(data):
    content = bytearray(notebook(code("twice = 1"), code(["x = 1\n", "y = 2"], id="a")))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, len(content)))
        content[start:end] = data.draw(
            st.binary(max_size=9)
            | st.sampled_from(
                [b'"', b"[" * 9_999, b'{"a":' * 999, b"9" * 5_000, b'\\ud800"', b"\0"]
            )
        )
    assert is_recognised_or_refused(bytes(content), data.draw(st.booleans()))


@pytest.mark.parametrize(
    "content",
    [
        b'{"nbformat": 4, "cells": 1, "cells": [{"cell_type": "code", "source": "twice = 1"}]}',
        b'{"nbformat": 3, "nbformat": 4, "cells": [{"cell_type": "code", "source": "", '
        b'"source": ["twice ", "= 1"]}]}',
    ],
)
def test_of_a_key_that_stands_twice_the_last_counts_as_in_jupyter(content):
    assert [cell.source for cell in recognise(content, GIVEN).additions] == ["twice = 1"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"nbformat": %s4%s, "cells": []}' % (b"[" * 900, b"]" * 900),
        b'{"nbformat": %s, "cells": []}' % (b"9" * 5_000),
        b'{"nbformat": 4, "cells": %s%s}' % (b'[{"source":' * 9_000, b"}]" * 9_000),
    ],
)
def test_what_is_nested_or_counted_without_end_is_refused(content):
    with pytest.raises(UnreadableError):
        recognise(content, GIVEN)


def test_thousands_of_cells_that_bind_and_change_the_same_names_cost_seconds(monkeypatch):
    """By going through all of them for each it would be a thousand million steps."""
    letters = frozenset("abcdefghijkl")
    names = Names(binds=letters, uses=letters, changes=letters)
    monkeypatch.setattr(selecting, "names_of", lambda source: names)
    cells = [Candidate(place, "a = b", own=True) for place in range(5_000)]
    begun = time.process_time()
    assert selected([], cells, letters) == cells
    assert time.process_time() - begun < 10


def test_a_line_of_blanks_that_is_no_python_is_looked_at_once():
    source = "(\n" + " " * 19_990
    begun = time.process_time()
    for number in range(10):
        assert parsed(f"{source}{number}") is None
    assert time.process_time() - begun < 3
