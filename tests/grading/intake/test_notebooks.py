"""Cells out of the bytes of a notebook."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.intake import notebooks
from helpers.grading.intake.notebooks import cells_of, without_outputs
from helpers.grading.records import UnreadableError
from tests.grading.intake.samples import code, notebook


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b" \n", "The file is empty"),
        (b"{\n'a'}", r"The file is not JSON \(line 2\)"),
        (b"1" * 5_000, "The file is not JSON"),
        (b"\xff\xfe{", "The file is not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b"[1]", "is JSON, but no notebook"),
        (b'{"cells": []}', "is JSON, but no notebook"),
        (notebook(nbformat=3), "format '3', and format 4 is needed"),
        (notebook(nbformat=5), "format '5', and format 4 is needed"),
        (notebook(nbformat="4"), "format '4', and format 4 is needed"),
        (notebook(nbformat=True), "format 'True'"),
        (b'{"nbformat": 4}', "has no list of cells"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "has no list of cells"),
        (notebook(*[1] * 5_001), "more than 5,000 cells"),
        (notebook(code("#" * 300_001)), "more than 300,000 characters of code"),
        (b"[" + b"{}," * 1_000_001, "1,000,000 items, beside its outputs"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(content, message):
    with pytest.raises(UnreadableError, match=message):
        cells_of(content)


def test_cells_are_read_as_tools_write_them():
    cells = cells_of(
        b"\xef\xbb\xbf"
        + notebook(
            code(["a = 1\n", "b = 2"], id="one"),
            {"cell_type": "code", "source": "c = 3", "metadata": {"id": "two", "tags": ["x", 1]}},
            {"cell_type": "markdown", "source": "text \ud800", "id": "two"},
            {"cell_type": "code"},
            7,
        )
    )
    assert [(cell.id, cell.type, cell.source) for cell in cells] == [
        ("one", "code", "a = 1\nb = 2"),
        ("two", "code", "c = 3"),
        ("two", "markdown", "text ?"),
        ("", "code", ""),
        ("", "", ""),
    ]
    assert cells[1].tags == ("x",)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('[]"\\outpus:{} é'),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["outputs", "source", '"[']), inner)
    ),
)


def emptied(data):
    """The same by hand: every list named outputs is empty."""
    if isinstance(data, dict):
        return {
            key: [] if key == "outputs" and isinstance(value, list) else emptied(value)
            for key, value in data.items()
        }
    return [emptied(item) for item in data] if isinstance(data, list) else data


@settings(max_examples=50)
@given(JSONS, st.sampled_from([None, 1]))
def test_outputs_are_left_out_and_nothing_else(data, indent):
    text = json.dumps(data, indent=indent).encode()
    assert json.loads(without_outputs(text)) == emptied(data)


def test_many_outputs_cost_little_memory(monkeypatch):
    monkeypatch.setattr(notebooks, "_LARGE", 100_000)
    lines = [f"line {n}\n" for n in range(20_000)]
    content = notebook(code("a = 1", outputs=[{"text": lines}]), code("b = 2"))
    tracemalloc.start()
    cells = cells_of(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [cell.source for cell in cells] == ["a = 1", "b = 2"]
    assert len(content) > 300_000
    assert peak < 50_000


def test_a_text_without_end_is_looked_at_once():
    content = b'"' + b'\\"' * 100_000  # from each quote to the end it would take minutes
    assert without_outputs(content) == content


def test_brackets_without_end_are_given_up(monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_TOKENS", 1_000)
    with pytest.raises(UnreadableError, match="more than 1,000 texts and brackets"):
        without_outputs(b"[" * 1_002)
