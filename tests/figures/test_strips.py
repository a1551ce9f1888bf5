"""Strips and receptive fields, read back from their SVG, against positions found by brute force."""

import hashlib
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers import figures
from helpers.arithmetic import Window
from helpers.figures import strip

# Input and output sizes as the paper states them under its figures.
PAPER = {
    "no padding": (4, 2),
    "arbitrary padding": (5, 6),
    "half padding": (5, 5),
    "full padding": (5, 7),
    "strided": (5, 2),
    "padded, strided": (5, 3),
    "padded, strided, odd": (6, 3),
}


def cells(picture, kind):
    """Corners of the cells of a kind in an ``<svg>``."""
    return [
        (float(x), float(y))
        for path in picture.iter("path")
        if path.get("class") == f"cn-{kind}"
        for x, y in re.findall(r"M([-\d.]+) ([-\d.]+)h", path.get("d"))
    ]


def pictures(drawing):
    return [e for e in ElementTree.fromstring(drawing.content).iter("svg") if e.get("role")]


def places(corners, all_corners):
    """Corners as (row, column) in the grid that ``all_corners`` make up."""
    columns = sorted({x for x, _ in all_corners})
    rows = sorted({y for _, y in all_corners})
    return sorted((rows.index(y), columns.index(x)) for x, y in corners)


def windows_of(case):
    """First cells of the windows along one axis, one try after the other, and the axis' zeros."""
    before, after = case.padding if isinstance(case.padding, tuple) else (case.padding,) * 2
    axis = [cell for _ in range(case.input_size) for cell in [1] + [0] * case.zeros_between]
    axis = [0] * before + axis[: len(axis) - case.zeros_between] + [0] * after
    starts, start = [], 0
    while start + (case.kernel_size - 1) * case.dilation < len(axis):
        starts.append(start)
        start += case.stride
    return axis, starts


@pytest.mark.parametrize("name", figures.STRIPS)
def test_each_step_lights_the_cells_that_a_window_reads(name):
    case = figures.STRIPS[name]
    axis, starts = windows_of(case)
    size = len(starts)
    drawing = strip(name)
    steps = [int(n) for n in re.findall(r"Step (\d+) of", drawing.alt)]
    assert steps[0] == 1
    assert steps[-1] == size**2
    assert len(steps) == len(pictures(drawing)) == 4
    for step, picture in zip(steps, pictures(drawing), strict=True):
        row, column = divmod(step - 1, size)
        kinds = {kind: cells(picture, kind) for kind in ("padding", "input", "unread")}
        grid = [corner for corners in kinds.values() for corner in corners]
        assert len(grid) == len(set(grid)) == len(axis) ** 2
        values = np.outer(axis, axis)
        taps = np.zeros(values.shape, dtype=int)
        read = np.zeros(values.shape, dtype=bool)
        offsets = range(0, case.kernel_size * case.dilation, case.dilation)
        for at_row, start_row in enumerate(starts):
            for at_column, start_column in enumerate(starts):
                for i in offsets:
                    for j in offsets:
                        here = (at_row, at_column) == (row, column)
                        taps[start_row + i, start_column + j] |= here
                        read[start_row + i, start_column + j] = True
        covered = np.zeros_like(read)  # a dilated kernel leaves none out between its first and last
        covered[: read.any(1).nonzero()[0].max() + 1, : read.any(0).nonzero()[0].max() + 1] = True
        assert (read == covered).all()
        assert places(kinds["input"], grid) == [*map(tuple, np.argwhere(read & (values == 1)))]
        assert places(kinds["padding"], grid) == [*map(tuple, np.argwhere(read & (values == 0)))]
        assert places(kinds["unread"], grid) == [*map(tuple, np.argwhere(~read))]
        inner = [(x - 2.5, y - 2.5) for x, y in cells(picture, "kernel")]
        assert places(inner, grid) == [*map(tuple, np.argwhere(taps))]
        assert cells(picture, "window") == [min(inner, key=lambda corner: corner[::-1])]

        done, now, todo = (cells(picture, kind) for kind in ("done", "now", "todo"))
        assert len(done) == step - 1
        assert len(todo) == size**2 - step
        assert places(now, done + now + todo) == [(row, column)]
        assert picture.find("title").text == f"Step {step} of {size**2}"
        assert picture.find("desc").text in drawing.alt


