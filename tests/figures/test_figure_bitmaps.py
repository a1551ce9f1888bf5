"""Bitmaps, tables of connections, dots: what is dark, filled, and where it stands."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers import figures
from helpers.figures.palette import LIGHT

TABLE = np.array([[True, False, True], [True, True, False]])


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_a_bitmap_is_white_at_minus_one_and_black_at_one():
    drawing = figures.bitmaps([[[-1.0, 1.0], [0.0, 2.0]]])
    mesh = drawing.content.axes[0].collections[0]
    colours = [to_hex(colour) for colour in mesh.to_rgba(mesh.get_array()).reshape(-1, 4)]
    assert (colours[0], colours[1], colours[3]) == ("#ffffff", "#000000", "#000000")
    assert colours[2] not in (colours[0], colours[1])
    assert drawing.alt == "A bitmap of 2 × 2 cells, by the number above 0: 2 dark."


def test_bitmaps_stand_in_rows_their_first_row_on_top():
    drawing = figures.bitmaps(np.ones((5, 12, 7)), titles=list("01234"), columns=3)
    tops = [round(axes.get_position().y1, 3) for axes in drawing.content.axes]
    assert tops == [tops[0]] * 3 + [tops[3]] * 2
    assert tops[0] > tops[3]
    for axes, title in zip(drawing.content.axes, "01234", strict=True):
        assert axes.get_ylim() == (12, 0)
        assert axes.get_title() == title
        box = axes.get_window_extent()
        assert box.height / box.width == pytest.approx(12 / 7, rel=1e-3)
    assert "“4”, 84 dark" in drawing.alt


@pytest.mark.parametrize("wrong", [[], [[1.0]], [np.ones((2, 2)), np.ones((2, 3))]])
def test_bitmaps_have_one_shape(wrong):
    with pytest.raises(ValueError, match="values must be 2-D arrays of one shape"):
        figures.bitmaps(wrong)


def test_connections_fill_cells_and_tell_totals():
    drawing = figures.connections(TABLE, "out", "in", groups=[1])
    (axes,) = drawing.content.axes
    middles = [tuple(map(float, patch.get_center())) for patch in axes.patches]
    assert middles == [(0.5, 0.5), (2.5, 0.5), (0.5, 1.5), (1.5, 1.5)]
    assert axes.get_ylim() == (2, 0)
    assert texts(axes) == ["2", "1", "1", "2", "2", "4"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("out", "in")
    assert drawing.alt == (
        "Table of 2 rows and 3 columns, 4 of 6 cells filled. The rows that each column is "
        "connected to: 0: 0, 1; 1: 1; 2: 0."
    )


@pytest.mark.parametrize("wrong", [np.ones((2, 2)), np.ones(3, bool), np.ones((0, 2), bool)])
def test_connections_are_true_or_false(wrong):
    with pytest.raises(ValueError, match="table must be a 2-D array of bool, got"):
        figures.connections(wrong)


def test_dots_stand_at_their_values_and_a_line_at_the_mean():
    drawing = figures.dots({"a": [1.0, 2.0], "b": [0.25]}, "error, %")
    (axes,) = drawing.content.axes
    assert [(list(line.get_xdata()), set(line.get_ydata())) for line in axes.lines] == [
        ([1.0, 2.0], {0}),
        ([0.25], {1}),
    ]
    means = [collection.get_segments()[0][:, 0].tolist() for collection in axes.collections]
    assert means == [[1.5, 1.5], [0.25, 0.25]]
    assert texts(axes) == ["1.50", "0.25"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first row is on top"
    assert axes.get_xlim()[0] == 0
    assert {to_hex(line.get_color()) for line in axes.lines} == {LIGHT["input"]}
    assert drawing.alt == (
        "Dot chart: error, %, mean and range of each row: a, 1.50 (1.00 to 2.00); "
        "b, 0.25 (0.25 to 0.25)."
    )


@pytest.mark.parametrize("wrong", [{}, {"a": []}, {"a": [-1.0]}, {"a": [float("nan")]}])
def test_dots_refuse_what_has_no_place(wrong):
    with pytest.raises(ValueError, match="values must"):
        figures.dots(wrong, "x")
