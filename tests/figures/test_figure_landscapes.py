"""Landscapes and shares: dots and bars where the numbers say, names that do not collide."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox

from helpers import figures
from helpers.figures import Place

PLACES = {
    "AlexNet": Place(60e6, 40.7, "2012"),
    "VGG-16": Place(138e6, 25.6, "2015"),
    "VGG-19": Place(144e6, 25.5, "2015"),
}
ROWS = {"one": {"dense": 3.0, "convolution": 1.0}, "two": {"convolution": 2.0}}


def test_dots_stand_where_the_numbers_say_on_a_logarithmic_axis():
    drawing = figures.landscape(PLACES, "parameters", "error (%)")
    (axes,) = drawing.content.axes
    dots = {tuple(point) for line in axes.lines for point in line.get_xydata()}
    assert dots == {(60e6, 40.7), (138e6, 25.6), (144e6, 25.5)}
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["2012", "2015"]
    assert "VGG-16, 138,000,000 and 25.6" in drawing.alt


def test_several_measurements_are_a_mean_and_a_line():
    drawing = figures.landscape({"a": Place(2, [90, 92, 94])}, "minutes", "accuracy", alt="Dots.")
    (axes,) = drawing.content.axes
    assert axes.lines[0].get_ydata().tolist() == [92]
    ((segment,),) = [lines.get_segments() for lines in axes.collections]
    assert segment.tolist() == [[2, 90], [2, 94]]


def test_names_beside_each_other_do_not_overlap():
    crowd = {f"network {n}": Place(1 + n / 500, 50 + n / 50) for n in range(6)}
    drawing = figures.landscape(crowd, "x", "y", logarithmic=False)
    (axes,) = drawing.content.axes
    renderer = FigureCanvasAgg(drawing.content).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert len(boxes) > 1
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_a_name_is_not_crossed_by_the_line_of_another():
    near = {"name": Place(1, 50), "other": Place(1.15, [45, 61, 65]), "far": Place(4, 50)}
    drawing = figures.landscape(near, "x", "y", logarithmic=False)
    (axes,) = drawing.content.axes
    renderer = FigureCanvasAgg(drawing.content).get_renderer()
    ((low, high),) = axes.collections[0].get_segments()[1:2]
    line = Bbox(axes.transData.transform([low, high]))
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert len(boxes) == 3
    assert not any(box.overlaps(line) for box in boxes)


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({}, "at least one entry"),
        ({"a": Place(0, 1)}, "x must be above 0"),
        ({"a": Place(1, [])}, "y must be finite"),
        ({str(n): Place(1, 1, str(n)) for n in range(7)}, "at most 6 groups"),
    ],
)
def test_a_landscape_refuses_what_it_cannot_place(places, message):
    with pytest.raises(ValueError, match=message):
        figures.landscape(places, "x", "y")


def test_a_row_is_divided_by_its_shares():
    drawing = figures.shares({"parameters": ROWS})
    (axes,) = drawing.content.axes
    widths = [bar.get_width() for bars in axes.containers for bar in bars]
    assert widths == [75, 0, 25, 100]
    lefts = [bar.get_x() for bars in axes.containers for bar in bars]
    assert lefts == [0, 0, 75, 0]
    assert drawing.alt == (
        "Bars divided into dense, convolution; largest part of each: one, parameters dense 75 %; "
        "two, parameters convolution 100 %."
    )


@pytest.mark.parametrize(
    ("panels", "message"),
    [
        ({}, "at least one row"),
        ({"a": ROWS, "b": {"one": {"dense": 1.0}}}, "same rows"),
        ({"a": {"one": {"dense": -1.0}}}, "amounts must"),
        ({"a": {"one": {}}}, "amounts must"),
        ({"a": {"one": {str(n): 1.0 for n in range(10)}}}, "at most 9 parts"),
    ],
)
def test_shares_refuse_what_is_no_whole(panels, message):
    with pytest.raises(ValueError, match=message):
        figures.shares(panels)