@pytest.mark.parametrize(("name", "sizes"), PAPER.items())
def test_the_table_has_the_sizes_of_the_paper_and_a_transpose_for_each(name, sizes):
    case, transpose = figures.STRIPS[name], figures.STRIPS[f"{name}, transposed"]
    assert (case.input_size, case.output_size) == sizes
    assert (transpose.output_size, transpose.input_size) == sizes


def reads(case):
    """Which input cell (column) each output cell (row) reads, along one axis; zeros left out."""
    axis, starts = windows_of(case)
    real = np.flatnonzero(axis)
    array = np.zeros((len(starts), len(axis)), dtype=bool)
    for number, start in enumerate(starts):
        array[number, start : start + case.kernel_size * case.dilation : case.dilation] = True
    return array[:, real]


@pytest.mark.parametrize("name", PAPER)
def test_a_transpose_reads_what_its_convolution_writes(name):
    matrix = reads(figures.STRIPS[name])
    assert (reads(figures.STRIPS[f"{name}, transposed"]) == matrix.T).all()


def test_the_cases_without_a_transpose_have_the_papers_sizes():
    assert figures.STRIPS["pooling"].output_size == 3
    assert figures.STRIPS["dilated"].output_size == 3


def test_what_is_left_over_is_said():
    assert "The last row and column are never read." in strip("padded, strided, odd").alt
    assert "never read" not in strip("padded, strided").alt


def test_a_strip_of_ones_own_and_chosen_steps():
    case = figures.Strip("Same & strided", 5, 3, stride=2, padding="same")
    drawing = strip(case, steps=[9])
    (picture,) = pictures(drawing)
    assert picture.find("title").text == "Step 9 of 9"
    assert "rows 5 to 7 and columns 5 to 7" in drawing.alt
    assert "<b>Same &amp; strided.</b>" in drawing.content


def test_an_alt_text_says_which_grid_its_rows_count():
    assert "rows 1 to 3 and columns 1 to 3, for row 1" in strip("no padding").alt
    assert "columns 1 to 3 of the padded input, for row 1" in strip("half padding").alt
    assert "Input 2 × 2, a zero between its cells" in strip("strided, transposed").alt
    assert "2 zeros between its cells" in strip(figures.Strip("x", 2, 3, zeros_between=2)).alt


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"case": "no pading"}, "the nearest is 'no padding'"),
        ({"case": "dilated", "steps": [0]}, "steps must lie in 1 to 9"),
        ({"case": "dilated", "steps": []}, "steps must lie in"),
        ({"case": figures.Strip("too large", 2, 3)}, "kernel_size must be at most 2"),
    ],
)
def test_a_strip_refuses_what_it_cannot_draw(wrong, message):
    with pytest.raises(ValueError, match=message):
        strip(**wrong)


def everything():
    fields = figures.receptive_field([Window(3, padding=1), Window(2, stride=2)], 9)
    return "".join([strip(name).content for name in figures.STRIPS] + [fields.content])


def test_the_svg_is_the_same_in_every_process():
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_strips as t;"
        "print(hashlib.sha256(t.everything().encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(__file__).rpartition("/")[0]]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(everything().encode()).hexdigest()


def test_a_drawing_is_small_and_has_no_id_and_no_script():
    content = everything()
    assert len(content) / (len(figures.STRIPS) + 1) < 15_000
    assert not re.search(r"\bid=|<script|href|url\(|@import", content)
    for name in figures.STRIPS:
        assert len(strip(name).content) < 20_000


def test_it_is_a_labelled_group_of_described_pictures():
    group = ElementTree.fromstring(strip("strided").content)
    assert group.get("role") == "group"
    assert group.get("aria-label") == "No padding, stride 2"
    assert all(e.get("role") == "img" or e.get("aria-hidden") == "true" for e in group.iter("svg"))
    titles = [e.find("title").text for e in pictures(strip("strided"))]
    assert titles == [f"Step {step} of 4" for step in (1, 2, 3, 4)]


