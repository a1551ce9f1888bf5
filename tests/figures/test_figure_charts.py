"""Bars and curves: lengths, labels and courses, and what their alt text says."""

import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from helpers import figures
from helpers.figures.palette import LIGHT

PARAMETERS = {"conv2d": 320, "max_pooling2d": 0, "dense": 1_225_998}


def axes_of(drawing):
    (axes,) = drawing.content.axes
    return axes


def test_bars_are_as_long_as_their_values_and_say_them_in_full():
    drawing = figures.bars(PARAMETERS, title="parameters")
    axes = axes_of(drawing)
    assert [bar.get_width() for bar in axes.patches] == [320, 0, 1_225_998]
    assert {to_hex(bar.get_facecolor()) for bar in axes.patches} == {LIGHT["input"]}
    assert [label.get_text() for label in axes.get_yticklabels()] == list(PARAMETERS)
    assert [text.get_text() for text in axes.texts] == ["320", "0", "1,225,998"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first bar is on top"
    assert axes.get_xlim()[0] == 0
    assert drawing.alt == (
        "Bar chart, “parameters”, 3 bars: conv2d 320; max_pooling2d 0; dense 1,225,998."
    )


def test_bars_have_a_unit_and_may_all_be_zero():
    assert figures.bars({"a": 0.12345}, unit="s").alt == "Bar chart, one bar: a 0.123 s."
    assert axes_of(figures.bars({"a": 0})).get_xlim()[1] > 0


@pytest.mark.parametrize("wrong", [{}, {"a": -1}, {"a": float("nan")}, {"a": float("inf")}])
def test_bars_refuse_what_has_no_length(wrong):
    with pytest.raises(ValueError, match="values must"):
        figures.bars(wrong)


def test_curves_count_from_1_and_are_named_at_their_ends():
    drawing = figures.curves({"training": [3, 2, 0.5], "test": [4, 1, 2]}, "epoch", "loss")
    axes = axes_of(drawing)
    assert [list(line.get_xdata()) for line in axes.lines] == [[1, 2, 3], [1, 2, 3]]
    assert [list(line.get_ydata()) for line in axes.lines] == [[3, 2, 0.5], [4, 1, 2]]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
    assert axes.get_legend() is None
    ends = {text.get_text(): (text.xy, to_hex(text.get_color())) for text in axes.texts}
    colours = [to_hex(line.get_color()) for line in axes.lines]
    assert ends == {"training": ((3, 0.5), colours[0]), "test": ((3, 2), colours[1])}
    assert drawing.alt == (
        "Line chart: loss by epoch, 1 to 3. “training” starts at 3 and ends at 0.5; lowest 0.5, "
        "highest 3. “test” starts at 4 and ends at 2; lowest 1, highest 4."
    )


def test_lines_differ_in_more_than_colour():
    lines = axes_of(figures.curves({name: [1, 2] for name in "abcdef"}, "x", "y")).lines
    for one, other in itertools.combinations(lines, 2):
        assert one.get_color() != other.get_color()
        assert one.get_marker() != other.get_marker()


def test_names_of_lines_that_end_together_do_not_overlap():
    drawing = figures.curves({name: [0, 1] for name in ("one", "two", "three")}, "x", "y")
    canvas = FigureCanvasAgg(drawing.content)
    canvas.draw()
    renderer = canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes_of(drawing).texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_a_long_line_has_no_markers():
    (line,) = axes_of(figures.curves({"loss": range(200)}, "step", "loss")).lines
    assert line.get_marker() in ("", "None")


@pytest.mark.parametrize(
    "wrong",
    [{}, {"a": []}, {"a": [float("nan"), 1]}, {name: [1, 2] for name in "abcdefg"}],
    ids=["none", "empty", "not a number", "too many"],
)
def test_curves_refuse_what_has_no_course(wrong):
    with pytest.raises(ValueError, match="series must"):
        figures.curves(wrong, "x", "y")