layers = st.lists(
    st.builds(
        Window,
        kernel_size=st.integers(1, 4),
        stride=st.integers(1, 3),
        padding=st.one_of(st.integers(0, 2), st.tuples(st.integers(0, 2), st.integers(0, 2))),
        dilation=st.integers(1, 2),
    ),
    min_size=1,
    max_size=3,
)


def propagate(cells_in, window):
    """One layer, one multiplication at a time: the sums of the cells under each window."""
    before, after = (
        window.padding if isinstance(window.padding, tuple) else (window.padding, window.padding)
    )
    padded = [0] * before + list(cells_in) + [0] * after
    last = (window.kernel_size - 1) * window.dilation
    return [
        sum(padded[start + tap * window.dilation] for tap in range(window.kernel_size))
        for start in range(0, len(padded) - last, window.stride)
    ]


@settings(max_examples=60, deadline=None)
@given(windows=layers, size=st.integers(2, 14), data=st.data())
def test_a_receptive_field_holds_the_input_cells_that_change_the_output(windows, size, data):
    outputs = []
    for cell in range(size):
        row = [int(index == cell) for index in range(size)]
        for window in windows:
            row = propagate(row, window)
            assume(row)  # the window fits
        outputs.append(row)
    cell = data.draw(st.integers(0, len(outputs[0]) - 1))
    expected = [index for index in range(size) if outputs[index][cell]]
    drawing = figures.receptive_field(windows, size, cell)
    (picture,) = pictures(drawing)
    row = sorted(cells(picture, "input"))
    assert len(row) == size
    seen = [x - row[0][0] for x, y in cells(picture, "kernel") if y < row[0][1] + 10]
    pitch = row[1][0] - row[0][0]
    assert [index for index in (int(x // pitch) for x in sorted(seen)) if 0 <= index < size] == (
        expected
    )
    assert drawing.alt.endswith(f"{picture.find('desc').text}")
    if expected:
        first, last = expected[0] + 1, expected[-1] + 1
        span = f"cell {first}" if first == last else f"cells {first} to {last}"
        assert f"Output cell {cell + 1} sees {span}" in drawing.alt
        missing = last - first + 1 - len(expected)
        assert (f"without {missing} between" in drawing.alt) == (missing > 0)
    else:
        assert "sees no cell of the input" in drawing.alt


def test_the_middle_cell_is_shown_without_a_cell_and_counts_are_drawn():
    drawing = figures.receptive_field([Window(3), Window(2, stride=2), Window(3)], input_size=12)
    (picture,) = pictures(drawing)
    assert [text.text for text in picture.iter("text")] == [
        "input, 12 cells",
        "kernel 3, stride 1",
        "10 cells",
        "kernel 2, stride 2",
        "5 cells",
        "kernel 3, stride 1",
        "output, 3 cells",
    ]
    assert "Output cell 2 sees cells 3 to 10 of the input." in drawing.alt


def test_a_layer_says_all_its_parameters_and_one_cell_is_no_cells():
    drawing = figures.receptive_field([Window(3, 2, 1, dilation=2), Window(4)], 10)
    texts = [text.text for text in pictures(drawing)[0].iter("text")]
    assert texts[1:3] == ["kernel 3, stride 2", "padding 1, dilation 2"]
    assert texts[-1] == "output, 1 cell"
    assert "layer 2, kernel 4, stride 1, 1 cell. Output cell 1 sees" in drawing.alt


def test_the_words_beside_a_receptive_field_stand_left_of_its_cells():
    (picture,) = pictures(figures.receptive_field([Window(7, 2, 3), Window(3, 2, 1)], 48))
    leftmost = min(x for kind in ("input", "padding", "done") for x, _ in cells(picture, kind))
    for text in picture.iter("text"):
        assert float(text.get("x")) + 6.5 * len(text.text) < leftmost


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"windows": [], "input_size": 5}, "at least one layer"),
        (
            {"windows": [Window(3)], "input_size": 5, "cell": 3},
            "index of the 3 output cells, got 3",
        ),
        ({"windows": [Window(3)], "input_size": 2}, "kernel_size must be at most 2"),
    ],
)
def test_a_receptive_field_refuses_what_it_cannot_draw(wrong, message):
    with pytest.raises(ValueError, match=message):
        figures.receptive_field(**wrong)
